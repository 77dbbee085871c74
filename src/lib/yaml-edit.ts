import { isDeepStrictEqual } from 'node:util';
import { dump, parseEvents, YAMLException } from 'js-yaml';
import { readYaml } from './yaml-document.js';
import { composeTree, type Pair, UnfitYaml, type YamlNode } from './yaml-tree.js';

export interface YamlSetting {
  readonly path: readonly string[];
  readonly value: unknown;
  /** Stands above a key that is new. */
  readonly comment: string;
}

/** Offsets of what goes, and what comes in its place. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/**
 * A text of YAML in which one value has been set, and every other byte is what it was: comments, quotes and order. A key
 * that is new comes under a comment, at the end of the file or first in its group. Undefined when that cannot be done
 * so: the value is a list or a text of several lines, its group an alias, or other values would change with it.
 */
export function setInYaml(text: string, setting: YamlSetting): string | undefined {
  const before = readYaml(text);
  if (before.kind === 'invalid') return undefined;
  const splice = spliceFor(text, setting);
  if (splice === undefined) return undefined;
  const edited = text.slice(0, splice.from) + splice.insert + text.slice(splice.to);
  // Whatever was not foreseen above is seen here: exactly one value may be another.
  const after = readYaml(edited);
  const expected = withValue(before.value ?? {}, setting.path, setting.value);
  return after.kind === 'document' && isDeepStrictEqual(after.value, expected) ? edited : undefined;
}

function spliceFor(text: string, setting: YamlSetting): Splice | undefined {
  const root = treeOf(text);
  if (root === undefined) return append(text, 0, setting);
  let node = root;
  let parent: Pair | undefined;
  for (const [depth, key] of setting.path.entries()) {
    if (node.kind !== 'mapping') {
      if (parent === undefined || !isEmpty(node)) return undefined;
      return below(text, parent, columnOf(text, parent.keyAt ?? 0) + 2, rest(setting, depth));
    }
    const pair = node.pairs.get(key);
    if (pair === undefined) return intoMapping(text, node, parent, rest(setting, depth));
    if (depth === setting.path.length - 1) return replace(text, pair, setting.value);
    node = pair.value;
    parent = pair;
  }
  return undefined;
}

function treeOf(text: string): YamlNode | undefined {
  try {
    const limits = { tags: {}, maxAliases: 1000, maxNodes: 200_000 };
    return composeTree(text, parseEvents(text, { maxDepth: 64 }), limits);
  } catch (error) {
    if (error instanceof UnfitYaml || error instanceof YAMLException) return undefined;
    throw error;
  }
}

function replace(text: string, { keyAt, value: old }: Pair, value: unknown): Splice | undefined {
  if (old.kind !== 'scalar') return undefined;
  const insert = inline(value);
  if (old.span !== undefined) return { ...old.span, insert };
  if (!isEmpty(old) || keyAt === undefined) return undefined;
  const colon = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^:\n]*)\s*:/.exec(text.slice(keyAt));
  if (colon === null) return undefined;
  const from = keyAt + colon[0].length;
  return { from, to: from, insert: ` ${insert}` };
}

type Mapping = Extract<YamlNode, { kind: 'mapping' }>;

function intoMapping(text: string, node: Mapping, parent: Pair | undefined, setting: YamlSetting): Splice {
  if (text[node.at] === '{') {
    const from = node.at + 1;
    const pair = inline(withValue({}, setting.path, setting.value)).slice(1, -1);
    return { from, to: from, insert: node.pairs.size === 0 ? pair : `${pair}, ` };
  }
  const [first] = node.pairs.values();
  const indent = columnOf(text, first?.keyAt ?? node.at);
  return parent === undefined ? append(text, indent, setting) : below(text, parent, indent, setting);
}

/** At the end of the file, with an empty line above. */
function append(text: string, indent: number, setting: YamlSetting): Splice {
  const eol = eolOf(text);
  const gap = text === '' || text.endsWith(eol + eol) ? '' : text.endsWith(eol) ? eol : eol + eol;
  return { from: text.length, to: text.length, insert: gap + lines(setting, indent, eol) };
}

/** Under the line of a key, so that the comments of what stood there first stay with it. */
function below(text: string, parent: Pair, indent: number, setting: YamlSetting): Splice {
  const eol = eolOf(text);
  const end = text.indexOf('\n', parent.keyAt);
  const from = end === -1 ? text.length : end + 1;
  return { from, to: from, insert: (end === -1 ? eol : '') + lines(setting, indent, eol) };
}

function lines({ path, value, comment }: YamlSetting, indent: number, eol: string): string {
  const groups = path.slice(0, -1).map((group, depth) => `${'  '.repeat(depth)}${group}:\n`);
  const own = `# ${comment}\n${dump({ [path.at(-1) ?? '']: value }, { lineWidth: -1 })}`;
  const nested = own.replace(/^(?=.)/gm, '  '.repeat(groups.length));
  return (groups.join('') + nested).replace(/^(?=.)/gm, ' '.repeat(indent)).replaceAll('\n', eol);
}

const rest = (setting: YamlSetting, depth: number): YamlSetting => ({
  ...setting,
  path: setting.path.slice(depth),
});

/** On one line, as it stands behind a colon or within braces. */
const inline = (value: unknown): string => dump(value, { flowLevel: 0, lineWidth: -1 }).trimEnd();

const isEmpty = (node: YamlNode): boolean =>
  node.kind === 'scalar' && node.text === '' && node.value === null;

const columnOf = (text: string, at: number): number => at - (text.lastIndexOf('\n', at - 1) + 1);

const eolOf = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n');

function withValue(tree: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...deeper] = path;
  if (key === undefined) return value;
  const group = (tree ?? {}) as Readonly<Record<string, unknown>>;
  return { ...group, [key]: withValue(group[key], deeper, value) };
}
