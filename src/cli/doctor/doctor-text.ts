import { type Group, groups, type Verdict } from '../../doctor/check.js';
import type { Examined } from '../../doctor/examine.js';
import type { Style } from '../render/style.js';
import { wrap } from '../render/wrap.js';

const titles: Readonly<Record<Group, string>> = {
  machine: 'This machine',
  config: 'Config',
  account: 'Account',
  deployment: 'What is deployed',
};

export function doctorText(examined: readonly Examined[], style: Style, columns: number): string {
  const sections = groups.map((group) => [
    style.bold(titles[group]),
    ...examined.filter(({ check }) => check.group === group).flatMap((it) => linesOf(it, style, columns)),
  ]);
  return [...sections.map((lines) => lines.join('\n')), sumOf(examined, style)].join('\n\n');
}

function linesOf({ check, verdict, fixed }: Examined, style: Style, columns: number): readonly string[] {
  if (fixed !== undefined) return [wrap(`  ${style.green('✓')} ${fixed}`, columns, 4)];
  const name = verdict.kind === 'skipped' ? `${check.id}: ` : '';
  const told = wrap(`  ${markOf(verdict, style)} ${name}${verdict.text}`, columns, 4);
  if (verdict.kind !== 'trouble') return [verdict.kind === 'skipped' ? style.dim(told) : told];
  const remedy = verdict.remedy === '' ? [] : [wrap(`    → ${verdict.remedy}`, columns, 6)];
  return [told, ...remedy];
}

function markOf(verdict: Verdict, style: Style): string {
  if (verdict.kind === 'good') return style.green('✓');
  if (verdict.kind === 'skipped') return '-';
  return { error: style.red('✗'), warning: style.yellow('!'), note: style.cyan('·') }[verdict.severity];
}

function sumOf(examined: readonly Examined[], style: Style): string {
  const left = examined.filter(({ fixed }) => fixed === undefined).map(({ verdict }) => verdict);
  const count = (severity: string): number =>
    left.filter((it) => it.kind === 'trouble' && it.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const fixable = left.filter((it) => it.kind === 'trouble' && it.fix !== undefined).length;
  const offer = fixable === 0 ? '' : `; \`ollama-lambda doctor --fix\` mends ${fixable}`;
  if (errors + warnings === 0) return style.green('Nothing is in the way of a deploy.');
  const words = [
    ...(errors > 0 ? [`${errors} ${errors === 1 ? 'error' : 'errors'}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ].join(', ');
  return `${errors > 0 ? style.red(words) : style.yellow(words)}${offer}`;
}
