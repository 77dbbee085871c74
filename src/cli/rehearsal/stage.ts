import { join, resolve } from 'node:path';
import { isUserError } from '../../core/errors.js';
import type { Sandbox } from '../../sandbox/service.js';
import type { Session } from '../session.js';
import { type SettledConfig, settleConfig } from '../settled-config.js';
import { findTarget, type Target } from '../target.js';
import { type Wiring, wire } from '../wire.js';
import type { RehearsalOptions } from './rehearse.js';

/** What every act of a rehearsal works with. */
export interface Stage {
  readonly settled: SettledConfig;
  readonly target: Target;
  readonly wiring: Wiring;
  key: string | undefined;
}

/** Nothing of the user's own surroundings comes in: not their AWS variables, config, cache or state. */
export function insideSession(session: Session, sandbox: Sandbox, folder: string): Session {
  const env = {
    PATH: session.io.env.PATH,
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'aws-credentials'),
    OLLAMA_LAMBDA_CACHE: join(folder, 'cache'),
    OLLAMA_LAMBDA_STATE: join(folder, 'state'),
    OLLAMA_LAMBDA_POLL_MS: session.io.env.OLLAMA_LAMBDA_POLL_MS || '100',
    ...sandbox.environment,
  };
  return {
    ...session,
    io: { ...session.io, env, cwd: folder, homedir: folder },
    yes: true,
    interactivity: { kind: 'must-not-ask', because: 'this is a rehearsal' },
  };
}

export async function setStage(
  options: RehearsalOptions,
  sandbox: Sandbox,
  inside: Session,
  cwd: string,
): Promise<Stage> {
  const settled = await settledFor(options, sandbox, inside, cwd);
  const { config } = settled;
  const target = await persist(() => findTarget(config, settled.origins, inside), inside);
  const { emit, signals, io } = inside;
  return {
    settled,
    target,
    wiring: wire({ io, config, target, configPath: undefined, emit, signals }),
    key: undefined,
  };
}

/** What was asked for, in the sandbox's account, with the sandbox's model in the image: there is no other to be had. */
async function settledFor(
  { config: file, environment, auth, accountMemoryCap, memory }: RehearsalOptions,
  sandbox: Sandbox,
  inside: Session,
  cwd: string,
): Promise<SettledConfig> {
  // A cap is to be met; without one a config may say how much it wants.
  const usual = accountMemoryCap === undefined ? (file === undefined ? 'auto' : undefined) : '10240';
  const wanted = memory ?? usual;
  const options = {
    model: sandbox.model,
    ...(wanted === undefined ? {} : { memory: wanted }),
    ...(auth === undefined ? {} : { auth }),
    ...(file === undefined ? {} : { config: resolve(cwd, file) }),
    ...(environment === undefined ? {} : { env: environment }),
  };
  const settled = await settleConfig({ argument: undefined, options }, inside.io);
  return {
    ...settled,
    config: {
      ...settled.config,
      profile: undefined,
      accountId: undefined,
      region: sandbox.region,
      model: sandbox.model,
      modelSource: 'image',
      fallbackModel: undefined,
    },
  };
}

/** A rehearsed failure is shown as a user would see it; then the same is tried again, as a user would. */
async function persist<T>(attempt: () => Promise<T>, inside: Session): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!isUserError(error)) throw error;
    inside.say(
      `as it would end: ${error.message}${error.next[0] === undefined ? '' : `\n  next: ${error.next[0]}`}\nand after that, again:`,
    );
    return attempt();
  }
}
