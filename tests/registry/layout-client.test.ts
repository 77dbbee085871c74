import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import { createLayoutClient } from '../../src/registry/layout-client.js';
import { resolvePlatform } from '../../src/registry/platform.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layout-'));
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (content: string) => {
  const digest = sha256(content);
  writeFileSync(join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length)), content);
  return { digest, size: Buffer.byteLength(content) };
};
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const image = (architecture: string) => ({
  mediaType: manifestType,
  ...put(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        ...put(JSON.stringify({ os: 'linux', architecture })),
      },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...put(`layer ${architecture}`) }],
    }),
  ),
});
const index = (manifests: readonly object[]) =>
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
const resolve = () =>
  resolvePlatform(createLayoutClient(folder), { repository: '', reference: 'latest' }, 'arm64');

describe('an OCI image layout on this disk', () => {
  it('is read like a registry, whether it lists one image without a platform or several with theirs', async () => {
    const arm = image('arm64');
    index([arm]);
    expect((await resolve()).digest).toBe(arm.digest);
    index([
      { ...image('amd64'), platform: { os: 'linux', architecture: 'amd64' } },
      { ...arm, platform: { os: 'linux', architecture: 'arm64' } },
    ]);
    expect((await resolve()).digest).toBe(arm.digest);
  });

  it('is refused for another architecture, and when it is none', async () => {
    index([image('amd64')]);
    await expect(resolve()).rejects.toMatchObject({ code: 'platform-missing' });
    index([]);
    await expect(resolve()).rejects.toMatchObject({ code: 'layout-unreadable', exitCode: 6 });
    rmSync(join(folder, 'index.json'));
    await expect(resolve()).rejects.toMatchObject({ code: 'layout-unreadable' });
  });

  it('is held to its digests', async () => {
    const { digest } = put('layer');
    const client = createLayoutClient(folder);
    const read = () => collect(client.blob('', parseDigest(digest)), 100);
    expect(Buffer.from(await read()).toString()).toBe('layer');
    writeFileSync(join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length)), 'lajer');
    await expect(read()).rejects.toMatchObject({ code: 'digest-mismatch' });
    rmSync(join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length)));
    await expect(read()).rejects.toMatchObject({
      code: 'layout-unreadable',
      message: `${folder} is no OCI image layout that can be used: it has no blob ${digest}`,
      exitCode: 6,
      next: [`skopeo copy docker://public.ecr.aws/lambda/nodejs:24 oci:${folder}`],
      cause: { code: 'ENOENT' },
    });
  });

  it('gives a manifest by its digest, which it is held to, and is known by its folder', async () => {
    const client = createLayoutClient(folder);
    expect(client.host).toBe(`oci-layout:${folder}`);
    const { digest } = put('{}');
    const { bytes, ...found } = await client.manifest('', digest);
    expect([Buffer.from(bytes).toString(), found]).toEqual(['{}', { contentType: '', digest }]);
    writeFileSync(join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length)), '[]');
    await expect(client.manifest('', digest)).rejects.toMatchObject({
      code: 'digest-mismatch',
      message: `the bytes do not match their digest at ${folder}: manifest ${digest} came as ${sha256('[]')}`,
    });
  });

  it('gives its index where it lists several, or one without a good digest', async () => {
    for (const manifests of [
      [image('arm64'), image('amd64')],
      [{ digest: 'sha256:short' }],
      [{ digest: 7 }],
    ]) {
      index(manifests);
      const written = readFileSync(join(folder, 'index.json'));
      expect(await createLayoutClient(folder).manifest('', 'latest')).toEqual({
        contentType: '',
        digest: sha256(written),
        bytes: written,
      });
    }
  });

  it.each([
    ['lists none', '{"manifests": []}', 'its index.json lists no image'],
    ['has no list', '{"manifests": {}}', 'its index.json lists no image'],
    ['is no JSON', 'text', 'its index.json lists no image'],
    [
      'is longer than four mebibytes',
      ' '.repeat(4 * 1024 * 1024 + 1),
      'index.json is not there or cannot be read',
    ],
  ])('is none when its index %s', async (_, written, says) => {
    writeFileSync(join(folder, 'index.json'), written);
    const failure = createLayoutClient(folder).manifest('', 'latest');
    await expect(failure).rejects.toMatchObject({ code: 'layout-unreadable' });
    await expect(failure).rejects.toThrow(says);
  });

  it('may have an index of just four mebibytes', async () => {
    const { digest } = image('arm64');
    const written = JSON.stringify({ manifests: [{ digest }] });
    writeFileSync(join(folder, 'index.json'), written.padEnd(4 * 1024 * 1024));
    expect((await createLayoutClient(folder).manifest('', 'latest')).digest).toBe(digest);
  });

  it('gives a blob from a byte on, which cannot be held to its digest, and holds the whole to its length', async () => {
    const { digest } = put('a layer');
    const client = createLayoutClient(folder);
    const read = async (options: object) =>
      Buffer.from(await collect(client.blob('', parseDigest(digest), options), 100)).toString();
    expect(await read({ from: 2 })).toBe('layer');
    expect(await read({ size: 7 })).toBe('a layer');
    await expect(read({ size: 6 })).rejects.toMatchObject({
      code: 'digest-mismatch',
      message: `the bytes do not match their digest at ${folder}: ${digest} came as ${digest} with 7 bytes`,
    });
    await expect(read({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
