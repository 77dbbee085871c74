import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { textOf } from './pages.js';

const entriesIn = (folder: string): number => {
  const url = new URL(`../../src/template/data/${folder}/index.json`, import.meta.url);
  const { files } = JSON.parse(readFileSync(url, 'utf8')) as { files: Record<string, readonly string[]> };
  return Object.values(files).flat().length;
};

it.each([
  ['resource types', /Of (\d+) resource types every property/, 'resource-schemas'],
  ['services of IAM', /The list of (\d+) services/, 'iam-actions'],
])('the page of validate says how many %s it knows', (_what, sentence, folder) => {
  expect(Number(sentence.exec(textOf('docs/validate.md'))?.[1])).toBe(entriesIn(folder));
});
