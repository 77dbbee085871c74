import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

describe('the extracted engine', () => {
  let stage: Stage;
  let cache: Readonly<Record<string, string>>;
  const run = (...argv: string[]) => stage.run(['image', 'engine', ...argv, '--json']);
  beforeAll(async () => {
    stage = await openStage();
    cache = { OLLAMA_LAMBDA_CACHE: join(stage.folder, 'another-machine') };
  });
  afterAll(() => stage.close());

  it('cannot be exported before there is one', async () => {
    const ran = await run('export', 'engine.tar');
    expect(ran).toMatchObject({ code: 6 });
    expect(ran.document().error).toMatchObject({ code: 'engine-not-extracted' });
    expect(existsSync(join(stage.folder, 'engine.tar'))).toBe(false);
  });

  it('travels to another machine in a file, which is not written over', async () => {
    const deployed = await stage.run(['deploy', '--model', stage.sandbox.model, '--yes', '--json']);
    expect(deployed).toMatchObject({ code: 0 });
    expect(await run('export', 'engine.tar')).toMatchObject({ code: 0 });
    const file = join(stage.folder, 'engine.tar');
    const written = readFileSync(file);
    expect((await run('export', 'engine.tar')).document().error).toMatchObject({
      code: 'engine-file-unusable',
    });
    expect(readFileSync(file).equals(written)).toBe(true);

    const there = await stage.run(['image', 'engine', 'import', 'engine.tar', '--json'], { env: cache });
    expect(there).toMatchObject({ code: 0 });
    const blobs = (folder: string) => readdirSync(join(stage.folder, folder, 'blobs'));
    expect(blobs('another-machine')).toHaveLength(1);
    expect(blobs('cache')).toEqual(expect.arrayContaining(blobs('another-machine')));
  });

  it('is not read from its registry any more once it has been imported', async () => {
    const repository = stage.sandbox.sources.engine.split('/').slice(1).join('/');
    stage.sandbox.faults.add({ at: `registry:GET blob ${repository}`, kind: 'deny', times: 99 });
    const build = (folder: string) =>
      stage.run(
        [
          'image',
          'build',
          '--model',
          stage.sandbox.model,
          '--output',
          `oci-layout:image-${folder}`,
          '--json',
        ],
        { env: { OLLAMA_LAMBDA_CACHE: join(stage.folder, folder) } },
      );
    expect((await build('machine-without-it')).code).not.toBe(0);
    expect(await build('another-machine')).toMatchObject({ code: 0 });
    const exported = await stage.run(['image', 'engine', 'export', 'again.tar', '--json'], { env: cache });
    expect(exported).toMatchObject({ code: 0 });
    const bytes = (name: string) => readFileSync(join(stage.folder, name));
    expect(bytes('again.tar').equals(bytes('engine.tar'))).toBe(true);
  });

  it.each([
    ['is damaged', (bytes: Buffer) => bytes.fill(0x55, bytes.length - 3000, bytes.length - 2900)],
    ['ends too soon', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['is something else', () => Buffer.from('not a tar at all')],
    [
      'names no engine',
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('engine-l', 'engine-x'), 'latin1'),
    ],
  ])('is refused when the file %s', async (_, spoil) => {
    writeFileSync(join(stage.folder, 'bad.tar'), spoil(readFileSync(join(stage.folder, 'engine.tar'))));
    const ran = await stage.run(['image', 'engine', 'import', 'bad.tar', '--json'], {
      env: { OLLAMA_LAMBDA_CACHE: join(stage.folder, 'third-machine') },
    });
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.document().error).toMatchObject({ code: expect.stringMatching(/^engine-file-/) });
    const notes = join(stage.folder, 'third-machine', 'layers');
    expect(existsSync(notes) ? readdirSync(notes) : []).toEqual([]);
  });
});
