import { expect, it } from '@jest/globals';
import { readCfn } from '../../../src/template/cfn-yaml.js';
import { rules } from '../../../src/template/validate/rules.js';
import { validateTemplate } from '../../../src/template/validate/validate-template.js';

/** What JavaScript finds on everything, or makes a text of: a template may have keys and values that are called so. */
const hostile: readonly unknown[] = [{ toString: 1, valueOf: 1 }, [{ toString: 1 }], 'constructor'];

/** A template once for each of its values, with something else in its place. */
function* replaced(node: unknown, by: unknown): Iterable<unknown> {
  if (typeof node === 'object' && node !== null) {
    const isList = Array.isArray(node);
    for (const [key, item] of Object.entries(node)) {
      const others = { ...node } as Record<string, unknown>;
      for (const each of replaced(item, by)) {
        const whole = { ...others, [key]: each };
        yield isList ? Object.values(whole) : whole;
      }
      if (!isList && typeof by === 'string') {
        const { [key]: _, ...rest } = others;
        yield { ...rest, [by]: item };
      }
    }
  }
  yield by;
}

/** What is too long would take long; what nobody can read has no values. */
const examples = rules
  .flatMap(({ id, bad, good }) => [
    [`${id}, which breaks it`, bad] as const,
    [`${id}, mended`, good] as const,
  ])
  .filter(([, text]) => text.length < 10_000 && readCfn(text).kind === 'document');

it.each(examples)('no rule throws whatever stands in the example of %s', (_name, text) => {
  const document = readCfn(text);
  if (document.kind === 'invalid') throw new Error(document.message);
  for (const by of hostile) {
    for (const template of replaced(document.value, by)) {
      const found = validateTemplate(JSON.stringify(template), { ruleset: 'prod' });
      expect(Array.isArray(found)).toBe(true);
    }
  }
});
