import type { Emit } from '../core/event.js';
import type { Outcome } from '../core/outcome.js';
import type { Plan, Step } from '../plan/plan.js';
import type { Context } from './context.js';
import type { Ports } from './ports.js';
import { stepFailure } from './step-failure.js';
import { adoptRepository } from './steps/adopt-repository.js';
import { awaitFunction } from './steps/await-function.js';
import { awaitStack } from './steps/await-stack.js';
import { changeParameters } from './steps/change-parameters.js';
import { changeStack } from './steps/change-stack.js';
import { continueRollback, rollbackStack } from './steps/continue-rollback.js';
import { deleteLogGroup } from './steps/delete-log-group.js';
import { deleteRepository } from './steps/delete-repository.js';
import { deleteStack } from './steps/delete-stack.js';
import { ensureRepository } from './steps/ensure-repository.js';
import { forget } from './steps/forget.js';
import { probeMemory } from './steps/probe-memory.js';
import { pruneImages } from './steps/prune-images.js';
import { pushImage } from './steps/push-image.js';
import { retainLogs } from './steps/retain-logs.js';
import { verify } from './steps/verify.js';
import { writeLock } from './steps/write-lock.js';

/** A step ends the walk by returning an outcome; `undefined` means: on to the next. */
type Runner<K extends Step['kind']> = (
  step: Extract<Step, { kind: K }>,
  context: Context,
) => Promise<Outcome | undefined>;

/** One file a step; this is the whole list. */
const runners: { readonly [K in Step['kind']]: Runner<K> } = {
  'await-stack': awaitStack,
  'probe-memory': probeMemory,
  'adopt-repository': adoptRepository,
  'ensure-repository': ensureRepository,
  'push-image': pushImage,
  'delete-stack': deleteStack,
  'continue-rollback': continueRollback,
  'rollback-stack': rollbackStack,
  'change-stack': changeStack,
  'change-parameters': changeParameters,
  'await-function': awaitFunction,
  verify,
  'write-lock': writeLock,
  'prune-images': pruneImages,
  'retain-logs': retainLogs,
  'delete-repository': deleteRepository,
  'delete-log-group': deleteLogGroup,
  forget,
};

/** What a step is called in events; the renderer shows it. */
export const titles: { readonly [K in Step['kind']]: string } = {
  'await-stack': 'wait for the running operation',
  'probe-memory': 'ask AWS whether it allows the memory',
  'adopt-repository': 'adopt the repository',
  'ensure-repository': 'create the repository',
  'push-image': 'build and push the image',
  'delete-stack': 'delete the stack',
  'continue-rollback': 'finish the roll-back',
  'rollback-stack': 'roll the failed update back',
  'change-stack': 'create or update the stack',
  'change-parameters': 'change parameters of the stack',
  'await-function': 'wait until the function is active',
  verify: 'ask for a first answer',
  'write-lock': 'write ollama-lambda.lock',
  'prune-images': 'delete images that are no longer needed',
  'retain-logs': 'let the log group outlive the stack',
  'delete-repository': 'delete the repository',
  'delete-log-group': 'delete the log group',
  forget: 'forget what was remembered',
};

/**
 * Walks the steps in order. Each looks first whether it is already true, so that applying again after a failure,
 * an interrupt or a lost connection goes on from where it was.
 *
 * @throws UserError for failures the user can mend; AbortError when `signal` fired; anything else is a bug.
 */
export async function apply(
  plan: Pick<Plan, 'target' | 'steps'>,
  ports: Ports,
  emit: Emit,
  signal: AbortSignal,
): Promise<Outcome> {
  const context: Context = { plan, ports, emit, signal, found: { changed: false } };
  for (const step of plan.steps) {
    signal.throwIfAborted();
    const outcome = await run(step, context);
    if (outcome !== undefined) return outcome;
  }
  const { outputs = {}, pushed, verified, changed } = context.found;
  return changed ? { kind: 'deployed', outputs, pushed, verified } : { kind: 'unchanged', outputs, verified };
}

async function run(step: Step, context: Context): Promise<Outcome | undefined> {
  const { emit, ports } = context;
  const started = ports.watch.now();
  emit({ kind: 'step-started', step: step.kind, text: titles[step.kind] });
  try {
    const outcome = await (runners[step.kind] as Runner<typeof step.kind>)(step as never, context);
    const ms = ports.watch.now() - started;
    const failed = outcome !== undefined && !endsWell.includes(outcome.kind);
    emit({ kind: failed ? 'step-failed' : 'step-finished', step: step.kind, text: titles[step.kind], ms });
    return outcome;
  } catch (error) {
    const text = stepFailure(titles[step.kind], error);
    emit({ kind: 'step-failed', step: step.kind, text, ms: ports.watch.now() - started });
    throw error;
  }
}

const endsWell: readonly Outcome['kind'][] = ['deployed', 'unchanged', 'plan-again', 'removed', 'detached'];
