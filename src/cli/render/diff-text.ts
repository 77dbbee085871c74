import type { Change, ResourceChange, TemplateDifference, ValueChange } from '../../template/difference.js';
import type { Style } from './style.js';

const words: Readonly<Record<Change, string>> = {
  replace: 'replaced',
  'may-replace': 'perhaps replaced',
  delete: 'deleted',
  orphan: 'left behind',
  update: 'changed',
  create: 'new',
};

/** For people: what hurts first. A replacement ends what stands there, a URL's address included. */
export function diffText(
  difference: TemplateDifference & { readonly image: string | null },
  style: Style,
): string {
  const { permissions, permissionsBroadened, resources, others, image } = difference;
  if (permissions.length + resources.length + others.length === 0 && image === null)
    return 'No difference: what is deployed is what this config asks for.';
  const replaced = resources.filter(({ change }) => change === 'replace' || change === 'may-replace');
  const quiet = resources.filter((each) => !replaced.includes(each));
  return [
    ...section(
      'Replaced: what is there ends, and another takes its place',
      replaced,
      resourceLines,
      style.red,
    ),
    ...section(
      permissionsBroadened ? 'Permissions: more is allowed than before' : 'Permissions',
      permissions,
      ({ change, what }) => [`${change === 'added' ? '+' : '-'} ${short(what)}`],
      permissionsBroadened ? style.red : style.bold,
    ),
    ...section('Resources', quiet, resourceLines, style.bold),
    ...section('Parameters, conditions, outputs', others, (each) => [valueLine(each)], style.bold),
    ...(image === null ? [] : [style.bold('Image'), `  + ${image}, which is not in the registry yet`]),
  ].join('\n');
}

function section<T>(
  title: string,
  entries: readonly T[],
  linesOf: (entry: T) => readonly string[],
  paint: (text: string) => string,
): readonly string[] {
  if (entries.length === 0) return [];
  return [paint(title), ...entries.flatMap((entry) => linesOf(entry).map((line) => `  ${line}`))];
}

const resourceLines = ({ logicalId, type, change, properties }: ResourceChange): readonly string[] => [
  `${logicalId} (${type}): ${words[change]}`,
  ...properties.map((each) => `  ${valueLine(each)}`),
];

function valueLine({ name, before, after, replaces }: ValueChange): string {
  const because = replaces === true ? ' (this replaces it)' : '';
  if (before === undefined) return `+ ${name}: ${short(after)}${because}`;
  if (after === undefined) return `- ${name}: ${short(before)}${because}`;
  return `~ ${name}: ${short(before)} → ${short(after)}${because}`;
}

/** On one line; control characters of somebody's template do not reach the terminal. */
function short(value: unknown): string {
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replace(/\p{Cc}+/gu, ' ');
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
