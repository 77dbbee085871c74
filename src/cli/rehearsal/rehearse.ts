import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUserError, UserError } from '../../core/errors.js';
import { runPrompt } from '../../invoke/run-prompt.js';
import { startSandbox } from '../../sandbox/sandbox.js';
import type { Sandbox } from '../../sandbox/service.js';
import { sandboxAssets } from '../assets.js';
import { type DeployReport, deploy } from '../deploy-flow.js';
import { destroy } from '../destroy-flow.js';
import type { Session } from '../session.js';
import { type SettledConfig, settleConfig } from '../settled-config.js';
import { findTarget, type Target } from '../target.js';
import { type Wiring, wire } from '../wire.js';
import { findEngine } from './engine.js';
import { storyOf } from './faults.js';
import { createTimeline, type Rehearsed } from './timeline.js';

export interface RehearsalOptions {
  readonly accountMemoryCap: number | undefined;
  readonly memory: string | undefined;
  readonly auth: string | undefined;
  readonly fail: string | undefined;
  readonly keep: boolean;
}

export interface RehearsalResult extends Rehearsed {
  readonly account: string;
  readonly region: string;
  readonly memory: { readonly wanted: number; readonly cap: number | null; readonly granted: number };
  readonly image: {
    readonly digest: string | null;
    readonly bytesPushed: number;
    readonly bytesSkipped: number;
  };
  readonly stackStatus: string | null;
  readonly answer: string;
  readonly secondChanged: boolean;
}

