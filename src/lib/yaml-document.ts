import { parseEvents, YAMLException } from 'js-yaml';
import { composeTree, type Pair, UnfitYaml, type YamlNode } from './yaml-tree.js';

/** Where a key or a value begins. Lines and columns count from 1; a column counts UTF-16 units, as editors do. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

export type YamlPath = readonly (string | number)[];

export interface YamlOptions {
  /** Short tags and the key of the one-key mapping that each stands for: `{ '!Ref': 'Ref' }`. Other tags are refused. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Size in UTF-8 bytes. Default 1 MiB: what CloudFormation reads at most, and far more than any config. */
  readonly maxBytes?: number;
  /** Nesting of collections. Default 64: CloudFormation itself stops far earlier. */
  readonly maxDepth?: number;
  /** Number of `*alias` nodes. Default 1000. */
  readonly maxAliases?: number;
  /** Nodes after every alias is expanded: what a walker would visit. Default 200,000. */
  readonly maxNodes?: number;
}

export interface YamlDocument {
  readonly kind: 'document';
  /** Plain JSON-like data: YAML 1.2's core schema, so `no`, `1_000` and `2010-09-09` are texts. `null` when empty. */
  readonly value: unknown;
  /**
   * Where the thing at `path` stands: its key by default, or its value. A sequence's item has no key, so both are its
   * value. For a path that does not exist, the nearest ancestor that does; undefined only in an empty document.
   */
  placeOf(path: YamlPath, part?: 'key' | 'value'): YamlPlace | undefined;
  /** A scalar as it was typed, without quotes; undefined when there is no scalar. Tells `012345678901` from a number. */
  textOf(path: YamlPath): string | undefined;
  /** Every repetition of a key; the last one written is the one in `value`. */
  readonly duplicateKeys: readonly { readonly path: YamlPath; readonly place: YamlPlace }[];
}

export interface InvalidYaml extends YamlPlace {
  readonly kind: 'invalid';
  readonly message: string;
}

/**
 * Reads one document of YAML, or JSON, which is a part of YAML, and remembers where everything stood. Hostile text is
 * bounded: size, depth, aliases, and what the aliases expand to. Never throws on any text.
 */
export function readYaml(text: string, options: YamlOptions = {}): YamlDocument | InvalidYaml {
  const { maxBytes = 1024 * 1024, maxDepth = 64, maxAliases = 1000, maxNodes = 200_000 } = options;
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) {
    return { kind: 'invalid', message: `larger than ${maxBytes} bytes`, line: 1, column: 1 };
  }
  const lines = lineStarts(text);
  try {
    const limits = { tags: options.tags ?? {}, maxAliases, maxNodes };
    return document(composeTree(text, parseEvents(text, { maxDepth }), limits), lines);
  } catch (error) {
    if (error instanceof UnfitYaml)
      return { kind: 'invalid', message: error.message, ...place(lines, error.at) };
    if (!(error instanceof YAMLException)) throw error;
    const at = error.mark === undefined ? 0 : Math.min(error.mark.position, text.length);
    return { kind: 'invalid', message: error.reason, ...place(lines, at) };
  }
}

function document(root: YamlNode | undefined, lines: readonly number[]): YamlDocument {
  return {
    kind: 'document',
    value: root === undefined ? null : root.value,
    placeOf: (path, part = 'key') => {
      const found = root === undefined ? undefined : walk(root, path);
      return found && place(lines, part === 'key' ? (found.keyAt ?? found.node.at) : found.node.at);
    },
    textOf: (path) => {
      const found = root === undefined ? undefined : walk(root, path);
      return found?.depth === path.length && found.node.kind === 'scalar' ? found.node.text : undefined;
    },
    duplicateKeys: root === undefined ? [] : duplicates(root, lines),
  };
}

interface Found {
  readonly node: YamlNode;
  readonly keyAt: number | undefined;
  /** How many elements of the path were found. */
  readonly depth: number;
}

function walk(root: YamlNode, path: YamlPath): Found {
  let found: Found = { node: root, keyAt: undefined, depth: 0 };
  for (const [index, key] of path.entries()) {
    const next = child(found.node, key);
    if (next === undefined) return found;
    found = { node: next.value, keyAt: next.keyAt, depth: index + 1 };
  }
  return found;
}

function child(node: YamlNode, key: string | number): Pair | undefined {
  if (node.kind === 'mapping') return node.pairs.get(String(key));
  if (node.kind !== 'sequence') return undefined;
  const value = node.items[Number(key)];
  return value && { keyAt: undefined, value };
}

function duplicates(root: YamlNode, lines: readonly number[]): YamlDocument['duplicateKeys'] {
  const found: { path: YamlPath; place: YamlPlace }[] = [];
  const visited = new Set<YamlNode>();
  const visit = (node: YamlNode, path: YamlPath): void => {
    if (visited.has(node)) return;
    visited.add(node);
    if (node.kind === 'sequence') node.items.forEach((item, index) => void visit(item, [...path, index]));
    if (node.kind !== 'mapping') return;
    for (const [key, at] of node.repeated) found.push({ path: [...path, key], place: place(lines, at) });
    for (const [key, pair] of node.pairs) visit(pair.value, [...path, key]);
  };
  visit(root, []);
  return found;
}

/** Offset of the first character of each line. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

function place(lines: readonly number[], at: number): YamlPlace {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (lines[low] ?? 0) + 1 };
}
