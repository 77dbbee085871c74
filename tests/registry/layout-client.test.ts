import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    await expect(read()).rejects.toMatchObject({ code: 'layout-unreadable' });
  });
});