/** deploy → one prompt → deploy again → destroy, by the same code as for AWS, against the sandbox. */
export async function rehearse(
  options: RehearsalOptions,
  session: Session,
  whileRunning: (sandbox: Sandbox) => Promise<void>,
): Promise<RehearsalResult> {
  const story = options.fail === undefined ? undefined : storyOf(options.fail);
  const engine = findEngine(session.io);
  const timeline = createTimeline(session.io.now);
  const folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-rehearsal-'));
  const sandbox = await startSandbox({
    assets: sandboxAssets(),
    ...(options.accountMemoryCap === undefined ? {} : { accountMemoryCap: options.accountMemoryCap }),
    ...(engine === undefined ? {} : { enginePath: engine }),
    faults: story?.faults ?? [],
  });
  try {
    timeline.mark('the sandbox is up: STS, ECR, CloudFormation, Lambda, logs, registries');
    const inside = insideSession(session, sandbox, folder);
    const stage = await setStage(options, sandbox, inside);
    if (story) session.say(`fault: ${story.tells}`);

    const first = await deployRecovering(stage, inside, timeline.mark, story !== undefined);
    const url = urlOf(first);
    timeline.mark(`deployed: ${first.plan.memory.granted} MB, answering at ${url}`);

    const reply = await askUrl(url, stage, options.auth, inside);
    timeline.mark(`asked through the URL: “${reply}”`);

    const second = await deployOnce(stage, inside);
    timeline.mark(
      second.outcome.kind === 'unchanged'
        ? 'deployed again: nothing had to change'
        : 'deployed again: something changed',
    );
    const stack = await stage.target.aws.stacks.describe(stage.settled.config.stackName);

    await whileRunning(sandbox);
    if (options.keep) {
      timeline.mark('ended by you; the sandbox goes with everything in it');
    } else {
      const gone = await destroyAll(stage, inside);
      timeline.mark(
        gone ? 'destroyed, and looked again: nothing is left' : 'destroyed, but something is left',
      );
    }

    const pushed = first.outcome.kind === 'deployed' ? first.outcome.pushed : undefined;
    return {
      moments: timeline.moments,
      engine,
      bytesReceived: sandbox.bytesReceived(),
      calls: sandbox.calls().length,
      leftovers: options.keep ? [] : sandbox.leftovers(),
      elapsedMs: timeline.elapsed(),
      account: sandbox.account,
      region: sandbox.region,
      memory: {
        wanted: first.memoryWanted,
        cap: first.plan.memory.cap ?? null,
        granted: first.plan.memory.granted,
      },
      image: {
        digest: pushed?.digest ?? null,
        bytesPushed: pushed?.bytesPushed ?? 0,
        bytesSkipped: pushed?.bytesSkipped ?? 0,
      },
      stackStatus: stack?.status ?? null,
      answer: reply,
      secondChanged: second.outcome.kind !== 'unchanged',
    };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly settled: SettledConfig;
  readonly target: Target;
  readonly wiring: Wiring;
  key: string | undefined;
}

/** Nothing of the user's own surroundings comes in: not their AWS variables, config, cache or state. */
function insideSession(session: Session, sandbox: Sandbox, folder: string): Session {
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

async function setStage(options: RehearsalOptions, sandbox: Sandbox, inside: Session): Promise<Stage> {
  const memory = options.memory ?? (options.accountMemoryCap === undefined ? 'auto' : '10240');
  const flags = {
    model: sandbox.model,
    memory,
    ...(options.auth === undefined ? {} : { auth: options.auth }),
  };
  const settled = await settleConfig({ argument: undefined, options: flags }, inside.io);
  const target = await persist(() => findTarget(settled.config, settled.origins, inside), inside);
  const { config } = settled;
  const { emit, signals, io } = inside;
  return {
    settled,
    target,
    wiring: wire({ io, config, target, configPath: undefined, emit, signals }),
    key: undefined,
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

function deployOnce(stage: Stage, inside: Session): Promise<DeployReport> {
  const { settled, target, wiring } = stage;
  return deploy(
    {
      config: settled.config,
      region: target.region,
      wiring,
      adopt: false,
      verify: true,
      dryRun: false,
      replaceStack: false,
      refreshLimits: false,
      agree: async () => undefined,
      askAdopt: async () => false,
      keepKey: (key) => {
        stage.key = key.text;
      },
    },
    inside,
  );
}

async function deployRecovering(
  stage: Stage,
  inside: Session,
  mark: (what: string) => void,
  expectsFailure: boolean,
): Promise<DeployReport> {
  const report = await deployOnce(stage, inside);
  if (report.outcome.kind !== 'stack-failed' || !expectsFailure) return report;
  mark(`the first deploy failed: ${report.outcome.logicalId}: ${report.outcome.reason}`);
  return deployOnce(stage, inside);
}

function urlOf({ outcome }: DeployReport): string {
  const url =
    outcome.kind === 'deployed' || outcome.kind === 'unchanged' ? outcome.outputs.FunctionUrl : undefined;
  if (url !== undefined) return url;
  throw new UserError({
    code: 'rehearsal-failed',
    message: `the rehearsed deploy ended as ${outcome.kind}${outcome.kind === 'stack-failed' ? `: ${outcome.reason}` : ''}`,
    next: ['ollama-lambda rehearse --verbose'],
  });
}

async function askUrl(url: string, stage: Stage, auth: string | undefined, inside: Session): Promise<string> {
  const access =
    auth === 'api-key'
      ? ({ kind: 'api-key', key: stage.key ?? '' } as const)
      : ({ kind: 'iam', keys: stage.target.credentials } as const);
  const endpoint = { url, region: stage.target.region, access };
  const question = {
    model: stage.settled.config.model ?? '',
    prompt: 'Why is the sky blue?',
    now: inside.io.now,
  };
  const reply = await runPrompt(endpoint, question, () => undefined, inside.signals.signal);
  return reply.text.trim();
}

async function destroyAll({ settled, target, wiring }: Stage, inside: Session): Promise<boolean> {
  const choices = { adopt: false, keepImages: false, keepLogs: false, retainBlocked: false };
  const request = { config: settled.config, target, wiring, choices, dryRun: false };
  const report = await destroy(
    { ...request, agree: async () => undefined, askAdopt: async () => false },
    inside,
  );
  return report.outcome.kind === 'removed' && report.left.length === 0;
}
