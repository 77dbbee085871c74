import type { MiB } from '../../../core/units.js';
import { decideMemory, type MemoryDecision } from '../../../models/memory.js';
import type { FitQuestion } from './fit-rule.js';

/** What a function would have, and whether that is enough; undefined when it is. */
export function tooLittleFor(
  needed: MiB,
  { config, knowledge }: Pick<FitQuestion, 'config' | 'knowledge'>,
): Extract<MemoryDecision, { kind: 'refused' }> | undefined {
  const decision = decideMemory({ needed, wanted: config.memory, knowledge });
  return decision.kind === 'refused' ? decision : undefined;
}

/** The field that says how much a model may have; the model itself where nobody has chosen a number. */
export const memoryField = ({ memory }: FitQuestion['config']): string =>
  memory === 'auto' ? 'model' : 'memory';
