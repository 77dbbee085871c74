import { apply } from '../../apply/apply.js';
import { exitCodes } from '../../core/exit-codes.js';
import { showBytes } from '../../lib/quantities.js';
import { ownerTags } from '../../plan/owner-tags.js';
import type { Step } from '../../plan/plan.js';
import type { Action } from '../command.js';
import { wantedImage } from '../image/wanted-image.js';
import { findTarget } from '../target.js';
import { wire } from '../wire.js';

/** The two steps of a deploy that bring the image, without the stack. */
export const imagePushAction: Action = async (input, session) => {
  const { settled, config, recipe, tag } = await wantedImage(input, session);
  const target = await findTarget(config, settled.origins, session);
  const { io, emit, signals } = session;
  const { ports } = wire({ io, config, target, configPath: settled.path, emit, signals });
  const { repository } = config;
  const steps: readonly Step[] = [
    { kind: 'ensure-repository', because: 'an image needs one', name: repository, tags: ownerTags() },
    { kind: 'push-image', because: 'that is what was asked for', recipe, tag, repository },
  ];
  const place = {
    account: target.identity.account,
    region: target.region,
    stackName: config.stackName,
    repository,
    functionName: config.name,
  };
  const outcome = await apply({ target: place, steps }, ports, emit, signals.signal);
  const pushed = outcome.kind === 'deployed' ? outcome.pushed : undefined;
  const digest = pushed?.digest ?? (await ports.images.digestOf(repository, tag)) ?? null;
  const image = {
    repository,
    tag,
    digest,
    bytesPushed: pushed?.bytesPushed ?? 0,
    bytesSkipped: pushed?.bytesSkipped ?? 0,
  };
  session.result(
    session.json
      ? JSON.stringify({ schemaVersion: 1, ok: true, image }, null, 2)
      : pushed === undefined
        ? `${repository}:${tag} was there already, ${digest}`
        : `${repository}:${tag} is pushed, ${digest}: ${showBytes(image.bytesPushed)} travelled, ${showBytes(image.bytesSkipped)} was there`,
  );
  return exitCodes.ok;
};
