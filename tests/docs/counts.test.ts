import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { textOf } from './pages.js';

const entriesOf = (file: string, member: string): number => {
  const url = new URL(`../../src/template/data/${file}`, import.meta.url);
  const data = JSON.parse(readFileSync(url, 'utf8')) as Record<string, Record<string, unknown>>;
  return Object.keys(data[member] ?? {}).length;
};

it.each([
  ['resource types', /Of (\d+) resource types every property/, 'resource-schemas.json', 'resources'],
  ['services of IAM', /The list of (\d+) services/, 'iam-actions.json', 'services'],
])('the page of validate says how many %s it knows', (_what, sentence, file, member) => {
  expect(Number(sentence.exec(textOf('docs/validate.md'))?.[1])).toBe(entriesOf(file, member));
});
