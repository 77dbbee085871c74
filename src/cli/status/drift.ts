import type { Config } from '../../config/config.js';
import { describe } from '../../plan/explain.js';
import { makePlan, tagOf } from '../../plan/make-plan.js';
import type { Step } from '../../plan/plan.js';
import { changedLines } from '../../plan/template-lines.js';
import type { Facts } from '../../survey/facts.js';
import { survey } from '../../survey/survey.js';
import { createApiKey } from '../api-key.js';
import { templateTexts } from '../assets.js';
import type { Wiring } from '../wire.js';
import type { Drift } from './status.js';

/** What a deploy of this config would find; nothing is changed. */
export async function factsOf(config: Config, region: string, wiring: Wiring, now: Date): Promise<Facts> {
  return survey(config, wiring.survey, {
    region,
    now,
    lock: await wiring.readLock(),
    tagOf: (resolved) => tagOf(config, resolved, wiring.handlerDigest, wiring.dockerfileDigest),
  });
}

/** The steps of a deploy that would run now, in words. */
export function driftOf(config: Config, facts: Facts, wiring: Wiring): Drift {
  const planned = makePlan(config, facts, {
    handlerDigest: wiring.handlerDigest,
    dockerfileDigest: wiring.dockerfileDigest,
    templates: templateTexts(),
    // Only its presence counts: a stack without a key would get one.
    newApiKeySha256: createApiKey().sha256,
    adopt: false,
    verify: false,
    replaceStack: false,
  });
  if (planned.kind === 'refused') {
    return planned.findings
      .filter(({ severity }) => severity === 'error')
      .map(({ what }) => `a deploy would be refused: ${what}`);
  }
  const lasting = planned.plan.steps.filter(({ kind }) => !fleeting.includes(kind));
  return lasting.map((step) => `${describe(step)}, because ${reasonOf(step, facts)}`);
}

/** Of a changed stack: in which settings it differs. */
function reasonOf(step: Step, { stack }: Facts): string {
  if (step.kind !== 'change-stack' || stack.kind === 'absent') return step.because;
  const lines = changedLines(stack.template, step.template);
  return lines.length === 0 ? step.because : lines.join(', ');
}

/** Steps that follow from others, or only look. */
const fleeting: readonly string[] = ['write-lock', 'await-function', 'prune-images', 'probe-memory'];
