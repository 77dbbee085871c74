import type {
  Change,
  PermissionChange,
  ResourceChange,
  TemplateDifference,
  ValueChange,
} from '../../template/difference.js';
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
      permissionLines,
      permissionsBroadened ? style.red : style.bold,
    ),
    ...section('Resources', quiet, resourceLines, style.bold),
    ...section('Parameters, conditions, outputs', others, (each) => [valueLine(each)], style.bold),
    ...(image === null ? [] : [style.bold('Image'), `  + ${image}, which is not in the registry yet`]),
  ].join('\n');
}

/** A statement in the words of IAM, whole: what is cut off here could be what matters. */
function permissionLines({ change, what }: PermissionChange): readonly string[] {
  const sign = change === 'added' ? '+' : '-';
  const { effect, action, resource, principal, condition } = what as Partial<Record<string, string>>;
  // A managed policy, or a statement that is an intrinsic as a whole.
  if (!effect || !action) return [`${sign} ${plain(what)}`];
  const on = resource ? ` on ${listed(resource)}` : '';
  const only = condition ? `, only if ${substituted(condition).replace(/\s+/g, ' ')}` : '';
  return [`${sign} ${effect} ${listed(action)}${on} to ${listed(principal ?? '')}${only}`];
}

/** What the package that compares writes below each other. */
const listed = (text: string): string => text.split('\n').map(substituted).join(', ');

/** `{"Fn::Sub":"arn:${AWS::Partition}:…"}` is read as what stands in it, also where it is quoted once more. */
const substituted = (text: string): string =>
  plain(text).replace(/\{\\?"Fn::Sub\\?":\\?"([^"\\]*)\\?"\}/g, '$1');

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
const plain = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replace(/\p{Cc}+/gu, ' ');

function short(value: unknown): string {
  const text = plain(value);
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
