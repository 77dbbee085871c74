import { describe, expect, it } from '@jest/globals';
import { flaggedFields, flagKey } from '../../src/config/field.js';
import { fields } from '../../src/config/fields.js';
import { readConfig } from '../../src/config/read-config.js';
import { hasErrors } from '../../src/core/finding.js';
import fc from '../fast-check.js';
import { at, findingsOf } from './reading.js';

const keys = [
  ...new Set(fields.flatMap(({ path }) => path.split('.'))),
  'environments',
  '__proto__',
  'toString',
];
const scalars = [
  '',
  'a',
  '1',
  '-1',
  '.nan',
  'null',
  'true',
  '"*"',
  "'",
  '|',
  '&a x',
  '*a',
  '!!int 3',
  '[',
  '{a: b}',
  '10241',
];

/** Text that is nearly a config: real keys and odd values at odd indentations. */
const nearlyConfig = fc
  .array(fc.tuple(fc.nat(3), fc.constantFrom(...keys), fc.constantFrom(...scalars)), { maxLength: 12 })
  .map((lines) => lines.map(([depth, key, value]) => `${'  '.repeat(depth)}${key}: ${value}`).join('\n'));

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), nearlyConfig);

const anyValue = fc.oneof(fc.string(), fc.boolean(), fc.array(fc.string()));

describe('hostile input', () => {
  it('never throws, and is either a config without errors or findings with one', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.dictionary(fc.constantFrom(...flaggedFields.map(flagKey), '__proto__'), anyValue),
        fc.dictionary(fc.constantFrom(...fields.flatMap(({ variable }) => variable ?? [])), fc.string()),
        fc.option(fc.constantFrom('a', 'name', '__proto__', 'constructor'), { nil: undefined }),
        (text, flags, env, environment) => {
          const reading = readConfig({ text, flags, env, environment });
          if (reading.kind === 'invalid') expect(hasErrors(reading.findings)).toBe(true);
          else expect(hasErrors(reading.warnings)).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('has a place with a line for every mistake in a file', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const unplaced = findingsOf({ text }).filter(({ place }) => place?.line === undefined);
        expect(unplaced).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(fields.map(({ path }) => path))('has a place for every mistake about %s alone', (path) => {
    const [key = '', ...within] = path.split('.');
    for (const scalar of scalars) {
      const text = `${key}: ${within.reduceRight((inner, name) => `{${name}: ${inner}}`, scalar)}`;
      expect(findingsOf({ text }).filter(({ place }) => place?.line === undefined)).toEqual([]);
    }
  });

  it('is refused when it is larger than 256 KiB', () => {
    expect(findingsOf({ text: `# ${'x'.repeat(256 * 1024)}` }).map(at)).toEqual(['config-yaml 1 1 -']);
  });

  it('is refused when its aliases explode', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `  t${n + 1}: &t${n + 1} [${`*t${n},`.repeat(9)}]`);
    const text = `tags:\n  t0: &t0 x\n${levels.join('\n')}`;
    expect(findingsOf({ text }).map(({ id }) => id)).toEqual(['config-yaml']);
  });

  it('is refused when it nests without an end', () => {
    expect(findingsOf({ text: `tags: ${'['.repeat(50_000)}` }).map(({ id }) => id)).toEqual(['config-yaml']);
  });

  it('is answered in full when nearly every line is wrong', () => {
    const text = Array.from({ length: 5000 }, (_, n) => `timeuot${n}: 1`).join('\n');
    expect(findingsOf({ text })).toHaveLength(5000);
  });

  it('in the name of a region or an image is not tried for ever', () => {
    const flags = { region: `eu${'-west'.repeat(20_000)}`, baseImage: `${'a-'.repeat(100_000)}!` };
    expect(findingsOf({ flags }).map(({ id }) => id)).toEqual(['config-not-allowed', 'config-not-allowed']);
  });
});
