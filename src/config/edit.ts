import { isDeepStrictEqual } from 'node:util';
import { setInYaml } from '../lib/yaml-edit.js';
import type { Config } from './config.js';
import { fields } from './fields.js';
import { at } from './write.js';
import type { WrittenFields } from './written.js';

/** A field that gets another value than the one that holds now. */
export interface FieldChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export type EditedConfig =
  | { readonly kind: 'edited'; readonly text: string; readonly changes: readonly FieldChange[] }
  /** This field has to be written by hand: it cannot be set without touching what stands around it. */
  | { readonly kind: 'by-hand'; readonly change: FieldChange };

/**
 * The text of a config file with these values in it; comments, order and everything else stay as they are. What holds
 * already, by the file or by default, is not written again.
 *
 * @param now what the file means, flags and variables left out
 * @param environment of the file, whose fields are then set; one that is not there yet is begun
 */
export function editConfig(
  text: string,
  wanted: WrittenFields,
  now: Config,
  environment: string | undefined,
): EditedConfig {
  const changes = fields
    .map(({ path }) => ({ path, before: at(now, path), after: at(wanted, path) }))
    .filter(({ before, after }) => after !== undefined && !isDeepStrictEqual(before, after));
  const within = environment === undefined ? [] : ['environments', environment];
  let edited = text;
  // Within an environment a key that is new comes first: so written, they stand in their own order.
  for (const change of within.length === 0 ? changes : changes.toReversed()) {
    const field = fields.find(({ path }) => path === change.path);
    const path = [...within, ...change.path.split('.')];
    const next = setInYaml(edited, { path, value: change.after, comment: field?.description ?? '' });
    if (next === undefined) return { kind: 'by-hand', change };
    edited = next;
  }
  return { kind: 'edited', text: edited, changes };
}
