import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Content, putContent } from '../../src/sandbox/content/content.js';
import { storedGzip } from '../../src/sandbox/content/stored-gzip.js';
import { shapeFor, tinyGguf } from '../../src/sandbox/content/tiny-gguf.js';
import type { ImageManifest } from '../../src/sandbox/service.js';
import { readGguf } from './gguf-reader.js';
import { type Box, dockerManifest, sha256, startBox } from './registry-box.js';

const program = '#!/usr/bin/env node\nconsole.log("engine")\n';

let box: Box;
let content: Content;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'content-test-'));
  await writeFile(join(folder, 'engine'), program);
  box = await startBox();
  content = await fill(box);
});
afterAll(async () => {
  await box.close();
  await rm(folder, { recursive: true, force: true });
});

const fill = (target: Box) =>
  putContent(target.registry.store, { engineProgram: join(folder, 'engine'), engineVersion: '0.33.3' });

/** The manifest of one platform, found through the index as a client finds it. */
function imageFor(repository: string, tag: string, architecture: string): ImageManifest {
  const { store } = box.registry;
  const place = store.repositories.require(repository);
  const index = store.manifestIn(place, tag)?.document;
  const entries = (index?.manifests ?? []) as { digest: string; platform: { architecture: string } }[];
  const digest = entries.find(({ platform }) => platform.architecture === architecture)?.digest ?? '';
  return store.manifestIn(place, digest)?.document ?? {};
}

const read = (digest = ''): Buffer => box.registry.store.blobs.read(digest as never);

/** Lists a layer with the system's tar, which knows nothing of ours. */
const listing = (digest: string, ...flags: string[]): string[] =>
  execFileSync('tar', ['-tz', ...flags], { input: read(digest) })
    .toString()
    .trim()
    .split('\n');

describe('the base image', () => {
  it('is an index over two platforms that differ', () => {
    const images = ['arm64', 'amd64'].map((platform) => imageFor('lambda/nodejs', '24', platform));
    expect(images[0]?.config?.digest).not.toBe(images[1]?.config?.digest);
    for (const image of images) {
      expect(image.mediaType).toBe(dockerManifest);
      expect(image.layers).toHaveLength(2);
    }
  });

  it('has the settings that Lambda’s has', () => {
    const image = imageFor('lambda/nodejs', '24', 'arm64');
    const config = JSON.parse(read(image.config?.digest).toString());
    expect(config.architecture).toBe('arm64');
    expect(config.config.Env).toEqual(
      expect.arrayContaining([
        'LAMBDA_TASK_ROOT=/var/task',
        'LAMBDA_RUNTIME_DIR=/var/runtime',
        'LANG=en_US.UTF-8',
      ]),
    );
    expect([config.config.Entrypoint, config.config.WorkingDir]).toEqual([
      ['/lambda-entrypoint.sh'],
      '/var/task',
    ]);
    const diffIds = image.layers?.map(({ digest }) => sha256(gunzipSync(read(digest))));
    expect(config.rootfs.diff_ids).toEqual(diffIds);
  });
});

describe('the engine image', () => {
  it('has the program as usr/bin/ollama, executable', () => {
    const [, bin] = imageFor('ollama/ollama', '0.33.3', 'arm64').layers ?? [];
    const list = listing(bin?.digest ?? '', '-v');
    expect(list.find((line) => line.endsWith('usr/bin/ollama'))).toMatch(/^-rwxr-xr-x root\/root/);
    const input = read(bin?.digest);
    expect(execFileSync('tar', ['-xzO', 'usr/bin/ollama'], { input }).toString()).toBe(program);
  });

  it('has libraries with symlinks, and GPU folders to leave out', () => {
    const [, , libraries] = imageFor('ollama/ollama', '0.33.3', 'amd64').layers ?? [];
    const list = listing(libraries?.digest ?? '', '-v').map((line) => line.replace(/^.* (?=usr\/)/, ''));
    expect(listing(libraries?.digest ?? '', '-v').join('\n')).toContain(
      'usr/lib/ollama/libggml-base.so -> libggml-base.so.0',
    );
    expect(list).toEqual(
      expect.arrayContaining([
        'usr/lib/ollama/llama-server',
        'usr/lib/ollama/libggml-cpu-haswell.so',
        'usr/lib/ollama/cuda_v13/libggml-cuda.so',
        'usr/lib/ollama/vulkan/libggml-vulkan.so',
      ]),
    );
  });

  it('takes things away again in its last layer', () => {
    const last = imageFor('ollama/ollama', '0.33.3', 'arm64').layers?.at(-1);
    expect(listing(last?.digest ?? '')).toEqual(
      expect.arrayContaining(['usr/lib/ollama/.wh.libobsolete.so', 'usr/lib/ollama/vulkan/.wh..wh..opq']),
    );
  });

  it('has an attestation in its index that is no platform', () => {
    expect(imageFor('ollama/ollama', '0.33.3', 'unknown').layers?.[0]?.mediaType).toBe(
      'application/vnd.in-toto+json',
    );
  });
});

