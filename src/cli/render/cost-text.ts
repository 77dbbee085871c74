import { showDollars } from '../../lib/quantities.js';
import type { Range } from '../../models/speed.js';
import type { Month, MonthQuestion } from '../../plan/cost.js';
import type { Style } from './style.js';

/** What `cost` says; as it stands, the document of `--json`. */
export interface CostReport extends Pick<MonthQuestion, 'region' | 'memory' | 'traffic'> {
  readonly model: string;
  /** Where its size is known from. */
  readonly from: string;
  readonly architecture: string;
  readonly months: readonly Month[];
  /** Where each kind of number comes from. */
  readonly basis: readonly string[];
}

/** The config's own month line by line, then each other way in one. */
export function costText(report: CostReport, style: Style): string {
  const { model, from, region, architecture, memory, traffic, months, basis } = report;
  const { requestsPerMonth, tokensPerPrompt, tokensPerAnswer, coldShare } = traffic;
  const [configured, ...others] = months;
  return [
    style.bold(`${model} with ${memory} MB on ${architecture} in ${region}`),
    `  size from ${from}`,
    `  ${requestsPerMonth} requests a month of ${tokensPerPrompt} tokens, answered with ${tokensPerAnswer}; ${Math.round(coldShare * 100)} % find no instance`,
    '',
    ...(configured === undefined ? [] : [...configuredLines(configured, style), '']),
    'The same otherwise:',
    ...others.map((month) => otherLine(month, style)),
    '',
    ...basis.map((line) => style.dim(`  ${line}`)),
    style.dim('  before tax, without the free tier and network; what is by use is in no sum'),
  ].join('\n');
}

const configuredLines = (month: Month, style: Style): readonly string[] => [
  `${style.bold(dollars(month.total))} a month as configured`,
  `  ${dollars(month.answering)} for answering`,
  `  ${dollars(month.starting)} for instances that start`,
  `  ${showDollars(month.storage)} for the image, which is all that idle costs${month.features.length === 0 ? '' : ' beside:'}`,
  ...month.features.map(
    ({ what, perMonth, basis }) =>
      `  ${perMonth === undefined ? 'by use' : showDollars(perMonth)} for ${what} (${basis})`,
  ),
];

function otherLine({ what, total, impossible }: Month, style: Style): string {
  if (impossible !== undefined) return `  ${what}: not with this config. AWS refuses it where ${impossible}`;
  return `  ${what}: ${style.bold(dollars(total))}`;
}

function dollars({ low, high }: Range): string {
  const [least, most] = [showDollars(low), showDollars(high)];
  return least === most ? least : `${least} to ${most}`;
}
