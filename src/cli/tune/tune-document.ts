import { showDollars } from '../../lib/quantities.js';
import type { TuningPlan } from '../../plan/tuning.js';
import type { LeftOut } from '../../plan/tuning-sizes.js';
import { findingLines } from '../report-error.js';
import type { Session } from '../session.js';
import type { Best } from './choice.js';
import type { SizeRow } from './size-row.js';
import { labelOf } from './variant.js';

export interface TuningFound {
  readonly plan: TuningPlan;
  readonly region: string;
  readonly rows: readonly SizeRow[];
  readonly best: Best | undefined;
  readonly leftOut: readonly LeftOut[];
}

/** The one document of `--json`. */
export const tuneDocument = (
  { plan, region, rows, best, leftOut }: TuningFound,
  applied: object | null,
): object => ({
  schemaVersion: 1,
  ok: best !== undefined,
  function: plan.functionName,
  region,
  model: plan.model,
  current: plan.current,
  architecture: plan.architecture,
  wish: plan.wish,
  sizes: rows,
  leftOut,
  best: best ?? null,
  expected: plan.cost ?? null,
  spent: spentOn(rows) ?? null,
  applied,
});

/** What the table cannot say. */
export function tellTuning({ rows, best, leftOut, plan }: TuningFound, session: Session): void {
  for (const row of rows) {
    const { failures, fallback } = row;
    const problems = [
      ...failures,
      ...(fallback === undefined ? [] : [`it was short of memory and gave up: ${fallback}`]),
    ];
    for (const problem of problems) {
      const finding = {
        id: 'size-failed',
        severity: 'error',
        what: `${labelOf(row, rows)}: ${problem}`,
      } as const;
      for (const line of findingLines(finding, session.style)) session.say(line);
    }
  }
  for (const { what, because } of leftOut) session.say(`${what} left out: ${because}`);
  const spent = spentOn(rows);
  if (spent !== undefined) session.say(`measuring has cost about ${showDollars(spent)}`);
  if (best === undefined) session.say('no size was measured whole: there is nothing to choose from');
  else if (plan.wish.requests < 10) {
    const warm = plan.wish.requests - 1;
    const of = warm === 1 ? 'of one warm request' : `medians of ${warm} warm requests`;
    session.say(`${of}; --requests 20 says more`);
  }
}

function spentOn(rows: readonly SizeRow[]): number | undefined {
  const each = rows.map(({ spent }) => spent);
  return each.includes(undefined) || each.length === 0
    ? undefined
    : each.reduce<number>((sum, one = 0) => sum + one, 0);
}
