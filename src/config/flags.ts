import type { Finding } from '../core/finding.js';
import { checkShape } from './check-shape.js';
import { fieldAt, flaggedFields, flagKey, flagName } from './field.js';
import { type FlagValue, fromText, put } from './from-text.js';
import { type Layer, pathText, type Source } from './layer.js';

/** Values of options by `flagKey`, as commander hands them over; options that are no fields are ignored. */
export type Flags = Readonly<Record<string, FlagValue>>;

export function readFlags(flags: Flags): { layer: Layer; findings: readonly Finding[] } {
  const raw: Record<string, unknown> = {};
  for (const field of flaggedFields) {
    const key = flagKey(field);
    const given = Object.hasOwn(flags, key) ? flags[key] : undefined;
    if (given !== undefined) put(raw, field, fromText(field, given));
  }
  return checkShape(raw, commandLine);
}

const commandLine: Source = {
  kind: 'flag',
  name: (path) => {
    const field = fieldAt(path);
    return field?.flag === undefined ? pathText(path) : flagName({ flag: field.flag });
  },
  place: (path) => ({ path: pathText(path) }),
};
