import type { Path } from './typed.js';

export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Something that CloudFormation works out: `{ Ref: … }` or `{ 'Fn::…': … }`. */
export function isIntrinsic(value: unknown): value is Record<string, unknown> {
  if (!isMapping(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0]?.startsWith('Fn::') === true);
}

/** One place that names something else. */
export type Reference = {
  readonly path: Path;
  /** The logical id that the reference stands in, when it stands in a resource. */
  readonly from: string | undefined;
  readonly target: string;
} & (
  | { readonly kind: 'ref' | 'condition' | 'mapping' | 'depends-on' }
  | {
      readonly kind: 'attribute';
      /** Empty when none is named, undefined when it is worked out at deploy time. */
      readonly attribute: string | undefined;
    }
);

/** Every reference of a template, in the order in which they are written. */
export function referencesIn(template: Record<string, unknown>): readonly Reference[] {
  const found: Reference[] = [];
  for (const [section, entries] of Object.entries(template)) {
    if (!isMapping(entries) || section === 'Metadata' || section === 'Mappings') continue;
    for (const [name, entry] of Object.entries(entries)) {
      const from = section === 'Resources' ? name : undefined;
      if (section !== 'Parameters') collect(entry, [section, name], from, found);
      if (section === 'Resources' || section === 'Outputs') conditionOf(entry, [section, name], from, found);
      if (section === 'Resources') dependenciesOf(entry, [section, name], name, found);
    }
  }
  return found;
}

function collect(node: unknown, path: Path, from: string | undefined, found: Reference[]): void {
  if (Array.isArray(node)) {
    node.forEach((item, index) => void collect(item, [...path, index], from, found));
    return;
  }
  if (!isMapping(node)) return;
  if (isIntrinsic(node)) intrinsic(node, path, from, found);
  const inConditions = path[0] === 'Conditions' || path[0] === 'Rules';
  if (inConditions && typeof node.Condition === 'string' && Object.keys(node).length === 1) {
    found.push({ kind: 'condition', target: node.Condition, path: [...path, 'Condition'], from });
  }
  for (const [key, item] of Object.entries(node)) {
    if (!(path.length === 2 && key === 'Metadata')) collect(item, [...path, key], from, found);
  }
}

function intrinsic(
  node: Record<string, unknown>,
  path: Path,
  from: string | undefined,
  found: Reference[],
): void {
  const [name, argument] = Object.entries(node)[0] ?? ['', undefined];
  const at = [...path, name];
  const first = Array.isArray(argument) ? argument[0] : undefined;
  if (name === 'Ref' && typeof argument === 'string')
    found.push({ kind: 'ref', target: argument, path: at, from });
  if (name === 'Fn::GetAtt') attribute(argument, at, from, found);
  if (name === 'Fn::If' && typeof first === 'string')
    found.push({ kind: 'condition', target: first, path: [...at, 0], from });
  if (name === 'Fn::FindInMap' && typeof first === 'string') {
    found.push({ kind: 'mapping', target: first, path: [...at, 0], from });
  }
  if (name === 'Fn::Sub') substitution(argument, at, from, found);
}

function attribute(argument: unknown, path: Path, from: string | undefined, found: Reference[]): void {
  const parts = typeof argument === 'string' ? splitOnce(argument) : argument;
  if (!Array.isArray(parts) || typeof parts[0] !== 'string') return;
  // `!GetAtt Name` alone names none; in `[Name, !Ref Attribute]` it is only known at deploy time.
  const none = typeof argument === 'string' ? '' : undefined;
  const name = typeof parts[1] === 'string' ? parts[1] : none;
  found.push({ kind: 'attribute', target: parts[0], attribute: name, path, from });
}

/** `${Name}` and `${Name.Attribute}`; not `${!Literal}`, and not the names that the second form brings along. */
function substitution(argument: unknown, path: Path, from: string | undefined, found: Reference[]): void {
  const [text, local] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string') return;
  const at = Array.isArray(argument) ? [...path, 0] : path;
  for (const [, written = ''] of text.matchAll(/\$\{([^!{}][^{}]*)\}/g)) {
    const name = written.trim();
    if (isMapping(local) && Object.hasOwn(local, name)) continue;
    const [target = '', rest] = name.startsWith('AWS::') ? [name] : splitOnce(name);
    if (rest === undefined) found.push({ kind: 'ref', target, path: at, from });
    else found.push({ kind: 'attribute', target, attribute: rest, path: at, from });
  }
}

function splitOnce(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

function conditionOf(entry: unknown, path: Path, from: string | undefined, found: Reference[]): void {
  if (!isMapping(entry) || typeof entry.Condition !== 'string') return;
  found.push({ kind: 'condition', target: entry.Condition, path: [...path, 'Condition'], from });
}

function dependenciesOf(entry: unknown, path: Path, from: string, found: Reference[]): void {
  if (!isMapping(entry)) return;
  const several = Array.isArray(entry.DependsOn);
  const names = several ? (entry.DependsOn as unknown[]) : [entry.DependsOn];
  names.forEach((target, index) => {
    if (typeof target !== 'string') return;
    found.push({
      kind: 'depends-on',
      target,
      path: [...path, 'DependsOn', ...(several ? [index] : [])],
      from,
    });
  });
}
