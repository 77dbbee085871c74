import type { Config } from '../config.js';
import { allowed, fits, type Shape } from '../field.js';
import { type Field, type FieldPath, fields } from '../fields.js';
import { shown } from '../shape-findings.js';
import type { Rule } from './rule.js';

type NumberShape = Extract<Shape, { kind: 'number' }>;

/** A number is within its limits. One rule for each number of the table of fields. */
export const rangeRules: readonly Rule[] = fields.flatMap(({ path, shape }) => {
  if (shape.kind !== 'number') return [];
  const check: Rule['check'] = (config, say) => {
    const value = settledValue(config, path);
    if (typeof value !== 'number' || isTaken(value, shape)) return [];
    const nearest = nearestTo(value, shape.only ?? [shape.min, shape.max]);
    return [
      {
        id: 'config-out-of-range',
        what: `${say(path)} is ${value}; it takes ${allowed(shape)}.`,
        why: shape.why,
        remedy: `The nearest is ${nearest}.`,
      },
    ];
  };
  return [{ name: `${path}-range`, about: [path], check }];
});

const isTaken = (value: number, { min, max, only }: NumberShape): boolean =>
  only === undefined ? value >= min && value <= max : only.includes(value);

const nearestTo = (value: number, taken: readonly number[]): number =>
  taken.reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best));

/** A text has the form that its field takes. One rule for each text of the table of fields. */
export const patternRules: readonly Rule[] = fields.flatMap((field) => {
  const { path, shape } = field;
  if (shape.kind !== 'text') return [];
  const check: Rule['check'] = (config, say) => {
    const value = settledValue(config, path);
    if (typeof value !== 'string' || fits(value, shape)) return [];
    const length = value.length > shape.maxLength ? ` (${value.length} characters)` : '';
    const remedy = remedyFor(value, field);
    return [
      {
        id: 'config-not-allowed',
        what: `${say(path)} is ${shown(value)}${length}; it takes ${shape.allowed}.`,
        ...(remedy === undefined ? {} : { remedy }),
      },
    ];
  };
  return [{ name: `${path}-form`, about: [path], check }];
});

/** What is written most often instead, turned into what was meant, if that would do. */
function remedyFor(value: string, field: Field): string | undefined {
  const [engine, tag] = field.path === 'sources.engine' ? value.split(/:(?=[^/]*$)/, 2) : [];
  if (engine !== undefined && tag !== undefined && fits(engine, field.shape)) {
    return `Write ${engine} here and ${tag} as sources.engineVersion.`;
  }
  const plainer = [value.replace(/^https?:\/\//, '').replace(/\/+$/, ''), value.trim(), value.toLowerCase()];
  const meant = plainer.find((candidate) => candidate !== value && fits(candidate, field.shape));
  return meant === undefined ? undefined : `Did you mean ${meant}?`;
}

function settledValue(config: Config, path: FieldPath): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], config);
}
