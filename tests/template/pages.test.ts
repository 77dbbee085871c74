import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { blocks } from '../../src/config/blocks/list.js';
import { fields } from '../../src/config/fields.js';

/** Where a block has its page when that is not called as the block is. */
const elsewhere: Readonly<Record<string, string>> = {
  snapStart: 'features/snapstart.md',
  validate: 'validate.md',
  versions: 'features/canary.md',
};

const keys = [...blocks.map(({ key }) => key as string), 'endpoint'];

describe('the page of a feature', () => {
  it.each(keys)('%s is there, and names every field of it', (key) => {
    const page = elsewhere[key] ?? `features/${key}.md`;
    const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
    const own = fields.filter(({ path }) => path.startsWith(`${key}.`));
    expect(own.length).toBeGreaterThan(0);
    // As `warm.everyMinutes`, or as a line of an example.
    const missing = own.filter(({ path }) => {
      const name = path.split('.').at(-1);
      return !text.includes(path) && !new RegExp(`^ +${name}:|\\{.*\\b${name}:`, 'm').test(text);
    });
    expect(missing.map(({ path }) => path)).toEqual([]);
  });
});
