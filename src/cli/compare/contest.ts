import { boundedMap } from '../../lib/bounded-map.js';
import { sampled } from '../bench/measure.js';
import type { Sample } from '../bench/sample.js';
import { type Row, summaryOf } from '../bench/summary.js';
import type { Arena, Contestant } from './contestant.js';
import type { CompareOptions } from './options.js';

export interface Answer {
  readonly prompt: string;
  readonly text: string;
  readonly sample: Sample;
}

/** What one model came to. */
export interface Contended
  extends Pick<
    Row,
    'requests' | 'failed' | 'failures' | 'firstToken' | 'tokensPerSecond' | 'costPerThousandTokens'
  > {
  readonly contestant: Contestant;
  /** Of all answers. */
  readonly outputTokens: number;
  /** The first to each prompt. */
  readonly answers: readonly Answer[];
}

export interface Contest extends CompareOptions {
  /** Milliseconds. */
  readonly now: () => number;
  readonly onAnswer: (contestant: Contestant, done: number) => void;
}

/** The same prompts to all, in the same order; at the same time where they are apart. An interrupt ends it with what there is. */
export async function contend(
  { contestants, apart }: Pick<Arena, 'contestants' | 'apart'>,
  contest: Contest,
  signal: AbortSignal,
): Promise<readonly Contended[]> {
  const never = new AbortController().signal;
  return boundedMap(contestants, apart ? contestants.length : 1, never, (contestant) =>
    contended(contestant, contest, signal),
  );
}

async function contended(
  contestant: Contestant,
  { prompts, requests, answerTokens, now, onAnswer }: Contest,
  signal: AbortSignal,
): Promise<Contended> {
  const all: Answer[] = [];
  for (const prompt of Array.from({ length: requests }, () => prompts).flat()) {
    if (signal.aborted) break;
    const messages = [{ role: 'user', content: prompt }];
    // Without chance, so that a second run says the same.
    const options = { num_predict: answerTokens, temperature: 0 };
    const heard = await sampled({ model: contestant.model, messages, options, now }, contestant.ask, signal);
    if (heard === undefined) break;
    all.push({ prompt, ...heard });
    onAnswer(contestant, all.length);
  }
  const samples = all.map(({ sample }) => sample);
  const row = summaryOf({ promptTokens: 0, concurrency: 1, samples }, contestant.perSecond);
  const { failed, failures, firstToken, tokensPerSecond, costPerThousandTokens } = row;
  return {
    contestant,
    requests: samples.length,
    failed,
    failures,
    firstToken,
    tokensPerSecond,
    costPerThousandTokens,
    outputTokens: samples.reduce(
      (sum, sample) => sum + (sample.kind === 'answered' ? (sample.outputTokens ?? 0) : 0),
      0,
    ),
    answers: all.slice(0, prompts.length),
  };
}
