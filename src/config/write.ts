import { dump } from 'js-yaml';
import { defaults } from './defaults.js';
import { type Field, fields } from './fields.js';
import { schemaUrl } from './schema.js';
import type { WrittenFields } from './written.js';

/**
 * The smallest commented `ollama-lambda.yaml` that says the same: region, model, and what differs from the defaults.
 * What `readConfig` reads back is what was given.
 */
export function configYaml(values: WrittenFields): string {
  const said = fields.filter((field) => differs(at(values, field.path), at(defaults, field.path)));
  const blocks = said.map((field, index) => block(field, at(values, field.path), said[index - 1]));
  return [head, ...blocks].join('\n');
}

const head = `# yaml-language-server: $schema=${schemaUrl}
# Configuration of ollama-lambda. Every field is optional; what is not here has its default.
`;

/** A field under its description; the first of a group has the names of its groups above it. */
function block(field: Field, value: unknown, before: Field | undefined): string {
  const groups = field.path.split('.');
  const last = groups.pop() ?? '';
  const open = (before?.path ?? '').split('.').slice(0, -1);
  const same = groups.findIndex((group, depth) => group !== open[depth]);
  const titles = groups.flatMap((group, depth) =>
    same === -1 || depth < same ? [] : [`${'  '.repeat(depth)}${group}:\n`],
  );
  const lines = `# ${field.description}\n${dump({ [last]: value }, { lineWidth: -1 })}`;
  return titles.join('') + lines.replace(/^(?=.)/gm, '  '.repeat(groups.length));
}

const differs = (value: unknown, fallback: unknown): boolean =>
  value !== undefined && JSON.stringify(value) !== JSON.stringify(fallback);

/** The value at a field's path; undefined when it, or a group that it is in, is not there. */
export function at(values: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], values);
}
