import { describe, expect, it } from '@jest/globals';
import { renderTemplate } from '../../src/template/render.js';
import { matches } from '../../src/template/validate/pattern.js';
import { schemaOf, schemaTypes } from '../../src/template/validate/schemas.js';
import { validateTemplate } from '../../src/template/validate/validate-template.js';
import fc from '../fast-check.js';
import { texts } from './build.js';
import { variants } from './variants/list.js';

const golden = renderTemplate(variants['api-key']!, texts).text;
const options = { region: 'eu-central-1', account: '123456789012' };

describe('hostile and large templates', () => {
  it('a template of 10,000 lines is read, and its size is a warning', () => {
    const topics = Array.from(
      { length: 499 },
      (_, index) =>
        `  T${index}:\n    Type: AWS::SNS::Topic\n    Properties:\n${'      # x\n'.repeat(17)}      TopicName: t${index}\n`,
    );
    const text = `Resources:\n${topics.join('')}`;
    expect(text.split('\n').length).toBeGreaterThan(10_000);
    expect(validateTemplate(text).map(({ id }) => id)).toEqual(['template-size']);
  });

  it('501 resources are too many', () => {
    const text = `Resources:\n${Array.from({ length: 501 }, (_, index) => `  T${index}: {Type: AWS::SNS::Topic}\n`).join('')}`;
    expect(validateTemplate(text).map(({ id }) => id)).toEqual(['template-resources']);
  });

  it('more than CloudFormation reads at all is unreadable', () =>
    expect(validateTemplate(`Description: ${'x'.repeat(1024 * 1024)}`).map(({ id }) => id)).toEqual([
      'template-unreadable',
    ]));

  it('a chain of 400 resources that ends in a circle is one finding', () => {
    const text = `Resources:\n${Array.from({ length: 400 }, (_, index) => `  T${index}: {Type: AWS::SNS::Topic, DependsOn: T${(index + 1) % 400}}\n`).join('')}`;
    expect(validateTemplate(text).map(({ id }) => id)).toEqual(['reference-circular']);
  });
});

describe('the patterns of the schemas', () => {
  const patterns = new Set<string>();
  JSON.parse(JSON.stringify(schemaTypes().map(schemaOf)), (key, value) => {
    if (key === 'pattern' && typeof value === 'string') patterns.add(value);
    return value;
  });

  it('none takes exponential time, which would be for ever', () => {
    for (const pattern of patterns) {
      for (const seed of ['a', '0', '-', '/', '.', ':', ' ', 'a.', 'a-', 'a/', 'a ', 'arn:aws:']) {
        const text = `${seed.repeat(60)}\n!`;
        expect(typeof matches(pattern, text)).toBe('boolean');
      }
    }
    expect(patterns.size).toBeGreaterThan(100);
  });
});

describe('properties', () => {
  const lines = golden.split('\n');
  const words = fc.constantFrom(
    'Resources:',
    '  A:',
    '    Type: AWS::Lambda::Function',
    '    Properties:',
    '      Code:',
    ': ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '!Ref ',
    '!GetAtt ',
    '!Sub "${',
    '}"',
    '!If ',
    '*x',
    '&x ',
    'null',
    'toString',
    '__proto__',
    '\n',
  );

  it('never throws, whatever the text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.json(),
    );
    fc.assert(
      fc.property(text, (each) => Array.isArray(validateTemplate(each, options))),
      { seed: 11, numRuns: 1000 },
    );
  });

  it('never throws when lines of a template are lost, repeated or swapped', () => {
    const picks = fc.array(fc.nat(lines.length - 1), { minLength: 1, maxLength: lines.length });
    fc.assert(
      fc.property(picks, (order) =>
        Array.isArray(validateTemplate(order.map((index) => lines[index]).join('\n'), options)),
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it('never throws when any value of a template is replaced by any other', () => {
    const { template } = renderTemplate(variants['api-key']!, texts);
    const paths: (string | number)[][] = [];
    const walk = (node: unknown, path: (string | number)[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof node === 'object' && node !== null)
        for (const [key, item] of Object.entries(node)) walk(item, [...path, key]);
    };
    walk(template, []);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const copy = structuredClone(template) as Record<string, unknown>;
        const parent = path
          .slice(0, -1)
          .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy);
        parent[path.at(-1)!] = value;
        return Array.isArray(validateTemplate(JSON.stringify(copy), options));
      }),
      { seed: 11, numRuns: 1000 },
    );
  });
});
