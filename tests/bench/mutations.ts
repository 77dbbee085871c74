type Path = readonly (string | number)[];

export type MutationKind = 'dropped' | 'misspelled' | 'wrong type' | 'out of range' | 'dangling reference';

/** A template with one thing broken. */
export interface Mutation {
  readonly kind: MutationKind;
  readonly path: Path;
  /** What was done, for people: `MemorySize: 3008 → -1`. */
  readonly what: string;
  /** The same property of the same type of resource, broken in the same way, has the same key in every template. */
  readonly key: string;
  /** JSON. */
  readonly text: string;
}

type Mapping = Record<string, unknown>;
type Breaking = readonly [kind: MutationKind, broken: unknown];

/**
 * Every key below `Resources` of a template (attributes of resources, properties, members of members), broken in turn:
 * left out, misspelled, of another type, out of range, referring to nothing. Many of them are still right, since most
 * properties may be left out and many texts may be any: so what is found is a number to compare, not a share of all.
 */
export function mutationsOf(template: Readonly<Mapping>): readonly Mutation[] {
  const found: Mutation[] = [];
  const { Resources: resources } = template as { Resources: Record<string, Mapping> };
  const add = (kind: MutationKind, path: Path, what: string, broken: unknown): void => {
    const [, logicalId, ...below] = path;
    const { Type: type } = resources[String(logicalId)] as { Type: string };
    const key = JSON.stringify([type, below, kind, what]);
    found.push({ kind, path, what, key, text: JSON.stringify(broken) });
  };
  const visit = (node: unknown, path: Path): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, value] of Array.isArray(node) ? node.entries() : Object.entries(node)) {
      const at = [...path, name];
      for (const [kind, broken] of breakings(value)) {
        add(
          kind,
          at,
          `${at.at(-1)}: ${shown(value)} → ${shown(broken)}`,
          changed(template, at, () => broken),
        );
      }
      if (typeof name === 'string') {
        add(
          'dropped',
          at,
          `${name} left out`,
          changed(template, at, () => undefined),
        );
        const other = misspelled(name);
        add('misspelled', at, `${name} → ${other}`, renamed(template, at, other));
      }
      visit(value, at);
    }
  };
  for (const [logicalId, resource] of Object.entries(resources)) visit(resource, ['Resources', logicalId]);
  return found;
}

/** What may take the place of a value. */
function breakings(value: unknown): readonly Breaking[] {
  const dangling: readonly Breaking[] = [
    ['dangling reference', { Ref: 'Nothing' }],
    ['dangling reference', { 'Fn::GetAtt': ['Nothing', 'Arn'] }],
  ];
  return [...wrongTypes(value), ...outOfRange(value), ...dangling];
}

const wrongTypes = (value: unknown): readonly Breaking[] =>
  typeof value === 'object'
    ? [['wrong type', 'a text']]
    : [
        ['wrong type', { Wrong: 'type' }],
        ['wrong type', [value]],
        ...(typeof value === 'string' ? [] : ([['wrong type', 'a text']] as const)),
      ];

function outOfRange(value: unknown): readonly Breaking[] {
  const kind = 'out of range';
  if (typeof value === 'number')
    return [
      [kind, -1],
      [kind, value * 1_000_000],
    ];
  if (typeof value === 'string')
    return [
      [kind, ''],
      [kind, `${value} !`],
      [kind, 'x'.repeat(5000)],
    ];
  if (Array.isArray(value))
    return [
      [kind, []],
      [kind, [...value, value[0]]],
    ];
  return [];
}

/** Two letters swapped, as fingers do it. */
function misspelled(name: string): string {
  for (let at = name.length - 1; at > 0; at -= 1) {
    const [before = '', after = ''] = [name[at - 1], name[at]];
    if (before !== after) return name.slice(0, at - 1) + after + before + name.slice(at + 1);
  }
  return `${name}x`;
}

/** A copy with another value at `path`; without the key when that is undefined. Nothing else is copied. */
function changed(node: unknown, [key, ...rest]: Path, value: () => unknown): unknown {
  if (key === undefined) return value();
  const inner = changed((node as Mapping)[key], rest, value);
  if (Array.isArray(node)) return node.map((item, index) => (index === key ? inner : item));
  return { ...(node as Mapping), [key]: inner };
}

function renamed(template: unknown, path: Path, other: string): unknown {
  const parent = path.slice(0, -1);
  const node = parent.reduce<unknown>((at, key) => (at as Mapping)[key], template) as Mapping;
  const entries = Object.entries(node).map(([key, value]) => [key === path.at(-1) ? other : key, value]);
  return changed(template, parent, () => Object.fromEntries(entries));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
