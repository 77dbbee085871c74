import type { Modelfile } from './modelfile.js';

/** A layer that is made of words, ready to be stored under the digest of its bytes. */
export interface TextLayer {
  readonly mediaType: string;
  readonly text: string;
}

/**
 * The layers that a Modelfile adds behind weights and adapters, in the order in which `ollama create` writes them.
 * @param inherited parameters of the model that it is made from; the Modelfile's own win
 */
export function textLayers(
  { template, system, licences, parameters, messages }: Modelfile,
  inherited: Readonly<Record<string, unknown>> = {},
): readonly TextLayer[] {
  const merged = { ...inherited, ...parameters };
  return [
    ...(template ? [layer('template', template)] : []),
    ...(system ? [layer('system', system)] : []),
    ...licences.map((licence) => layer('license', licence)),
    ...(Object.keys(merged).length > 0 ? [layer('params', goJson(sorted(merged)))] : []),
    ...(messages.length > 0 ? [layer('messages', goJson(messages))] : []),
  ];
}

const layer = (kind: string, text: string): TextLayer => ({
  mediaType: `application/vnd.ollama.image.${kind}`,
  text,
});

/** As Go's encoder writes maps. */
const sorted = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** With a line break behind, and with what HTML takes for its own escaped: the digest hangs on it. */
const goJson = (value: unknown): string =>
  `${JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${hex(character)}`)}\n`;

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0');
