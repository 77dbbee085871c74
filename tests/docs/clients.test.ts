import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Served, serveModels } from '../container/served.js';
import { type Fence, fencesOf, pages } from './pages.js';

// Processes are started and waited for; how long that takes is the machine’s affair.
jest.setTimeout(120_000);

const fences = pages.filter((page) => page.startsWith('docs/clients/')).flatMap(fencesOf);
const programs = fences.filter(({ language }) => language === 'js');
/** Without those that need AWS’s own signatures to be checked, a browser, a proxy or another program. */
const curls = fences.filter(
  ({ language, text }) => language === 'sh' && /^curl /.test(text) && !text.includes('sigv4'),
);

// Inside the repository, so that packages are found as in a reader’s own project.
const folder = fileURLToPath(new URL('../../node_modules/.cache/client-pages', import.meta.url));

let served: Served;
beforeAll(async () => {
  served = await serveModels();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  return served.close();
});

/** What a reader puts in the place of the example’s names. */
const filledIn = (text: string): string =>
  text
    .replaceAll('https://abc123.lambda-url.eu-west-1.on.aws', served.url)
    .replaceAll('https://def456.lambda-url.eu-west-1.on.aws', served.embedUrl)
    .replaceAll('llama3.2:1b', served.model)
    .replaceAll('nomic-embed-text', served.embedModel);

const run = async (program: string, argv: readonly string[]): Promise<string> => {
  const { NODE_OPTIONS, ...env } = process.env;
  const ran = await promisify(execFile)(program, argv, {
    env: { ...env, OLLAMA_LAMBDA_API_KEY: served.key },
  });
  return ran.stdout;
};

const nameOf = ({ page, line }: Fence): string => `${page}:${line}`;

describe('the pages of clients', () => {
  it('have programs and commands to try', () => {
    expect(programs.map(({ page }) => page.replace('docs/clients/', ''))).toEqual([
      'anthropic.md',
      'langchain.md',
      'langchain.md',
      'ollama.md',
      'openai.md',
      'openai.md',
      'vercel-ai.md',
    ]);
    expect(curls).toHaveLength(2);
  });

  it.each(programs.map((fence) => ({ name: nameOf(fence), fence })))(
    'work: $name',
    async ({ name, fence }) => {
      const file = join(folder, `${name.replace(/\W+/g, '-')}.mjs`);
      writeFileSync(file, filledIn(fence.text));
      const said = await run(process.execPath, [file]);
      if (fence.text.includes('mbed')) expect(said.trim()).toMatch(/^\[ (\d+), \1 \]$/);
      else expect(said).toBe(served.text);
    },
  );

  it.each(curls.map((fence) => ({ name: nameOf(fence), fence })))('work: $name', async ({ fence }) => {
    const said = await run('bash', ['-c', filledIn(fence.text)]);
    const pieces = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ message, choices }) => message?.content ?? choices?.[0]?.message.content ?? '');
    expect(pieces.join('')).toBe(served.text);
  });
});