describe('the model registry', () => {
  const manifestOf = async (model: string, tag: string) => {
    const answer = await fetch(new URL(`/v2/library/${model}/manifests/${tag}`, box.endpoint), {
      headers: { Accept: dockerManifest },
    });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };

  it('has the tiny model as Ollama lists one', async () => {
    const { text } = await manifestOf(content.model, 'latest');
    const manifest = JSON.parse(text) as Required<ImageManifest>;
    expect(manifest.config.mediaType).toBe('application/vnd.docker.container.image.v1+json');
    expect(
      manifest.layers.map(({ mediaType }) => mediaType.replace('application/vnd.ollama.image.', '')),
    ).toEqual(['model', 'template', 'license', 'params']);
    for (const { digest, size } of [manifest.config, ...manifest.layers]) {
      const answer = await fetch(new URL(`/v2/library/tiny-llama/blobs/${digest}`, box.endpoint));
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect([bytes.byteLength, sha256(bytes)]).toEqual([size, digest]);
    }
    const params = JSON.parse(read(manifest.layers.at(-1)?.digest).toString());
    expect(params).toEqual({ num_ctx: 2048, stop: ['user:'], temperature: 0.5 });
    const config = JSON.parse(read(manifest.config.digest).toString());
    expect(config).toMatchObject({ model_format: 'gguf', model_family: 'llama' });
  });

  it('has one that claims more than it has', async () => {
    const weights = JSON.parse((await manifestOf('too-big', '8b')).text).layers[0];
    expect(weights.size).toBe(4_920_738_816);
    const head = await fetch(new URL(`/v2/library/too-big/blobs/${weights.digest}`, box.endpoint), {
      method: 'HEAD',
    });
    expect(Number(head.headers.get('content-length'))).toBeLessThan(1000);
  });

  it('has one of an unknown type, one of tensors, one for the cloud, one for friends', async () => {
    expect((await manifestOf('odd-manifest', 'latest')).type).toBe(
      'application/vnd.ollama.model.manifest.v9+json',
    );
    expect((await manifestOf('tensors', 'latest')).text).toContain('application/vnd.ollama.image.tensor');
    const cloud = JSON.parse((await manifestOf('cloud-only', 'latest')).text);
    expect(JSON.parse(read(cloud.config.digest).toString()).remote_host).toBe('https://ollama.com:443');
    expect((await manifestOf('private', 'latest')).status).toBe(401);
  });
});

it('the same content has the same digests in another box', async () => {
  const other = await startBox();
  try {
    await fill(other);
    const digests = (source: Box) =>
      source.registry.store.repositories
        .list()
        .map(({ name, tags, blobs }) => [name, ...tags, ...[...blobs].sort()])
        .sort();
    expect(digests(other)).toEqual(digests(box));
    expect(digests(box).length).toBeGreaterThan(5);
  } finally {
    await other.close();
  }
});

describe('the weights', () => {
  const file = (bytes: number) => Buffer.concat([...tinyGguf(shapeFor(bytes))]);

  it('are a llama whose tensors fill the file to its end', () => {
    const weights = file(5_000_000);
    const { metadata, tensors } = readGguf(weights);
    expect(metadata.get('general.architecture')).toBe('llama');
    const required = [
      'llama.context_length',
      'llama.embedding_length',
      'llama.block_count',
      'llama.feed_forward_length',
      'llama.attention.head_count',
      'llama.attention.head_count_kv',
      'llama.attention.layer_norm_rms_epsilon',
      'llama.rope.dimension_count',
      'tokenizer.ggml.model',
      'tokenizer.ggml.bos_token_id',
      'tokenizer.ggml.eos_token_id',
      'tokenizer.ggml.unknown_token_id',
    ];
    expect(required.filter((key) => !metadata.has(key))).toEqual([]);
    expect(tensors).toHaveLength(3 + 9 * (metadata.get('llama.block_count') as number));
    expect(tensors.every(({ type }) => type === 0)).toBe(true);
    expect(Math.max(...tensors.map(({ end }) => Math.ceil(end / 32) * 32))).toBe(weights.byteLength);
    for (const list of ['tokens', 'scores', 'token_type']) {
      expect(metadata.get(`tokenizer.ggml.${list}`)).toHaveLength(metadata.get('llama.vocab_size') as number);
    }
  });

  it('do not overlap and have shapes that multiply', () => {
    const { metadata, tensors } = readGguf(file(5_000_000));
    const width = metadata.get('llama.embedding_length') as number;
    const shapeOf = (name: string) => tensors.find((tensor) => tensor.name === `${name}.weight`)?.dimensions;
    const head = metadata.get('llama.rope.dimension_count') as number;
    expect(shapeOf('blk.0.attn_q')).toEqual([
      width,
      head * (metadata.get('llama.attention.head_count') as number),
    ]);
    expect(shapeOf('blk.0.attn_k')).toEqual([
      width,
      head * (metadata.get('llama.attention.head_count_kv') as number),
    ]);
    expect(shapeOf('blk.0.ffn_down')).toEqual([metadata.get('llama.feed_forward_length'), width]);
    expect(shapeOf('token_embd')).toEqual([width, metadata.get('llama.vocab_size')]);
    const sorted = [...tensors].sort((a, b) => a.start - b.start);
    const overlaps = sorted.filter((tensor, index) => tensor.start < (sorted[index - 1]?.end ?? 0));
    expect(overlaps).toEqual([]);
  });

  it.each([300_000, 1_000_000, 5_000_000, 12_000_000])(
    'come out near the %d bytes that were asked for',
    (bytes) => {
      const size = [...tinyGguf(shapeFor(bytes))].reduce((sum, piece) => sum + piece.byteLength, 0);
      expect(Math.abs(size - bytes) / bytes).toBeLessThan(0.2);
    },
  );
});

it.each([0, 1, 65_535, 65_536, 200_000])('gzip without compression holds %d bytes', (size) => {
  const bytes = Buffer.alloc(size, 'stored');
  expect(gunzipSync(storedGzip(bytes)).equals(bytes)).toBe(true);
});
