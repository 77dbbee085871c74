import type { Outcome } from '../../core/outcome.js';
import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/**
 * Asks before the gigabytes travel. A clear refusal is learned and the caller plans again with the cap; an unclear
 * answer counts for nothing, CloudFormation's own refusal will then be the teacher.
 */
export async function probeMemory(
  step: Extract<Step, { kind: 'probe-memory' }>,
  { ports, emit, plan }: Context,
): Promise<Outcome | undefined> {
  const answer = await ports.functions.probeMemory(step.memory, plan.target.account);
  if (answer.kind === 'capped') {
    await ports.memory.learn(answer.cap, plan.target.repository);
    return { kind: 'memory-refused', cap: answer.cap, asked: step.memory };
  }
  if (answer.kind === 'unclear') {
    emit({
      kind: 'note',
      level: 'debug',
      text: `the probe told nothing (AWS said: ${answer.said}); going on`,
    });
  }
  return undefined;
}
