import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newerEngine } from '../../src/cli/update/newer-engine.js';
import { UserError } from '../../src/core/errors.js';
import { openShelf } from '../../src/sandbox/content/shelf.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

describe('update', () => {
  let stage: Stage;
  let file: string;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
    file = join(stage.folder, 'ollama-lambda.lock');
  });
  afterAll(() => stage.close());

  const update = async (...flags: string[]) => {
    const ran = await stage.run(['update', '--model', stage.sandbox.model, '--json', ...flags]);
    expect(ran).toMatchObject({ code: 0 });
    return JSON.parse(ran.stdout);
  };
  const lock = () => readFileSync(file, 'utf8');
  const model = { part: 'model', name: expect.stringMatching(/tiny-llama:latest$/) };

  it('looks, and writes nothing without a yes', async () => {
    const { pins, ...rest } = await update();
    expect(rest).toMatchObject({ ok: true, file, moved: true, written: false, engine: { newer: false } });
    expect(pins).toMatchObject([
      { part: 'base', state: 'new' },
      { part: 'engine' },
      { ...model, state: 'new' },
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it('writes a lock that the next deploy uses, and asks nothing of AWS', async () => {
    const calls = () => stage.sandbox.calls().filter(({ at }) => !at.startsWith('registry')).length;
    const before = calls();
    expect(await update('--yes')).toMatchObject({ moved: true, written: true });
    expect(calls()).toBe(before);
    const written = lock();
    expect(await stage.run(['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'])).toMatchObject(
      { code: 0 },
    );
    expect(lock()).toBe(written);
    expect(await update('--yes')).toMatchObject({ moved: false, written: false });
  });

  it('says which layers of a model have moved, which no deploy sees before it', async () => {
    const before = lock();
    await moveTemplate(stage);
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify', '--json'];
    expect((await stage.run(deploy)).document()).toMatchObject({ outcome: 'unchanged' });
    const { pins } = await update();
    expect(pins).toMatchObject([
      { part: 'base', state: 'same' },
      { part: 'engine', state: 'same' },
      { ...model, state: 'moved', layers: ['template'], bytes: newTemplate.length },
    ]);
    expect(lock()).toBe(before);
    const text = await stage.run(['update', '--model', stage.sandbox.model]);
    expect(text.stdout).toMatch(
      /tiny-llama:latest {2}moved\n +sha256:\w{12}… → sha256:\w{12}…, 14 B of it new; other: template/,
    );
    expect(text.stderr).toMatch(/nothing was written/);
    expect(await update('--yes')).toMatchObject({ written: true });
    expect(lock()).not.toBe(before);
    expect((await stage.run(deploy)).document()).toMatchObject({ outcome: 'deployed' });
  });

  it('leaves the lock as it is when a registry cannot be asked', async () => {
    const before = lock();
    const ran = await stage.run(['update', '--model', 'no-such-model', '--yes', '--json']);
    expect(ran.code).toBe(6);
    expect(lock()).toBe(before);
  });

  it('says that a newer Ollama is out', async () => {
    const engine = openShelf(stage.parts.registry.store, 'ollama/ollama');
    for (const tag of ['99.10.0', '99.9.0', '100.0.0-rc1']) engine.manifest('application/json', {}, tag);
    expect((await update()).engine).toMatchObject({ newest: '99.10.0', newer: true });
    const { stdout } = await stage.run(['update', '--model', stage.sandbox.model]);
    expect(stdout).toMatch(/Ollama 99\.10\.0 is out.*--engine-version 99\.10\.0/);
  });
});

const newTemplate = '{{ .Prompt }}!';

async function moveTemplate(stage: Stage): Promise<void> {
  const { store } = stage.parts.registry;
  const shelf = openShelf(store, `library/${stage.sandbox.model}`);
  const manifest = store.manifestIn(shelf.repository, 'latest');
  if (manifest === undefined) throw new Error('the sandbox has its model');
  const template = await shelf.blob('application/vnd.ollama.image.template', [Buffer.from(newTemplate)]);
  const { layers = [], ...rest } = manifest.document;
  const others = layers.filter(({ mediaType }) => mediaType !== template.mediaType);
  shelf.manifest(manifest.mediaType, { ...rest, layers: [...others, template] }, 'latest');
}

describe('whether a newer engine is out', () => {
  const sources = {
    base: 'b',
    engine: 'docker.io/ollama/ollama',
    engineVersion: '0.9.6',
    modelRegistry: 'm',
  };
  const { signal } = new AbortController();
  const paged = (pages: Readonly<Record<string, readonly string[]>>) => () => ({
    tags: async (_repository: string, _limit: number, _signal?: AbortSignal, last = '') => pages[last] ?? [],
  });

  it.each([
    [
      'on a later page',
      { '': ['0.10.0', '0.34.2-rocm'], '0.34.2-rocm': ['0.9.6', 'latest'] },
      '0.10.0',
      true,
    ],
    ['on none', { '': ['0.9.5', '0.9.6', '1.0.0-rc1'] }, '0.9.6', false],
  ])('looks at all tags: %s', async (_, pages, newest, newer) => {
    expect(await newerEngine(sources, paged(pages), signal)).toEqual({ version: '0.9.6', newest, newer });
  });

  it('ends when a registry begins anew at each page', async () => {
    const same = () => ({ tags: async () => ['0.9.6', '0.9.7'] });
    expect(await newerEngine(sources, same, signal)).toMatchObject({ newest: '0.9.7' });
  });

  const failing = () => ({
    tags: async () =>
      Promise.reject(new UserError({ code: 'registry-failed', message: 'the registry is away' })),
  });
  it.each([
    ['a registry that fails', sources, failing, /is away/],
    ['a registry that has none', sources, paged({}), /names no releases/],
    ['a tag that is no release', { ...sources, engineVersion: 'latest' }, failing, /latest is no release/],
    ['an engine of this machine', { ...sources, engine: './engine' }, failing, /on this machine/],
    ['an image of this machine', { ...sources, engine: 'oci-layout:x' }, failing, /on this machine/],
  ])('does not know with %s', async (_, given, clientOf, why) => {
    expect(await newerEngine(given, clientOf, signal)).toMatchObject({
      newest: undefined,
      newer: false,
      unknown: expect.stringMatching(why),
    });
  });
});
