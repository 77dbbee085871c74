import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from '../cli/stage.js';
import { examples } from './examples.js';

jest.setTimeout(300_000);

/** The sandbox has no models of people; the example's is replaced by one of a few kilobytes of the same kind. */
const standIn = (name: string, stage: Stage): string =>
  name === 'rag-embeddings' ? 'tiny-embed' : stage.sandbox.model;

describe('the examples, from deploy to destroy', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it.each(examples)('$name', async ({ name, config, text }) => {
    const folder = join(stage.folder, name);
    await mkdir(folder);
    await copyFile(config, join(folder, 'ollama-lambda.yaml'));
    const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      stage.run([...argv, '--model', standIn(name, stage)], { cwd: folder, env });
    const keyFile = join(folder, 'key.txt');
    const withKey = text.includes('auth: api-key');

    const deployed = await run(['deploy', '--yes', '--json', ...(withKey ? ['--key-file', keyFile] : [])]);
    expect(deployed).toMatchObject({ code: 0 });
    expect(deployed.document()).toMatchObject({ ok: true, outcome: 'deployed' });
    expect(existsSync(keyFile)).toBe(withKey);

    const key = withKey ? { OLLAMA_LAMBDA_API_KEY: readFileSync(keyFile, 'utf8').trim() } : {};
    if (name === 'rag-embeddings') {
      const body = JSON.stringify({ model: 'tiny-embed', input: ['search_document: one', 'two'] });
      const asked = await stage.run(['curl', '/api/embed', '-d', body], { cwd: folder });
      expect(asked).toMatchObject({ code: 0 });
      expect((JSON.parse(asked.stdout) as { embeddings: unknown[] }).embeddings).toHaveLength(2);
    } else {
      const asked = await stage.run(['run', 'What did I promise?'], { cwd: folder, env: key });
      expect(asked).toMatchObject({ code: 0 });
      expect(asked.stdout).toMatch(/stand-in engine/);
    }

    const again = await run(['deploy', '--yes', '--json']);
    expect(again.document()).toMatchObject({ ok: true, changed: false });
    const destroyed = await stage.run(['destroy', '--yes', '--json'], { cwd: folder });
    expect(destroyed).toMatchObject({ code: 0 });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });
});
