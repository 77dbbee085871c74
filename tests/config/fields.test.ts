import { describe, expect, it } from '@jest/globals';
import { blocks } from '../../src/config/blocks/list.js';
import { defaults } from '../../src/config/defaults.js';
import { didYouMean } from '../../src/config/did-you-mean.js';
import { allowed, flaggedFields, flagKey, flagName, isRepeatable } from '../../src/config/field.js';
import { fields } from '../../src/config/fields.js';

const leaves = (value: object, prefix = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) => {
    const isGroup = ['limits', 'endpoint', 'cors', 'sources', ...blocks.map((block) => block.key)].includes(
      key,
    );
    return isGroup ? leaves(inner as object, `${prefix}${key}.`) : [prefix + key];
  });

describe('the table of fields', () => {
  it('has every field of the configuration once, in its order', () => {
    expect(fields.map(({ path }) => path)).toEqual(leaves(defaults));
  });

  it.each([
    ['flag', flaggedFields.map(flagName)],
    ['key of an option', flaggedFields.map(flagKey)],
    ['variable', fields.flatMap(({ variable }) => variable ?? [])],
  ])('gives each field a %s of its own', (_what, names) => {
    expect(names).toEqual([...new Set(names)]);
  });

  it('names variables after the path, or after its last part for the endpoint', () => {
    const expected = fields
      .filter(({ variable }) => variable !== undefined)
      .map(({ path }) =>
        path.replace('endpoint.', '').replaceAll('.', '_').replace(/[A-Z]/g, '_$&').toUpperCase(),
      );
    expect(fields.flatMap(({ variable }) => variable ?? [])).toEqual(
      expected.map((name) => `OLLAMA_LAMBDA_${name}`),
    );
  });

  it('lets a public endpoint be confirmed by hand only, never by a variable', () => {
    const [confirmation] = fields.filter(({ path }) => path === 'endpoint.public');
    expect(confirmation).toMatchObject({ flag: '--allow-public' });
    expect(confirmation?.variable).toBeUndefined();
  });

  it('spells keys of options as commander does', () => {
    expect(flaggedFields.map(flagKey)).toEqual(
      expect.arrayContaining(['stackName', 'baseImage', 'principal', 'memory']),
    );
    expect(flaggedFields.filter(isRepeatable).map(flagName)).toEqual([
      '--principal',
      '--cors-origin',
      '--tag',
    ]);
  });

  it.each(fields.map((field) => ({ path: field.path, field })))('says what $path takes', ({ field }) => {
    expect(allowed(field.shape)).toMatch(/^\S.{8,}\S$/);
  });
});

describe('did you mean', () => {
  const names = ['region', 'memory', 'memoryCap', 'model', 'name', 'tags', 'arm64', 'x86_64'];

  it.each([
    ['regoin', 'region'],
    ['Region', 'region'],
    ['memory-cap', 'memoryCap'],
    ['MEMORY_CAP', 'memoryCap'],
    ['modle', 'model'],
    ['tag', 'tags'],
    ['arm', 'arm64'],
    ['x86', 'x86_64'],
    ['zzzzz', undefined],
    ['', undefined],
    ['a', undefined],
  ])('%j: %s', (given, meant) => {
    expect(didYouMean(given, names)).toBe(meant);
  });
});
