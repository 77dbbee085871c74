import { apply } from '../apply/apply.js';
import type { Config } from '../config/config.js';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { Outcome } from '../core/outcome.js';
import { makePlan, tagOf } from '../plan/make-plan.js';
import { adoptable } from '../plan/ownership-rules.js';
import type { Plan, Planned } from '../plan/plan.js';
import type { Facts } from '../survey/facts.js';
import { survey } from '../survey/survey.js';
import { type ApiKey, createApiKey } from './api-key.js';
import { templateTexts } from './assets.js';
import type { Session } from './session.js';
import type { Wiring } from './wire.js';

export interface DeployRequest {
  readonly config: Config;
  readonly region: string;
  readonly wiring: Wiring;
  readonly adopt: boolean;
  readonly verify: boolean;
  readonly dryRun: boolean;
  readonly replaceStack: boolean;
  readonly refreshLimits: boolean;
  /** Called once, with the first plan that has steps: shows it, asks, and throws when the answer is no. */
  readonly agree: (plan: Plan, facts: Facts) => Promise<void>;
  /** Whether to take over what the original script left; asked at most once. */
  readonly askAdopt: (facts: Facts) => Promise<boolean>;
  /** Hands a new key over before anything is changed: once AWS knows its digest it must be in the owner's hands. */
  readonly keepKey: (key: ApiKey) => void;
}

/** What is asked for where nobody asks for anything special. */
export const plainDeploy = {
  adopt: false,
  verify: true,
  dryRun: false,
  replaceStack: false,
  refreshLimits: false,
  askAdopt: async () => false,
} as const satisfies Partial<DeployRequest>;

export interface DeployReport {
  readonly outcome: Outcome | { readonly kind: 'planned' };
  readonly plan: Plan;
  readonly facts: Facts;
  /** What was wanted first, before a refusal taught better. */
  readonly memoryWanted: number;
}

/**
 * facts → plan → apply, again as often as the world teaches something new: a memory cap, an operation that somebody
 * else had running. The user agrees once.
 */
export async function deploy(request: DeployRequest, session: Session): Promise<DeployReport> {
  const key = request.config.endpoint.auth === 'api-key' ? createApiKey() : undefined;
  let agreed = false;
  let keyKept = false;
  let adopt = request.adopt;
  let memoryWanted: number | undefined;
  /** Digest of the key in use when we began: a stack that is deleted on the way comes back with it. */
  let keptKey: string | undefined;

  for (let round = 0; round < mostRounds; round += 1) {
    const facts = await gather(request, round === 0);
    if (!adopt && adoptable(facts)) adopt = await request.askAdopt(facts);
    if (facts.stack.kind === 'present') keptKey ??= facts.stack.stack.parameters.ApiKeySha256;
    const planned = decide({ ...request, adopt }, facts, keptKey ?? key?.sha256);
    if (planned.kind === 'refused') throw refused(planned);
    const { plan } = planned;
    memoryWanted ??= plan.memory.wanted;
    if (request.dryRun) return { outcome: { kind: 'planned' }, plan, facts, memoryWanted };
    if (!agreed && plan.steps.length > 0) {
      await request.agree(plan, facts);
      agreed = true;
    }
    if (key && !keyKept && usesKey(plan, key)) {
      request.keepKey(key);
      keyKept = true;
    }
    const outcome = await apply(plan, request.wiring.ports, session.emit, session.signals.signal);
    const lesson = lessonOf(outcome);
    if (lesson !== undefined) {
      session.emit({ kind: 'note', ...lesson });
      continue;
    }
    const settled =
      outcome.kind === 'unchanged' ? { ...outcome, outputs: outputsOf(facts, outcome.outputs) } : outcome;
    return { outcome: settled, plan, facts, memoryWanted };
  }
  throw restless(request.config.stackName);
}

/** What an outcome has taught, after which it is worth planning again. */
function lessonOf(outcome: Outcome): { readonly level: 'info' | 'warn'; readonly text: string } | undefined {
  if (outcome.kind === 'plan-again') return { level: 'info', text: outcome.because };
  if (outcome.kind !== 'memory-refused') return undefined;
  const { cap, asked } = outcome;
  return { level: 'warn', text: `AWS allows ${cap} MB, not ${asked}; planning again with ${cap}` };
}

const restless = (stackName: string): UserError =>
  new UserError({
    code: 'no-rest',
    message: `stack ${stackName} did not come to rest in ${mostRounds} rounds`,
    why: 'somebody else seems to be changing it at the same time',
    next: ['ollama-lambda deploy'],
  });

/** A refusal, an operation of somebody else's, and one to spare. */
const mostRounds = 4;

async function gather(
  { config, region, wiring, refreshLimits }: DeployRequest,
  first: boolean,
): Promise<Facts> {
  return survey(config, wiring.survey, {
    region,
    now: new Date(wiring.ports.watch.now()),
    lock: await wiring.readLock(),
    tagOf: (resolved) => tagOf(config, resolved, wiring.handlerDigest, wiring.dockerfileDigest),
    refreshLimits: refreshLimits && first,
  });
}

function decide(request: DeployRequest, facts: Facts, newApiKeySha256: string | undefined): Planned {
  return makePlan(request.config, facts, {
    handlerDigest: request.wiring.handlerDigest,
    dockerfileDigest: request.wiring.dockerfileDigest,
    templates: templateTexts(),
    newApiKeySha256,
    adopt: request.adopt,
    verify: request.verify,
    replaceStack: request.replaceStack,
  });
}

const usesKey = (plan: Plan, key: ApiKey): boolean =>
  plan.steps.some((step) => step.kind === 'change-stack' && step.parameters.ApiKeySha256 === key.sha256);

const outputsOf = (
  facts: Facts,
  outputs: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.keys(outputs).length === 0 && facts.stack.kind === 'present' ? facts.stack.stack.outputs : outputs;

const refused = ({ findings }: Extract<Planned, { kind: 'refused' }>): UserError =>
  new UserError({
    code: findings[0]?.id ?? 'refused',
    message: `refused, nothing was changed: ${findings[0]?.what ?? ''}`,
    findings,
    exitCode: exitCodes.usage,
  });
