import { describe, expect, it } from '@jest/globals';
import { createProgram } from '../../src/cli/program.js';
import { fencesOf, pages } from './pages.js';

/** What stands behind the program's name in the shell of a page, up to where the shell takes over again. */
const lines = pages
  .filter((page) => page !== 'docs/commands.md')
  .flatMap(fencesOf)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ page, text }) =>
    text
      .replace(/\\\n/g, ' ')
      .split('\n')
      .flatMap((line) => [...line.matchAll(/(?:^|[|(]\s*)(?:npx )?ollama-lambda (.*)$/g)])
      .map(([, line = '']) => ({
        page,
        line: line
          .replace(/\s+#.*$/, '')
          .replace(/ [|>] .*$|\)"?$/, '')
          .trim(),
      })),
  );

/** As a shell takes it apart, without what it would fill in. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/"[^"]*"|'[^']*'|\S+/g)].map(([word]) => word.replace(/^(["'])(.*)\1$/, '$2'));

describe('the commands of the pages', () => {
  it('are found', () => {
    expect(lines.length).toBeGreaterThan(80);
  });

  it.each(lines)('$page: the program takes: $line', async ({ line }) => {
    const taken: string[] = [];
    const said: string[] = [];
    const program = createProgram({
      version: '0.0.0',
      columns: 80,
      write: { out: () => undefined, err: (text) => void said.push(text) },
      run: async (command) => {
        taken.push(command.name);
      },
    });
    await program
      .parseAsync([...words(line)], { from: 'user' })
      .catch((error: Error) => said.push(error.message));
    expect(said).toEqual([]);
    expect(taken).toHaveLength(1);
  });
});
