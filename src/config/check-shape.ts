import type { Finding } from '../core/finding.js';
import { fieldAt } from './field.js';
import { type FieldPath, fields } from './fields.js';
import type { ConfigPath, Layer, Source } from './layer.js';
import { type ShapeIssue, shapeFindings } from './shape-findings.js';
import { type WrittenFields, writtenFields } from './written.js';

/**
 * Reads what a source said as fields. Every mistake becomes a finding; what is left without them is the layer, so that
 * one wrong field hides no other.
 */
export function checkShape(raw: unknown, source: Source): { layer: Layer; findings: readonly Finding[] } {
  const read = writtenFields.safeParse(raw);
  if (read.success) return { layer: { source, written: read.data, unreadable: new Set() }, findings: [] };
  const issues: readonly ShapeIssue[] = read.error.issues.map((issue) => ({
    path: issue.path as ConfigPath,
    unknownKeys: issue.code === 'unrecognized_keys' ? issue.keys : [],
  }));
  const findings = issues.flatMap((issue) => shapeFindings(issue, raw, source));
  return {
    layer: { source, written: withoutMistakes(raw, issues), unreadable: unreadable(issues) },
    findings,
  };
}

function withoutMistakes(raw: unknown, issues: readonly ShapeIssue[]): WrittenFields {
  const wrong = new Set(issues.flatMap(wrongPaths).map((path) => JSON.stringify(path)));
  return wrong.has('[]') ? {} : writtenFields.parse(copyWithout(raw, wrong, []));
}

/** What has to go: the unknown keys, or the whole field when anything in it is wrong. */
function wrongPaths({ path, unknownKeys }: ShapeIssue): readonly ConfigPath[] {
  if (unknownKeys.length > 0) return unknownKeys.map((key) => [...path, key]);
  const field = fieldAt(path);
  return [field === undefined ? path : field.path.split('.')];
}

function copyWithout(value: unknown, wrong: ReadonlySet<string>, path: ConfigPath): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => ({ key, inner, path: [...path, key] }))
    .filter((entry) => !wrong.has(JSON.stringify(entry.path)))
    .map((entry) => [entry.key, copyWithout(entry.inner, wrong, entry.path)] as const);
  return Object.fromEntries(kept);
}

/** A group that is no map takes all of its fields with it. */
function unreadable(issues: readonly ShapeIssue[]): ReadonlySet<FieldPath> {
  const paths = issues
    .filter(({ unknownKeys }) => unknownKeys.length === 0)
    .flatMap(({ path }) => {
      const field = fieldAt(path);
      if (field !== undefined) return [field.path];
      return fields.map((row) => row.path).filter((row) => startsWith(row.split('.'), path));
    });
  return new Set(paths);
}

const startsWith = (path: ConfigPath, start: ConfigPath): boolean =>
  start.every((key, index) => path[index] === key);
