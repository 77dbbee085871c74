import type { Values } from './feature.js';
import { isMapping } from './validate/intrinsics.js';

/** A template, or a part of one: plain data, intrinsics in their long form. */
export type Fragment = Readonly<Record<string, unknown>>;

/** A fragment and where it came from, for messages. */
export interface Part {
  readonly name: string;
  readonly fragment: Fragment;
}

const sections = ['Parameters', 'Conditions', 'Resources', 'Outputs'] as const;

/**
 * One template from a base and its fragments. A fragment may define names in `Parameters`, `Conditions`, `Resources`
 * and `Outputs`, and add entries at the points that the base names with `Extend`; it can change nothing.
 *
 * @throws Error when two parts define one name, or a part uses a section or a point that does not exist: a bug.
 */
export function compose(base: Part, parts: readonly Part[]): Record<string, unknown> {
  for (const part of parts) refuseOtherSections(part);
  const all = [base, ...parts];
  const points = pointsOf(parts);
  const template: Record<string, unknown> = {};
  for (const key of Object.keys(base.fragment)) {
    if (!isSection(key)) template[key] = base.fragment[key];
  }
  for (const section of sections) {
    const merged = union(all, section, (part) =>
      mapping(part.fragment[section], `${section} of ${part.name}`),
    );
    if (Object.keys(merged).length > 0) template[section] = merged;
  }
  const used = new Set<string>();
  const extended = extend(template, points, used) as Record<string, unknown>;
  for (const [point, { owner }] of points) {
    if (!used.has(point)) throw new Error(`${owner} extends ${point}, which the base does not name`);
  }
  return extended;
}

/** Replaces `<name>` in keys and texts. A text that is nothing else takes on the value with its type. */
export function fill(fragment: Fragment, values: Values, name: string): Fragment {
  const text = (written: string): string =>
    written.replace(placeholder, (_whole, key: string) => String(lookUp(values, key, name)));
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') {
      const alone = /^<([a-z][A-Za-z]*)>$/.exec(node)?.[1];
      return alone === undefined ? text(node) : lookUp(values, alone, name);
    }
    if (Array.isArray(node)) return node.map(visit);
    if (!isMapping(node)) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [text(key), visit(item)]));
  };
  return visit(fragment) as Fragment;
}

const placeholder = /<([a-z][A-Za-z]*)>/g;

function lookUp(values: Values, key: string, name: string): Values[string] {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined) throw new Error(`${name} uses <${key}>, which nothing defines`);
  return value;
}

function refuseOtherSections(part: Part): void {
  const other = Object.keys(part.fragment).find((key) => !isSection(key) && key !== 'Extend');
  if (other !== undefined) throw new Error(`${part.name} has a section ${other}; a fragment may not`);
}

const isSection = (key: string): boolean => (sections as readonly string[]).includes(key);

interface Point {
  readonly owner: string;
  readonly entries: Record<string, unknown> | readonly unknown[];
}

/** What the parts add, by point: entries of a mapping (each name once) or items of a list, in the parts' order. */
function pointsOf(parts: readonly Part[]): ReadonlyMap<string, Point> {
  const points = new Map<string, Point>();
  for (const part of parts) {
    for (const [name, added] of Object.entries(mapping(part.fragment.Extend, `Extend of ${part.name}`))) {
      points.set(name, joined(points.get(name), added, name, part.name));
    }
  }
  return points;
}

function joined(before: Point | undefined, added: unknown, point: string, owner: string): Point {
  if (Array.isArray(added)) {
    if (before !== undefined && !Array.isArray(before.entries))
      throw new Error(`${owner} adds a list at ${point}`);
    return { owner, entries: [...((before?.entries ?? []) as readonly unknown[]), ...added] };
  }
  if (Array.isArray(before?.entries)) throw new Error(`${owner} adds a mapping at ${point}`);
  const entries = { ...(before?.entries as Record<string, unknown> | undefined) };
  for (const [key, value] of Object.entries(mapping(added, `${point} of ${owner}`))) {
    if (Object.hasOwn(entries, key)) throw new Error(`${owner} defines ${key} at ${point} again`);
    entries[key] = value;
  }
  return { owner, entries };
}

function union(
  parts: readonly Part[],
  section: string,
  entriesOf: (part: Part) => Record<string, unknown>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(entriesOf(part))) {
      if (Object.hasOwn(merged, key)) throw new Error(`${part.name} defines ${section}.${key} again`);
      merged[key] = value;
    }
  }
  return merged;
}

/** Puts what was added in the place of each `Extend`. */
function extend(node: unknown, points: ReadonlyMap<string, Point>, used: Set<string>): unknown {
  const added = (name: unknown): Point['entries'] | undefined => {
    used.add(String(name));
    return points.get(String(name))?.entries;
  };
  if (Array.isArray(node)) {
    return node.flatMap((item) => {
      const point = onlyExtend(item);
      if (point === undefined) return [extend(item, points, used)];
      const items = added(point) ?? [];
      if (!Array.isArray(items)) throw new Error(`${point} is a list`);
      return items;
    });
  }
  if (!isMapping(node)) return node;
  const result: Record<string, unknown> = {};
  const put = (key: string, value: unknown): void => {
    if (Object.hasOwn(result, key)) throw new Error(`${key} is defined again by an extension`);
    result[key] = value;
  };
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'Extend') put(key, extend(value, points, used));
    else
      for (const [name, entry] of Object.entries(mapping(added(value), `point ${value}`))) put(name, entry);
  }
  return result;
}

function onlyExtend(item: unknown): string | undefined {
  return isMapping(item) && Object.keys(item).join() === 'Extend' ? String(item.Extend) : undefined;
}

function mapping(value: unknown, what: string): Record<string, unknown> {
  if (value === undefined) return {};
  if (isMapping(value)) return value;
  throw new Error(`${what} is no mapping`);
}
