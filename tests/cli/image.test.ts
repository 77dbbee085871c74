import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestHex, parseDigest } from '../../src/core/digest.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { readTar } from '../../src/lib/tar-read.js';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
let model: readonly string[];
beforeAll(async () => {
  stage = await openStage();
  model = ['--model', stage.sandbox.model];
});
afterAll(() => stage.close());

interface Inspected {
  readonly digest: string;
  readonly tag: string;
  readonly parts: Readonly<Record<'base' | 'engine' | 'handler' | 'model' | 'total', number>>;
  readonly layers: readonly {
    readonly part: string;
    readonly digest: string | null;
    readonly size: number;
  }[];
}

const json = async <T>(...argv: readonly string[]): Promise<T> => {
  const ran = await stage.run([...argv, '--json']);
  expect(ran).toMatchObject({ code: 0 });
  return JSON.parse(ran.stdout) as T;
};

describe('the image by itself', () => {
  it('is inspected without AWS and without reading a weight: size by part, goals, labels, programs', async () => {
    const found = await json<Inspected>('image', 'inspect', ...model);
    const { base, engine, handler, model: weights, total } = found.parts;
    expect(Math.min(base, engine, handler)).toBeGreaterThan(0);
    expect(weights).toBeGreaterThan(300_000);
    expect(base + engine + handler + weights).toBe(total);
    expect(found).toMatchObject({
      digest: null,
      platform: 'linux/arm64',
      programs: 'checked',
      goals: { engineAndHandler: true, withoutModel: true },
      labels: { 'ollama-lambda.model': expect.stringContaining(stage.sandbox.model) },
    });
    expect(found.layers.filter(({ digest }) => digest === null).every(({ part }) => part === 'model')).toBe(
      true,
    );
    expect(stage.called('sts:GetCallerIdentity')).toBe(0);
  });

  it('is written as an OCI layout whose blobs are what their names say, and looked into there', async () => {
    const planned = await json<Inspected>('image', 'inspect', ...model);
    const built = await json<{ digest: string; tag: string }>(
      ...['image', 'build', ...model, '--output', 'oci-layout:layout'],
    );
    expect(built.tag).toBe(planned.tag);
    const blob = (digest: string): Promise<Buffer> =>
      readFile(join(stage.folder, 'layout/blobs/sha256', digestHex(parseDigest(digest))));
    const manifest = JSON.parse((await blob(built.digest)).toString());
    for (const { digest, size } of [manifest.config, ...manifest.layers]) {
      const bytes = await blob(digest);
      expect([sha256(bytes), bytes.length]).toEqual([digest, size]);
    }
    const found = await json<Inspected>('image', 'inspect', 'oci-layout:layout');
    expect(found.digest).toBe(built.digest);
    expect(found.parts).toEqual(planned.parts);
    expect(found.layers.map(({ part }) => part)).toEqual(planned.layers.map(({ part }) => part));
  });

  it('is written as an archive for docker load: a tar a layer under its diff-id', async () => {
    const { tag } = await json<{ tag: string }>(
      'image',
      'build',
      ...model,
      '--output',
      'docker-archive:image.tar',
    );
    const bytes = await readFile(join(stage.folder, 'image.tar'));
    const contents = new Map<string, Buffer>();
    async function* chunks() {
      yield bytes;
    }
    for await (const { path, content } of readTar(chunks())) {
      const parts: Uint8Array[] = [];
      for await (const part of content()) parts.push(part);
      contents.set(path, Buffer.concat(parts));
    }
    const [image] = JSON.parse(contents.get('manifest.json')?.toString() ?? '');
    expect(image.RepoTags).toEqual([`ollama-lambda:${tag}`]);
    const { rootfs } = JSON.parse(contents.get(image.Config)?.toString() ?? '');
    expect(image.Layers.map((path: string) => sha256(contents.get(path) ?? ''))).toEqual(rootfs.diff_ids);
  });

  it('is pushed to a repository that is made for it, and not twice', async () => {
    const first = await json<{ image: { digest: string; bytesPushed: number } }>('image', 'push', ...model);
    expect(first.image.bytesPushed).toBeGreaterThan(300_000);
    const again = await json<{ image: { digest: string; bytesPushed: number } }>('image', 'push', ...model);
    expect(again.image).toMatchObject({ digest: first.image.digest, bytesPushed: 0 });
    expect(stage.called('cloudformation:CreateChangeSet')).toBe(0);
    const deployed = await stage.run(['deploy', ...model, '--yes', '--json', '--no-verify']);
    expect(deployed).toMatchObject({ code: 0 });
    expect(deployed.document().image).toMatchObject({ bytesPushed: 0 });
  });

  it('is not written anywhere unless somebody says where', async () => {
    const ran = await stage.run(['image', 'build', ...model]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/--output oci-layout:image/);
    expect((await stage.run(['image', 'build', ...model, '--output', 'zip:x'])).code).toBe(2);
    for (const output of ['docker-archive:not/there/x.tar', 'oci-layout:/dev/null/x']) {
      const ran = await stage.run(['image', 'build', ...model, '--output', output, '--json']);
      expect(ran.document().error).toMatchObject({ code: 'output-unwritable' });
      expect(ran.code).toBe(5);
    }
    await expect(stat(join(stage.folder, 'x'))).rejects.toThrow();
    expect((await stage.run(['image', 'inspect', 'oci-layout:nowhere'])).code).toBe(6);
  });

  it('wants a builder for a Dockerfile', async () => {
    const ran = await stage.run(['image', 'inspect', ...model, '--dockerfile', 'Dockerfile']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/--dockerfile names a Dockerfile, but nothing would build it/);
  });
});
