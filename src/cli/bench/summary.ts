import { type Percentiles, percentilesOf } from './percentiles.js';
import type { Cell, Measured, Sample } from './sample.js';

/** What one cell came to. Times in milliseconds. */
export interface Row extends Cell {
  readonly requests: number;
  readonly failed: number;
  /** Median of what the engine counted. */
  readonly countedPromptTokens: number | undefined;
  readonly firstToken: {
    readonly cold: Percentiles | undefined;
    readonly warm: Percentiles | undefined;
  };
  readonly total: Percentiles | undefined;
  /** Of one answer, as the engine counted. */
  readonly tokensPerSecond: Percentiles | undefined;
  /** US dollars for 1,000 output tokens of warm answers; undefined where no price is known. */
  readonly costPerThousandTokens: number | undefined;
  /** What failed, each message once. */
  readonly failures: readonly string[];
}

type Answered = Extract<Sample, { kind: 'answered' }>;

/** @param perSecond US dollars for a second of the function; what is billed is at most what was waited for */
export function summaryOf(
  { samples, promptTokens, concurrency }: Measured,
  perSecond: number | undefined,
): Row {
  const answered = samples.filter((sample): sample is Answered => sample.kind === 'answered');
  const failures = samples.flatMap((sample) => (sample.kind === 'failed' ? [sample.message] : []));
  const warm = answered.filter(({ coldStart }) => !coldStart);
  const first = (of: readonly Answered[]) => percentilesOf(of.map(({ firstTokenMs }) => firstTokenMs));
  return {
    promptTokens,
    concurrency,
    requests: samples.length,
    failed: failures.length,
    countedPromptTokens: percentilesOf(given(answered.map((sample) => sample.promptTokens)))?.p50,
    firstToken: { cold: first(answered.filter(({ coldStart }) => coldStart)), warm: first(warm) },
    total: percentilesOf(answered.map(({ totalMs }) => totalMs)),
    tokensPerSecond: percentilesOf(given(answered.map((sample) => sample.tokensPerSecond))),
    costPerThousandTokens: costOf(warm, perSecond),
    failures: [...new Set(failures)],
  };
}

function costOf(warm: readonly Answered[], perSecond: number | undefined): number | undefined {
  const tokens = given(warm.map(({ outputTokens }) => outputTokens)).reduce((all, each) => all + each, 0);
  if (perSecond === undefined || tokens === 0) return undefined;
  const seconds = warm.reduce((all, { totalMs, billedMs = totalMs }) => all + billedMs, 0) / 1000;
  return (1000 * seconds * perSecond) / tokens;
}

const given = (values: readonly (number | undefined)[]): readonly number[] =>
  values.filter((value) => value !== undefined);
