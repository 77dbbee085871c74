import type { Config } from '../../config/config.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { rootCauseOf } from '../../core/root-cause.js';
import type { Session } from '../session.js';
import type { SettledConfig } from '../settled-config.js';
import type { Target } from '../target.js';
import { wire } from '../wire.js';
import { dayOfUse } from './day-of-use.js';
import { driftOf, factsOf } from './drift.js';
import { liveImage } from './live-image.js';
import { type Learned, learned, type Status } from './status.js';

/** @throws UserError `stack-absent` (exit 6) */
export async function gatherStatus(
  { config, path }: SettledConfig,
  target: Target,
  session: Session,
): Promise<Status> {
  const { aws, region, identity } = target;
  const stack = await aws.stacks.describe(config.stackName);
  if (stack === undefined) throw absent(config, target);
  const details = await aws.functions.inspect(stack.outputs.FunctionName ?? config.name, 'live');
  const now = session.io.now();
  // A config without a model asks for whatever is there.
  const asked = { ...config, model: config.model ?? stack.outputs.Model };
  const { io, signals } = session;
  // What the survey says of itself on the way is for a deploy.
  const parts = { io, config: asked, target, configPath: path, emit: () => undefined, signals };
  const wiring = wire(parts);
  const [facts, image, day, failure] = await Promise.all([
    learned(() => factsOf(asked, region, wiring, new Date(now))),
    of(details, (it) => liveImage(it, aws.repositories, io)),
    of(details, (it) => dayOfUse(aws.metrics, it, { region, now })),
    /FAILED|ROLLBACK/.test(stack.status) ? failureOf(target, stack.id) : undefined,
  ]);
  return {
    account: identity.account,
    region,
    stack,
    failure,
    details,
    image,
    memoryCap: facts.kind === 'known' ? facts.value.memoryCap : { kind: 'unknown' },
    day,
    drift: facts.kind === 'known' ? await learned(async () => driftOf(asked, facts.value, wiring)) : facts,
  };
}

async function failureOf({ aws }: Target, stackId: string): Promise<string | undefined> {
  const cause = rootCauseOf(await aws.stacks.events(stackId, { limit: 200 }));
  return cause && `${cause.logicalId}: ${cause.reason}`;
}

const of = async <T, R>(value: T | undefined, ask: (value: T) => Promise<R>): Promise<Learned<R>> =>
  value === undefined ? { kind: 'unknown', why: 'there is no function' } : learned(() => ask(value));

const absent = ({ stackName }: Config, { region, identity }: Target): UserError =>
  new UserError({
    code: 'stack-absent',
    message: `there is no stack ${stackName} in ${region} of account ${identity.account}`,
    next: ['ollama-lambda deploy', 'ollama-lambda status --region <region> --stack-name <name>'],
    exitCode: exitCodes.notFound,
  });
