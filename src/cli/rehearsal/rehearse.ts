import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/errors.js';
import type { Endpoint } from '../../invoke/endpoint.js';
import { entranceOf, signedFor } from '../../invoke/entrance.js';
import { runPrompt } from '../../invoke/run-prompt.js';
import { startSandbox } from '../../sandbox/sandbox.js';
import type { Sandbox } from '../../sandbox/service.js';
import { sandboxAssets } from '../assets.js';
import { type DeployReport, deploy, plainDeploy } from '../deploy-flow.js';
import { destroy } from '../destroy-flow.js';
import type { Session } from '../session.js';
import { findEngine } from './engine.js';
import { storyOf } from './faults.js';
import { tryGateway } from './gateway.js';
import { insideSession, type Stage, setStage } from './stage.js';
import { createTimeline, type Rehearsed } from './timeline.js';

export interface RehearsalOptions {
  readonly accountMemoryCap: number | undefined;
  readonly memory: string | undefined;
  readonly auth: string | undefined;
  /** A config whose features are rehearsed, and which of its environments. */
  readonly config: string | undefined;
  readonly environment: string | undefined;
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
    const stage = await setStage(options, sandbox, inside, session.io.cwd);
    if (story) session.say(`fault: ${story.tells}`);
    const came = await deployAskAndDeploy(stage, inside, sandbox, {
      mark: timeline.mark,
      fails: story !== undefined,
    });
    await whileRunning(sandbox);
    timeline.mark(
      options.keep ? 'ended by you; the sandbox goes with everything in it' : await leave(stage, inside),
    );
    return {
      moments: timeline.moments,
      engine,
      bytesReceived: sandbox.bytesReceived(),
      calls: sandbox.calls().length,
      leftovers: options.keep ? [] : sandbox.leftovers(),
      elapsedMs: timeline.elapsed(),
      account: sandbox.account,
      region: sandbox.region,
      ...came,
    };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the deploys and the question came to. */
type Came = Pick<RehearsalResult, 'memory' | 'image' | 'stackStatus' | 'answer' | 'secondChanged'>;

async function deployAskAndDeploy(
  stage: Stage,
  inside: Session,
  sandbox: Sandbox,
  { mark, fails }: { readonly mark: (what: string) => void; readonly fails: boolean },
): Promise<Came> {
  const first = await deployRecovering(stage, inside, mark, fails);
  const { granted, cap } = first.plan.memory;
  const endpoint = endpointOf(first, stage, sandbox);
  mark(`deployed: ${granted} MB, answering at ${endpoint.url}`);

  const answer = await askEndpoint(endpoint, stage, inside);
  const { gateway, stackName } = stage.settled.config;
  mark(`asked through the ${gateway.enabled ? 'gateway' : 'URL'}: “${answer}”`);
  if (gateway.enabled) await tryGateway(endpoint, gateway, mark, inside.signals.signal);

  const second = await deployOnce(stage, inside);
  const secondChanged = second.outcome.kind !== 'unchanged';
  mark(`deployed again: ${secondChanged ? 'something changed' : 'nothing had to change'}`);

  const stack = await stage.target.aws.stacks.describe(stackName);
  const pushed = first.outcome.kind === 'deployed' ? first.outcome.pushed : undefined;
  return {
    memory: { wanted: first.memoryWanted, cap: cap ?? null, granted },
    image: {
      digest: pushed?.digest ?? null,
      bytesPushed: pushed?.bytesPushed ?? 0,
      bytesSkipped: pushed?.bytesSkipped ?? 0,
    },
    stackStatus: stack?.status ?? null,
    answer,
    secondChanged,
  };
}

function deployOnce(stage: Stage, inside: Session): Promise<DeployReport> {
  const { settled, target, wiring } = stage;
  return deploy(
    {
      ...plainDeploy,
      config: settled.config,
      region: target.region,
      wiring,
      agree: async () => undefined,
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

/** The front door that the stack's outputs name, with the keys that it asks for. */
function endpointOf({ outcome }: DeployReport, stage: Stage, sandbox: Sandbox): Endpoint {
  const outputs = outcome.kind === 'deployed' || outcome.kind === 'unchanged' ? outcome.outputs : {};
  const url = entranceOf(outputs);
  if (url === undefined) {
    throw new UserError({
      code: 'rehearsal-failed',
      message: `the rehearsed deploy ended as ${outcome.kind}${outcome.kind === 'stack-failed' ? `: ${outcome.reason}` : ''}`,
      next: ['ollama-lambda rehearse --verbose'],
    });
  }
  const [gatewayKey] = sandbox.gatewayKeys();
  return {
    url,
    region: stage.target.region,
    access: accessOf(stage, signedFor(outputs)),
    ...(gatewayKey !== undefined && { gatewayKey: gatewayKey.value }),
  };
}

function accessOf(
  { settled, target, key }: Stage,
  service: ReturnType<typeof signedFor>,
): Endpoint['access'] {
  const { auth } = settled.config.endpoint;
  if (auth === 'api-key') return { kind: 'api-key', key: key ?? '' };
  return auth === 'none' ? { kind: 'none' } : { kind: 'iam', keys: target.credentials, service };
}

async function askEndpoint(endpoint: Endpoint, stage: Stage, inside: Session): Promise<string> {
  const question = {
    model: stage.settled.config.model ?? '',
    prompt: 'Why is the sky blue?',
    // A real engine gives up the noise of a made model sooner or later.
    options: { num_predict: 32 },
    now: inside.io.now,
  };
  const reply = await runPrompt(endpoint, question, () => undefined, inside.signals.signal);
  return reply.text.trim();
}

/** @returns what it came to, for the timeline */
async function leave({ settled, target, wiring }: Stage, inside: Session): Promise<string> {
  const choices = { adopt: false, keepImages: false, keepLogs: false, retainBlocked: false };
  const request = { config: settled.config, target, wiring, choices, dryRun: false };
  const report = await destroy(
    { ...request, agree: async () => undefined, askAdopt: async () => false },
    inside,
  );
  const isGone = report.outcome.kind === 'removed' && report.left.length === 0;
  return isGone ? 'destroyed, and looked again: nothing is left' : 'destroyed, but something is left';
}
