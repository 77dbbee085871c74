import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '../../src/lib/digest-stream.js';
import { writeTinyStore } from '../../src/sandbox/content/model-store.js';
import { shapeFor, tinyGguf } from '../../src/sandbox/content/tiny-gguf.js';
import { tinyLora } from '../ollama/tiny-lora.js';
import { openStage, type Stage } from './stage.js';

describe('a model that is on this machine', () => {
  let stage: Stage;
  let file: string;
  const deploy = (model: string) => stage.run(['deploy', '--model', model, '--yes', '--json']);
  const lock = () => JSON.parse(readFileSync(join(stage.folder, 'ollama-lambda.lock'), 'utf8'));
  beforeAll(async () => {
    stage = await openStage();
    file = join(stage.folder, 'mine.gguf');
    writeFileSync(file, Buffer.concat([...tinyGguf(shapeFor(2_000_000))]));
  });
  afterAll(() => stage.close());

  it('is deployed out of a GGUF file, answers under its name, and is locked by its digest', async () => {
    const done = await deploy('./mine.gguf');
    expect(done).toMatchObject({ code: 0 });
    expect(done.document().verified.answer).toMatch(/stand-in/i);
    expect(lock().models['./mine.gguf']).toMatchObject({ digest: expect.stringMatching(/^sha256:/) });
  });

  it('is not deployed in another state than the lock says', async () => {
    writeFileSync(file, Buffer.concat([...tinyGguf(shapeFor(300_000))]));
    const ran = await deploy('./mine.gguf');
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.document().error).toMatchObject({ code: 'model-changed' });
  });

  it('is told apart from one that is not there', async () => {
    const ran = await deploy('./nowhere.gguf');
    expect(ran).toMatchObject({ code: 6 });
    expect(ran.document().error).toMatchObject({
      code: expect.stringMatching(/model-absent|file-unreadable/),
    });
  });

  it('is refused when its file is not what its digest says, before anything is changed', async () => {
    const store = join(stage.folder, 'damaged');
    writeTinyStore(store, { host: 'registry.ollama.ai', namespace: 'library', model: 'bad', tag: 'latest' });
    const blobs = readdirSync(join(store, 'blobs')).map((name) => join(store, 'blobs', name));
    const weights = blobs.toSorted((a, b) => readFileSync(b).length - readFileSync(a).length)[0] ?? '';
    const content = readFileSync(weights);
    content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
    writeFileSync(weights, content);
    const changeSets = stage.called('cloudformation:CreateChangeSet');
    const ran = await stage.run(['deploy', '--model', 'ollama://bad', '--yes', '--json'], {
      env: { OLLAMA_MODELS: store },
    });
    expect(ran.code).not.toBe(0);
    expect(ran.document().error).toMatchObject({ code: 'digest-mismatch' });
    expect(stage.called('cloudformation:CreateChangeSet')).toBe(changeSets);
  });

  it('is used in place out of Ollama’s own folder', async () => {
    const store = join(stage.folder, '.ollama', 'models');
    const place = { host: 'registry.ollama.ai', namespace: 'library', model: 'pulled', tag: 'latest' };
    writeTinyStore(store, place);
    const before = readdirSync(join(store, 'blobs')).toSorted();
    const ran = await deploy('ollama://pulled');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document().verified.answer).toMatch(/stand-in/i);
    expect(readdirSync(join(store, 'blobs')).toSorted()).toEqual(before);
    const weights = before.map((name) => name.replace('-', ':'));
    expect(lock().models['ollama://registry.ollama.ai/library/pulled:latest'].manifest).toContain(weights[0]);
  });

  it('is made of what a Modelfile says, and what it is made from stays what it was', async () => {
    const folder = join(stage.folder, 'terse');
    mkdirSync(folder);
    writeFileSync(join(folder, 'lora.gguf'), tinyLora(shapeFor(300_000).width));
    const from = stage.sandbox.model;
    writeFileSync(join(folder, 'Modelfile'), `FROM ${from}\nADAPTER lora.gguf\nSYSTEM "Be terse."\n`);
    const done = await deploy('./terse/Modelfile');
    expect(done).toMatchObject({ code: 0 });
    expect(done.document().verified.answer).toMatch(/stand-in/i);
    const { models } = lock();
    const made = JSON.parse(models['./terse/Modelfile'].manifest);
    const kinds = made.layers.map(({ mediaType }: { mediaType: string }) => mediaType.split('.').at(-1));
    expect(kinds).toEqual(expect.arrayContaining(['model', 'adapter', 'system', 'params']));
    expect(Object.keys(models).some((name) => name.includes(`/${from}:`))).toBe(true);

    writeFileSync(join(folder, 'Modelfile'), `FROM ${from}\nSYSTEM "Be verbose."\n`);
    const changed = await deploy('./terse/Modelfile');
    expect(changed.document().error).toMatchObject({ code: 'model-changed' });
  });

  it('gets an adapter as a layer of its own, pinned together with what it is laid over', async () => {
    const adapter = join(stage.folder, 'style.gguf');
    writeFileSync(adapter, tinyLora(shapeFor(300_000).width));
    const done = await stage.run([
      'deploy',
      '--model',
      stage.sandbox.model,
      '--adapter',
      './style.gguf',
      '--yes',
      '--json',
    ]);
    expect(done).toMatchObject({ code: 0 });
    expect(done.document().verified.answer).toMatch(/stand-in/i);
    const name = Object.keys(lock().models).find((key) => key.endsWith(' + ./style.gguf')) ?? '';
    const { layers } = JSON.parse(lock().models[name].manifest);
    expect(layers).toContainEqual({
      mediaType: 'application/vnd.ollama.image.adapter',
      digest: sha256(readFileSync(adapter)),
      size: readFileSync(adapter).length,
      from: 'style.gguf',
    });
    expect(lock().models[name.replace(' + ./style.gguf', '')]).toBeDefined();
  });

  it.each([
    ['a command that is none', 'FROM x\nRUN ls', 2, 'modelfile-invalid'],
    ['weights that are not there', 'FROM ./none.gguf', 6, 'file-unreadable'],
    ['an adapter for another kind of model', 'FROM ../mine.gguf\nADAPTER other.gguf', 2, 'adapter-invalid'],
    ['an adapter for a larger model', 'FROM ../mine.gguf\nADAPTER wide.gguf', 2, 'adapter-invalid'],
    ['weights in the place of an adapter', 'FROM ../mine.gguf\nADAPTER ../mine.gguf', 2, 'adapter-invalid'],
    ['an adapter in the place of weights', 'FROM lora.gguf', 1, 'weights-invalid'],
    ['a folder', 'FROM ./', 2, 'modelfile-invalid'],
  ])('is refused for a Modelfile with %s', async (_what, text, exit, code) => {
    const folder = join(stage.folder, 'refused');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'lora.gguf'), tinyLora(shapeFor(300_000).width));
    writeFileSync(join(folder, 'other.gguf'), tinyLora(128, 'qwen3'));
    writeFileSync(join(folder, 'wide.gguf'), tinyLora(4096));
    writeFileSync(join(folder, 'Modelfile'), text);
    const ran = await deploy('./refused/Modelfile');
    expect(ran).toMatchObject({ code: exit });
    expect(ran.document().error).toMatchObject({ code });
  });
});
