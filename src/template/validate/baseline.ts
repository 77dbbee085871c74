import type { Finding } from '../../core/finding.js';

/** Findings that were there when somebody began: `validate --baseline` tells only what came since. */
export interface Baseline {
  readonly version: 1;
  readonly findings: readonly Known[];
}

export interface Known {
  readonly id: string;
  /** Path inside the template or config, which stays when lines move; the line only where there is no path. */
  readonly at: string;
}

export interface Compared {
  readonly fresh: readonly Finding[];
  /** How many the baseline knew. */
  readonly known: number;
  /** What the baseline knows and is there no more. */
  readonly gone: readonly Known[];
}

/** As a file: sorted, so that two of them can be compared. */
export function baselineText(findings: readonly Finding[]): string {
  const entries = findings.map(knownOf).sort((a, b) => order(keyOf(a), keyOf(b)));
  const baseline: Baseline = { version: 1, findings: entries };
  return `${JSON.stringify(baseline, null, 2)}\n`;
}

/** @returns undefined for a text that is none. */
export function readBaseline(text: string): Baseline | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, findings } = (value ?? {}) as Partial<Baseline>;
  const isBaseline =
    version === 1 &&
    Array.isArray(findings) &&
    findings.every((each) => typeof each?.id === 'string' && typeof each?.at === 'string');
  return isBaseline ? { version, findings } : undefined;
}

/** Each entry covers one finding: a second one of its kind at the same place is new. */
export function compareWith(baseline: Baseline, findings: readonly Finding[]): Compared {
  const left = new Map<string, Known[]>();
  for (const known of baseline.findings) left.set(keyOf(known), [...(left.get(keyOf(known)) ?? []), known]);
  const fresh = findings.filter((finding) => left.get(keyOf(knownOf(finding)))?.pop() === undefined);
  return { fresh, known: findings.length - fresh.length, gone: [...left.values()].flat() };
}

const knownOf = ({ id, place }: Finding): Known => ({
  id,
  at: place?.path ?? (place?.line === undefined ? '' : `line ${place.line}`),
});

const keyOf = ({ id, at }: Known): string => `${id} ${at}`;

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
