import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { bytes } from '../../src/core/units.js';
import { type Image, mediaTypes } from '../../src/image/image.js';
import { fingerprint, type Recipe, recipeRevision } from '../../src/image/recipe.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { verifyBuilt } from '../../src/registry/verify-built.js';
import { verifyPushed } from '../../src/registry/verify-pushed.js';
import { clientOf, closeHosts, type Said, shelf, startHost } from './hosts.js';

afterEach(closeHosts);

const digestOf = (text: string) => parseDigest(sha256(text));
const recipe: Recipe = {
  revision: recipeRevision,
  architecture: 'x86_64',
  base: { image: 'base', digest: digestOf('base') },
  engine: { image: 'engine', version: '1', digest: digestOf('engine') },
  model: undefined,
  handler: { digest: digestOf('handler') },
};

/** Two layers of 10 and 200 bytes. */
const layers = [
  { mediaType: mediaTypes.layer, digest: digestOf('one'), size: 10 },
  { mediaType: mediaTypes.layer, digest: digestOf('two'), size: 200 },
];
const diffIds = [sha256('tar one'), sha256('tar two')];

interface Written {
  readonly os?: string;
  readonly architecture?: string;
  readonly label?: string;
  readonly rootfs?: unknown;
  readonly configType?: string;
  readonly layers?: readonly object[];
  readonly manifestType?: string;
}

/** The documents of an image, as they should be but for what is said. */
function documentsOf(more: Written = {}) {
  const { os = 'linux', architecture = 'amd64', label = fingerprint(recipe) } = more;
  const config = JSON.stringify({
    os,
    architecture,
    config: { Labels: { 'ollama-lambda.recipe': label } },
    rootfs: 'rootfs' in more ? more.rootfs : { type: 'layers', diff_ids: diffIds },
  });
  const mediaType = more.manifestType ?? mediaTypes.manifest;
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: {
      mediaType: more.configType ?? mediaTypes.config,
      digest: sha256(config),
      size: config.length,
    },
    layers: more.layers ?? layers,
  });
  return { config, manifest, mediaType };
}

/** The documents and layers under the tag `r1` of `app`; `instead` takes the place of some answers. */
function shelfOf(more: Written, instead: Readonly<Record<string, Said>> = {}) {
  const { config, manifest, mediaType } = documentsOf(more);
  const blobs = layers.map(({ digest, size }): [string, Said] => [
    `HEAD /v2/app/blobs/${digest}`,
    { headers: { 'content-length': String(size) } },
  ]);
  return startHost(
    shelf({
      'GET /v2/app/manifests/r1': { headers: { 'content-type': mediaType }, body: manifest },
      [`GET /v2/app/blobs/${sha256(config)}`]: { body: config },
      ...Object.fromEntries(blobs),
      ...instead,
    }),
  );
}

const lost = { [`HEAD /v2/app/blobs/${layers[1]?.digest}`]: { status: 404 } };
const short = { [`HEAD /v2/app/blobs/${layers[1]?.digest}`]: { headers: { 'content-length': '199' } } };
/** Node's server says how long an answer is unless it is told to send it in chunks. */
const unmeasured = {
  [`HEAD /v2/app/blobs/${layers[1]?.digest}`]: { headers: { 'transfer-encoding': 'chunked' } },
};
const zipped = 'application/vnd.oci.image.layer.v1.tar+zstd';
const ociLayers = layers.map((layer) => ({ ...layer, mediaType: mediaTypes.ociLayer }));

