import type { Finding } from '../core/finding.js';
import { checkShape } from './check-shape.js';
import { didYouMean } from './did-you-mean.js';
import { fieldAt } from './field.js';
import { fields } from './fields.js';
import { fromText, put } from './from-text.js';
import { type Layer, pathText, type Source } from './layer.js';

/** The environment of the process, or what a test says it is. */
export type Variables = Readonly<Record<string, string | undefined>>;

const prefix = 'OLLAMA_LAMBDA_';

/** A variable that is empty counts as not set, as with AWS's own: CI systems set what they have no value for. */
export function readVariables(variables: Variables): { layer: Layer; findings: readonly Finding[] } {
  const raw: Record<string, unknown> = {};
  for (const field of fields) {
    const given = field.variable === undefined ? undefined : variables[field.variable]?.trim();
    if (given !== undefined && given !== '') put(raw, field, fromText(field, given));
  }
  const { layer, findings } = checkShape(raw, environment);
  return { layer, findings: [...findings, ...misspelled(variables)] };
}

const environment: Source = {
  kind: 'variable',
  name: (path) => fieldAt(path)?.variable ?? pathText(path),
  place: (path) => ({ path: pathText(path) }),
};

/** Other variables with our prefix exist and are no concern of the configuration; values are never shown. */
function misspelled(variables: Variables): readonly Finding[] {
  const known = fields.flatMap((field) => field.variable ?? []);
  return Object.keys(variables)
    .filter((name) => name.startsWith(prefix) && !known.includes(name) && !otherPurposes.has(name))
    .flatMap((name) => {
      const near = didYouMean(
        name.slice(prefix.length),
        known.map((variable) => variable.slice(prefix.length)),
      );
      if (near === undefined) return [];
      return {
        id: 'config-unknown-variable',
        severity: 'warning',
        what: `The variable ${name} is set, but nothing reads it.`,
        remedy: `Did you mean ${prefix}${near}?`,
      } as const;
    });
}

/** Read elsewhere: by the program, by its tests, and inside the function. */
const otherPurposes: ReadonlySet<string> = new Set(
  [
    'ENV',
    'CONFIG',
    'API_KEY',
    'API_KEY_SHA256',
    'NO_INPUT',
    'REGISTRY_URL',
    'CACHE',
    'CACHE_LIMIT',
    'PUSH_PARTS',
    'STATE',
    'ENGINE',
  ].map((name) => prefix + name),
);
