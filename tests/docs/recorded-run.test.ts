import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, jest } from '@jest/globals';
import { drawRecording, linesIn } from '../../.ci/recording.js';
import { runIn, surroundings } from '../cli/stage.js';
import { textOf } from './pages.js';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'recorded-run-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What differs from run to run: times, ports, counts and ids. */
const steady = (lines: readonly string[]): readonly string[] =>
  lines.map((line) =>
    line
      .replace(/Version[0-9a-f]{8}/g, 'Version')
      .replace(/\d+(\.\d+)?/g, 'n')
      .trim(),
  );

it('a rehearsal still says what the README’s recording shows (npm run record)', async () => {
  const ran = await runIn({ folder, env: surroundings(folder) }, ['rehearse']);
  expect(ran).toMatchObject({ code: 0 });
  const text = `$ npm run rehearse\n${ran.stderr}${ran.stdout}`.replace(/\n$/, '');
  const drawn = drawRecording(
    text.split('\n').map((line) => ({ at: 0, text: line })),
    { title: '', slowness: 1 },
  );
  expect(steady(linesIn(textOf('docs/rehearsal.svg')))).toEqual(steady(linesIn(drawn)));
});
