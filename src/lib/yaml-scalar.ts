import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from 'js-yaml';

const coreTags = {
  '!!null': nullCoreTag,
  '!!bool': boolCoreTag,
  '!!int': intCoreTag,
  '!!float': floatCoreTag,
};

/** What an unquoted scalar means in YAML 1.2's core schema. */
export function resolvePlain(text: string): unknown {
  for (const tag of Object.values(coreTags)) {
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}

/** The value of a scalar with a tag; undefined when the text does not go with it. Short tags stand before texts. */
export function resolveTagged(tag: string, text: string): { readonly value: unknown } | undefined {
  const core = Object.hasOwn(coreTags, tag) ? coreTags[tag as keyof typeof coreTags] : undefined;
  if (core === undefined) return { value: text };
  const value = core.resolve(text, true, core.tagName);
  return value === NOT_RESOLVED ? undefined : { value };
}

/** Whether it is one of YAML's own tags, before a kind of node that it goes with. */
export function fits(tag: string, kind: 'scalar' | 'sequence' | 'mapping'): boolean {
  if (tag === '!') return true;
  if (tag === '!!seq') return kind === 'sequence';
  if (tag === '!!map') return kind === 'mapping';
  return kind === 'scalar' && (tag === '!!str' || Object.hasOwn(coreTags, tag));
}
