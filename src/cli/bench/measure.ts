import { isUserError, messageOf } from '../../core/errors.js';
import type { Question, Reply } from '../../invoke/converse.js';
import { promptOf } from './prompt.js';
import type { Cell, Measured, Sample } from './sample.js';

/** What only Lambda's log knows of a request. */
export type Billed = Pick<Extract<Sample, { kind: 'answered' }>, 'billedMs' | 'memoryUsed'>;

export interface Measurement {
  readonly model: string;
  readonly cells: readonly Cell[];
  /** For each cell. */
  readonly requests: number;
  /** The most of each answer. */
  readonly answerTokens: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Reply & Billed>;
  /** After each request. */
  readonly onSample: (cell: Cell, done: number) => void;
}

/**
 * Cell by cell, each with its number of requests under way. A request that fails is a sample too; an interrupt ends it
 * with what there is.
 */
export async function measure(measurement: Measurement, signal: AbortSignal): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const cell of measurement.cells) {
    if (signal.aborted) break;
    const samples = await cellSamples(cell, measurement, signal);
    if (samples.length > 0) measured.push({ ...cell, samples });
  }
  return measured;
}

async function cellSamples(
  cell: Cell,
  measurement: Measurement,
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < measurement.requests && !signal.aborted) {
      begun += 1;
      const sample = await sampleOf(cell, begun, measurement, signal);
      if (sample === undefined) return;
      samples.push(sample);
      measurement.onSample(cell, samples.length);
    }
  };
  await Promise.all(Array.from({ length: cell.concurrency }, worker));
  return samples;
}

/** Undefined when it was interrupted. */
async function sampleOf(
  { promptTokens }: Cell,
  number: number,
  { model, answerTokens, now, ask }: Measurement,
  signal: AbortSignal,
): Promise<Sample | undefined> {
  const question: Question = {
    model,
    messages: [{ role: 'user', content: promptOf(promptTokens, number) }],
    options: { num_predict: answerTokens },
    now,
  };
  return (await sampled(question, ask, signal))?.sample;
}

/** One request as a sample, and what was said. Undefined when it was interrupted. */
export async function sampled(
  question: Question,
  ask: Measurement['ask'],
  signal: AbortSignal,
): Promise<{ readonly sample: Sample; readonly text: string } | undefined> {
  try {
    const reply = await ask(question, signal);
    const text = reply.content || reply.thinking;
    const { firstTokenMs } = reply;
    if (firstTokenMs === undefined) {
      return { sample: { kind: 'failed', message: 'an answer without a token' }, text };
    }
    const { totalMs, coldStart, promptTokens, outputTokens, tokensPerSecond } = reply;
    const { billedMs, memoryUsed, fallback } = reply;
    return {
      sample: {
        kind: 'answered',
        firstTokenMs,
        totalMs,
        coldStart,
        promptTokens,
        outputTokens,
        tokensPerSecond,
        billedMs,
        memoryUsed,
        fallback,
      },
      text,
    };
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!isUserError(error) && !(error instanceof Error && 'code' in error)) throw error;
    return { sample: { kind: 'failed', message: messageOf(error) }, text: '' };
  }
}
