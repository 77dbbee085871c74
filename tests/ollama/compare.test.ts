import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ran, runIn, surroundings } from '../cli/stage.js';
import { realEnginePath } from './real-engine.js';
import { placeTinyModels } from './tiny-model.js';

const engine = realEnginePath();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ollama-compare-'));
  placeTinyModels(join(folder, 'models'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compare = (...argv: readonly string[]): Promise<Ran> => {
  const env = { ...surroundings(folder), OLLAMA_BIN: engine, OLLAMA_MODELS: join(folder, 'models') };
  return runIn({ folder, env }, ['compare', ...argv, '--local', '--answer-tokens', '6', '--json']);
};

describe('compare on a real Ollama', () => {
  it('asks each model in turn, without AWS, and says the same a second time', async () => {
    const answersOf = async () => {
      const ran = await compare('tiny', 'tiny-endless', '--prompt', 'say hello');
      expect({ code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, stderr: '' });
      const { models } = JSON.parse(ran.stdout) as { models: readonly Compared[] };
      return models;
    };
    const [noise, endless] = await answersOf();
    expect(noise).toMatchObject({
      where: `${engine} on this machine`,
      requests: 1,
      firstToken: { cold: { count: 1 } },
      // Of a model that this machine has, the header is read: what it needs is known, and what it would cost.
      needed: expect.any(Number),
      estimated: { low: expect.any(Number) },
    });
    expect(endless?.answers[0]?.text).toMatch(/^On and on,On and on/);
    expect((await answersOf()).map(({ answers }) => answers[0]?.text)).toEqual(
      [noise, endless].map((one) => one?.answers[0]?.text),
    );
  });

  it('says which model is not there, and how to fetch it: exit 6', async () => {
    const ran = await compare('tiny', 'no-such-model');
    expect(ran.code).toBe(6);
    expect(ran.document().error).toMatchObject({
      code: 'model-absent',
      next: ['ollama pull no-such-model', expect.anything()],
    });
  });

  it('leaves nothing in the home of whoever ran it', () =>
    expect(existsSync(join(folder, '.ollama'))).toBe(false));
});

interface Compared {
  readonly answers: readonly { readonly text: string }[];
}
