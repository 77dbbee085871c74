import { putBack } from '../../apply/tuning/put-back.js';
import { removeImages } from '../../apply/tuning/remove-images.js';
import { type ExitCode, exitCodes } from '../../core/exit-codes.js';
import { surveyStack } from '../../survey/stack.js';
import type { Session } from '../session.js';
import { absent, deployedSettings, type Tunable } from './tuning-facts.js';

/** `tune --put-back`: what a killed run has left goes, and nothing is measured. @throws UserError `stack-absent` (exit 6) */
export async function putBackAction(
  { settled: { config }, target, wiring }: Tunable,
  session: Session,
): Promise<ExitCode> {
  const { name, stackName, repository } = config;
  const stack = await surveyStack(target.aws.stacks, stackName);
  if (stack.kind === 'absent') throw absent(stackName, name, target);
  const { versions, functions, repositories } = target.aws;
  const { watch } = wiring.ports;
  const ports = { versions, functions, watch };
  const deleted = await putBack(name, deployedSettings(stack), ports, session.signals.signal);
  const images = await removeImages(repositories, repository);
  const counts = { deletedVersions: deleted, deletedImages: images };
  session.result(
    session.json
      ? JSON.stringify({ schemaVersion: 1, ok: true, function: name, ...counts }, null, 2)
      : deleted + images === 0
        ? `${name} has nothing of a tuning any more`
        : `${name}: ${counted(deleted, 'temporary version')} and ${counted(images, 'image')} taken away`,
  );
  return exitCodes.ok;
}

const counted = (count: number, what: string): string =>
  `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
