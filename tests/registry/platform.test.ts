import { afterEach, describe, expect, it } from '@jest/globals';
import { mediaTypes } from '../../src/image/image.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { resolvePlatform } from '../../src/registry/platform.js';
import { clientOf, closeHosts, type Said, shelf, startHost } from './hosts.js';

afterEach(closeHosts);

describe('the image of a platform', () => {
  const config = JSON.stringify({ os: 'linux', architecture: 'amd64' });
  const single = (mediaType?: string) =>
    JSON.stringify({
      schemaVersion: 2,
      ...(mediaType && { mediaType }),
      config: { mediaType: mediaTypes.ociConfig, digest: sha256(config), size: config.length },
      layers: [{ mediaType: mediaTypes.ociLayer, digest: sha256('layer'), size: 1000 }],
    });
  const entry = (os: string, architecture: string, digest = sha256(single())) => ({
    digest,
    platform: { os, architecture },
  });

  async function resolve(manifests: unknown, type = '', more: Record<string, Said> = {}) {
    const index = JSON.stringify({ schemaVersion: 2, manifests });
    const { origin, name } = await startHost(
      shelf({
        'GET /v2/app/manifests/v1': { headers: { 'content-type': type }, body: index },
        [`GET /v2/app/manifests/${sha256(single())}`]: {
          headers: { 'content-type': mediaTypes.ociManifest },
          body: single(),
        },
        [`GET /v2/app/blobs/${sha256(config)}`]: { body: config },
        ...more,
      }),
    );
    const image = { repository: 'app', reference: 'v1' };
    const found = await resolvePlatform(clientOf(origin), image, 'x86_64').catch((error: unknown) => error);
    return { found, name: `${name}/app:v1` };
  }

  it.each(['', mediaTypes.ociIndex, mediaTypes.dockerIndex])(
    'is the one of an index that runs on linux with this processor (%j)',
    async (type) => {
      const { found } = await resolve(
        [
          { digest: sha256('none') },
          ...[entry('windows', 'amd64', sha256('a')), entry('linux', 'arm64', sha256('b'))],
          ...[entry('linux', 'amd64'), entry('linux', 'amd64', sha256('c'))],
        ],
        type,
      );
      expect(found).toEqual({
        digest: sha256(single()),
        bytes: 1000 + config.length,
        manifest: Buffer.from(single()),
        config: Buffer.from(config),
      });
    },
  );

  it.each<{ name: string; manifests: unknown; type?: string; offers: string }>([
    {
      name: 'none is for it',
      manifests: [entry('linux', 'arm64'), entry('windows', 'amd64')],
      offers: 'linux/arm64, windows/amd64',
    },
    {
      name: 'it has no good digest',
      manifests: [entry('linux', 'amd64', 'sha256:x')],
      offers: 'linux/amd64',
    },
    { name: 'it lists none', manifests: [], offers: 'nothing' },
    {
      name: 'it is called an index and is none',
      manifests: {},
      type: mediaTypes.ociIndex,
      offers: 'nothing',
    },
    {
      name: 'it is called Docker’s and is none',
      manifests: {},
      type: mediaTypes.dockerIndex,
      offers: 'nothing',
    },
    {
      name: 'it has more than can be shown',
      manifests: Array(40).fill(entry('linux', 'riscv64')),
      offers: Array(40).fill('linux/riscv64').join(', ').slice(0, 300),
    },
  ])('is missing in an index when $name', async ({ manifests, type, offers }) => {
    const { found, name } = await resolve(manifests, type);
    expect(found).toMatchObject({
      code: 'platform-missing',
      message: `${name} has no image for linux/amd64`,
      why: `it offers ${offers}`,
      next: ['ollama-lambda deploy --architecture arm64'],
    });
  });

  it.each<{ name: string; own: string; offers: string }>([
    { name: 'another system', own: '{"os": "windows", "architecture": "amd64"}', offers: 'windows/amd64' },
    { name: 'another processor', own: '{"os": "linux", "architecture": "arm64"}', offers: 'linux/arm64' },
    { name: 'nothing', own: 'text', offers: 'undefined/undefined' },
  ])('is missing when the config of the only one says $name', async ({ own, offers }) => {
    const manifest = single()
      .replace(sha256(config), sha256(own))
      .replace(`"size":${config.length}`, `"size":${own.length}`);
    const { found } = await resolve([], '', {
      'GET /v2/app/manifests/v1': { body: manifest },
      [`GET /v2/app/blobs/${sha256(own)}`]: { body: own },
    });
    expect(found).toMatchObject({ code: 'platform-missing', why: `it offers ${offers}` });
  });

  it('may have a config of eight mebibytes, and no more', async () => {
    const longest = 8 * 1024 * 1024;
    for (const size of [longest, longest + 1]) {
      const own = config.padEnd(size);
      const manifest = single()
        .replace(sha256(config), sha256(own))
        .replace(`"size":${config.length}`, `"size":${size}`);
      const { found } = await resolve([], '', {
        'GET /v2/app/manifests/v1': { body: manifest },
        [`GET /v2/app/blobs/${sha256(own)}`]: { body: own },
      });
      if (size === longest) expect(found).toHaveProperty('bytes', longest + 1000);
      else expect(String(found)).toContain(`more than ${longest} bytes`);
    }
  });

  it('is missing on the other processor with the other advice', async () => {
    const { origin } = await startHost(shelf({ 'GET /v2/app/manifests/v1': { body: '{"manifests": []}' } }));
    const image = { repository: 'app', reference: 'v1' };
    await expect(resolvePlatform(clientOf(origin), image, 'arm64')).rejects.toMatchObject({
      message: expect.stringMatching(/ has no image for linux\/arm64$/),
      next: ['ollama-lambda deploy --architecture x86_64'],
    });
  });
});