describe('an image that another program has built and pushed', () => {
  const verify = async (more: Written = {}, instead = {}, there: readonly string[] = []) => {
    const { origin } = await shelfOf(more, instead);
    return verifyBuilt({
      client: clientOf(origin),
      repository: 'app',
      tag: 'r1',
      recipe: more.architecture === 'arm64' ? { ...recipe, architecture: 'arm64' } : recipe,
      there: new Set(there),
      signal: new AbortController().signal,
    });
  };

  it('is what its manifest says, and tells what travelled by the layers that were there before', async () => {
    const { config, manifest } = documentsOf();
    const second = diffIds[1]?.slice('sha256:'.length).slice(0, 12) ?? '';
    expect(await verify()).toEqual({
      digest: sha256(manifest),
      bytesPushed: 210 + config.length,
      bytesSkipped: 0,
    });
    expect(await verify({}, {}, ['0123456789ab', second])).toEqual({
      digest: sha256(manifest),
      bytesPushed: 10 + config.length,
      bytesSkipped: 200,
    });
  });

  it.each<{ name: string; more?: Written; instead?: Record<string, Said> }>([
    { name: 'of OCI’s types', more: { configType: mediaTypes.ociConfig, layers: ociLayers } },
    { name: 'whose config lists no layers', more: { rootfs: undefined } },
    {
      name: 'for arm64',
      more: { architecture: 'arm64', label: fingerprint({ ...recipe, architecture: 'arm64' }) },
    },
    { name: 'with a blob whose length the registry does not say', instead: unmeasured },
  ])('is taken: one $name', async ({ more = {}, instead = {} }) => {
    const taken = await verify(more, instead, ['undefined']);
    expect(taken.bytesPushed).toBe(210 + documentsOf(more).config.length);
  });

  it.each<{ name: string; more?: Written; instead?: Record<string, Said>; says: string }>([
    { name: 'an index of OCI', more: { manifestType: mediaTypes.ociIndex }, says: 'it is an index' },
    { name: 'an index of Docker', more: { manifestType: mediaTypes.dockerIndex }, says: 'it is an index' },
    {
      name: 'one with a zstd layer',
      more: { layers: [...layers, { ...layers[0], mediaType: zipped }] },
      says: `Lambda does not take ${zipped}`,
    },
    {
      name: 'one with an odd config',
      more: { configType: 'application/json' },
      says: 'Lambda does not take application/json',
    },
    {
      name: 'one for another system',
      more: { os: 'windows' },
      says: 'it is for windows/amd64, not linux/amd64',
    },
    {
      name: 'one for another processor',
      more: { architecture: 's390x' },
      says: 'it is for linux/s390x, not linux/amd64',
    },
    { name: 'one of another recipe', more: { label: 'r4-other' }, says: 'label ollama-lambda.recipe' },
    {
      name: 'one with a layer that is missing',
      instead: lost,
      says: `${layers[1]?.digest} is missing`,
    },
    {
      name: 'one with a layer that is too short',
      instead: short,
      says: `${layers[1]?.digest} has 199 bytes, not 200`,
    },
  ])('is refused: $name', async ({ more = {}, instead = {}, says }) => {
    const failure = verify(more, instead);
    await expect(failure).rejects.toMatchObject({
      code: 'image-not-fit',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+\/app:r1 was built and pushed, but /),
      next: ['ollama-lambda deploy --builder direct'],
    });
    await expect(failure).rejects.toThrow(says);
  });

  it('is refused when its config is no document or has no labels', async () => {
    const { config } = documentsOf();
    const digest = sha256('[]');
    const manifest = documentsOf().manifest.replaceAll(sha256(config), digest);
    const instead = {
      'GET /v2/app/manifests/r1': { body: manifest.replace(`"size":${config.length}`, '"size":2') },
      [`GET /v2/app/blobs/${digest}`]: { body: '[]' },
    };
    await expect(verify({}, instead)).rejects.toThrow('it is for undefined/undefined, not linux/amd64');
  });
});

describe('what was pushed', () => {
  const { config, manifest } = documentsOf();
  const image: Image = {
    mediaType: mediaTypes.manifest,
    manifest: Buffer.from(manifest),
    digest: digestOf(manifest),
    config: {
      descriptor: { mediaType: mediaTypes.config, digest: digestOf(config), size: bytes(config.length) },
      bytes: Buffer.from(config),
    },
    layers: [],
  };
  /** @param own what was pushed, where it is not what is there */
  const verify = async (more: Written = {}, instead = {}, own: Partial<Image> = {}) => {
    const { origin, seen } = await shelfOf(more, instead);
    const digest = digestOf(documentsOf(more).manifest);
    await verifyPushed({
      client: clientOf(origin),
      repository: 'app',
      tag: 'r1',
      image: { ...image, digest, ...own },
      signal: new AbortController().signal,
    });
    return seen;
  };

  it('is read back: manifest, config, and every layer', async () => {
    expect(await verify()).toEqual([
      'GET /v2/app/manifests/r1',
      `GET /v2/app/blobs/${sha256(config)}`,
      ...layers.map(({ digest }) => `HEAD /v2/app/blobs/${digest}`),
    ]);
    expect(await verify({}, unmeasured)).toHaveLength(4);
  });

  it.each<{
    name: string;
    more?: Written;
    instead?: Record<string, Said>;
    own?: Partial<Image>;
    says: string;
  }>([
    {
      name: 'the tag names another manifest',
      own: { digest: digestOf('own') },
      says: `it is ${sha256(manifest)} and not ${sha256('own')}`,
    },
    {
      name: 'the registry has changed its types',
      more: { layers: [layers[0] ?? {}, ...ociLayers] },
      says: `its media types are ${mediaTypes.config}, ${mediaTypes.layer}, ${mediaTypes.ociLayer}`,
    },
    {
      name: 'it is for another system',
      more: { os: 'windows' },
      says: 'it is for windows/amd64',
    },
    {
      name: 'it is for another processor',
      more: { architecture: 'arm64' },
      says: 'it is for linux/arm64',
    },
    { name: 'a layer is missing', instead: lost, says: `${layers[1]?.digest} is missing` },
    {
      name: 'a layer is too short',
      instead: short,
      says: `${layers[1]?.digest} has 199 bytes and not 200`,
    },
  ])('is refused when $name', async ({ more = {}, instead = {}, own = {}, says }) => {
    const failure = verify(more, instead, own);
    await expect(failure).rejects.toMatchObject({
      code: 'image-not-as-pushed',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+\/app:r1 is not what was pushed: /),
      next: ['ollama-lambda deploy'],
    });
    await expect(failure).rejects.toThrow(says);
  });
});
