import { showDollars } from '../../lib/quantities.js';
import type { Style } from '../render/style.js';
import { barred, short } from './barred.js';
import type { GroupedBy, GroupUse } from './group-use.js';
import type { Read } from './request-lines.js';

export interface Grouped {
  readonly by: GroupedBy;
  readonly days: number;
  readonly groups: readonly GroupUse[];
  readonly read: Read;
  readonly basis: string | undefined;
  /** Days that the log keeps; undefined when it keeps all. */
  readonly retentionDays: number | undefined;
}

/** A line a group with a bar for the time that it took, then the sum, the month, and what was not read. */
export function groupText(name: string, grouped: Grouped, style: Style, width: number | undefined): string {
  const { by, days, groups, basis } = grouped;
  const lines = [[by, ...head], ...groups.map(cells)];
  const weights = groups.map(({ seconds }) => seconds);
  return [
    style.bold(`${name}, the last ${days} days by ${by}`),
    ...barred(lines, weights, style, width),
    ...(groups.length === 0 ? ['no request in these days'] : []),
    '',
    basis === undefined ? 'no price is known for this Region' : sumText(groups),
    ...(basis === undefined
      ? []
      : [style.dim(`${basis}; by the time of requests, without starts and storage`)]),
    ...notRead(grouped),
  ].join('\n');
}

const head = ['requests', 'failed', 'cold', 'tokens in / out', 'GB·s', 'cost'];

const cells = (group: GroupUse): readonly string[] => [
  group.name,
  String(group.requests),
  String(group.failed),
  String(group.coldStarts),
  `${short(group.promptTokens)} / ${short(group.answerTokens)}`,
  short(group.gbSeconds),
  group.dollars === undefined ? '?' : showDollars(group.dollars),
];

function sumText(groups: readonly GroupUse[]): string {
  const total = groups.reduce((sum, { dollars = 0 }) => sum + dollars, 0);
  const months = groups.map(({ perMonth }) => perMonth);
  const month = months.reduce<number>((sum, one = 0) => sum + one, 0);
  const forecast = months.every((one) => one === undefined)
    ? '; no whole day yet to say what a month will be'
    : `; ${showDollars(month)} for 30 days, at the mean of the whole days since it was first used`;
  return `${showDollars(total)} in these days${forecast}`;
}

function notRead({ read, days, retentionDays }: Grouped): readonly string[] {
  const since = new Date(read.from).toISOString().slice(0, 10);
  return [
    ...(read.complete
      ? []
      : [`only the newest ${read.requests} requests, since ${since}: --most reads more`]),
    ...(retentionDays !== undefined && retentionDays < days
      ? [`the log keeps ${retentionDays} days: logs.retention`]
      : []),
  ];
}
