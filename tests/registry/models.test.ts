import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/core/errors.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { parseModelReference } from '../../src/models/reference.js';
import { RegistryFailure } from '../../src/registry/failure.js';
import { inModelWords } from '../../src/registry/model-refusals.js';
import { fetchModel } from '../../src/registry/model-registry.js';
import { type GgufValue, ggufHeader } from '../../src/sandbox/content/gguf-header.js';
import { clientOf, closeHosts, type Said, say, shelf, startHost } from './hosts.js';

afterEach(closeHosts);

const u32 = (value: number): GgufValue => ({ type: 'u32', value });
const text = (value: string): GgufValue => ({ type: 'string', value });

const header = ggufHeader(
  {
    'general.architecture': text('llama'),
    'llama.block_count': u32(2),
    'llama.embedding_length': u32(64),
    'llama.feed_forward_length': u32(128),
    'llama.attention.head_count': u32(4),
    'llama.context_length': u32(2048),
    'tokenizer.ggml.tokens': { type: 'strings', values: ['a', 'b'] },
  },
  [{ name: 'token_embd.weight', dimensions: [64, 2], offset: 0 }],
);
const weights = Buffer.concat([header, Buffer.alloc(4 * 64 * 2)]);
const projector = ggufHeader(
  {
    'general.architecture': text('clip'),
    'clip.vision.embedding_length': u32(32),
    'clip.vision.feed_forward_length': u32(96),
    'clip.vision.image_size': u32(28),
    'clip.vision.patch_size': u32(14),
  },
  [],
);

interface Blob {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** As the manifest says it. */
  readonly size?: number;
}

const layer = (type: string, bytes: Uint8Array, size?: number): Blob => ({
  type: `application/vnd.ollama.image.${type}`,
  bytes,
  ...(size === undefined ? {} : { size }),
});

/** A registry with `team/tiny:latest` in it, made of these. */
async function fetch(layers: readonly Blob[], config = '{"model_format": "gguf"}') {
  const described = ({ type, bytes, size = bytes.length }: Blob) => ({
    mediaType: type,
    digest: sha256(bytes),
    size,
  });
  const configBlob = { type: 'application/vnd.docker.container.image.v1+json', bytes: Buffer.from(config) };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: described(configBlob),
    layers: layers.map(described),
  });
  const blobs = [configBlob, ...layers].map(({ bytes }): [string, Said] => [
    `GET /v2/team/tiny/blobs/${sha256(bytes)}`,
    { body: bytes },
  ]);
  const answer = shelf({
    'GET /v2/team/tiny/manifests/latest': { body: manifest },
    ...Object.fromEntries(blobs),
  });
  const headers: IncomingMessage['headers'][] = [];
  const host = await startHost((request, response) => {
    headers.push(request.headers);
    answer(request, response);
  });
  const ref = parseModelReference(`${host.name}/team/tiny`);
  const found = await fetchModel(clientOf(host.origin), ref).catch((error: unknown) => error);
  return { found, manifest, headers, ...host };
}

describe('a model at its registry', () => {
  it('is known by its manifest, its config and the header of its weights', async () => {
    const { found, manifest, seen, headers } = await fetch([layer('model', weights)]);
    expect(found).toMatchObject({
      digest: sha256(manifest),
      manifest,
      config: '{"model_format": "gguf"}',
      shape: { architecture: 'llama', layers: 2, embedding: 64, contextTrained: 2048 },
    });
    expect(found).not.toHaveProperty('shape.vision');
    expect(headers[0]?.accept).toBe('application/vnd.docker.distribution.manifest.v2+json');
    expect(seen.map((line) => line.split('/').slice(0, -1).join('/'))).toEqual([
      ...['GET /v2/team/tiny/manifests', 'GET /v2/team/tiny/blobs', 'GET /v2/team/tiny/blobs'],
    ]);
  });

  it('sees with a file of its own, where there is one', async () => {
    const { found } = await fetch([layer('model', weights), layer('projector', projector)]);
    expect(found).toMatchObject({
      shape: { architecture: 'llama', vision: { embedding: 32, feedForward: 96, patches: 4 } },
    });
  });

  it.each([
    { name: 'all of 64 MiB', size: 64 * 1024 * 1024, range: undefined },
    { name: 'the beginning of more', size: 64 * 1024 * 1024 + 1, range: 'bytes=0-67108863' },
  ])('is asked for $name, of which the header alone is read', async ({ size, range }) => {
    const { found, headers } = await fetch([layer('model', weights, size)]);
    expect(found).toHaveProperty('shape.architecture', 'llama');
    expect(headers.at(-1)?.range).toBe(range);
  });

  it.each(['model', 'projector'])('whose %s is no model file is refused, with the reason', async (kind) => {
    const odd = layer(kind, Buffer.from('this is no model file'));
    const { found, name } = await fetch(kind === 'model' ? [odd] : [layer('model', weights), odd]);
    expect(found).toMatchObject({
      code: 'weights-invalid',
      message: `the weights of ${name}/team/tiny are no model file that the engine could load: it begins with "this" instead of "GGUF"`,
      next: ['ollama-lambda deploy --model llama3.2:1b'],
    });
  });

  it('of whose weights a part is missing is refused, with the reason', async () => {
    const { found } = await fetch([layer('model', weights.subarray(0, -1))]);
    expect(found).toMatchObject({
      code: 'weights-invalid',
      message: expect.stringContaining(`it ends after ${weights.length - 1} of ${weights.length} bytes`),
    });
  });

  it('may have a config of four mebibytes, and no more', async () => {
    const longest = 4 * 1024 * 1024;
    expect((await fetch([layer('model', weights)], '{}'.padEnd(longest))).found).toHaveProperty('shape');
    const { found } = await fetch([layer('model', weights)], '{}'.padEnd(longest + 1));
    expect(String(found)).toContain(`more than ${longest} bytes`);
  });

  it('that runs elsewhere is refused before its weights are asked for', async () => {
    const { found, seen } = await fetch([layer('model', weights)], '{"remote_host": "ollama.com"}');
    expect(found).toMatchObject({ code: 'model-not-runnable' });
    expect(seen).toHaveLength(2);
  });

  it('whose registry breaks off is told in the registry’s words', async () => {
    const { origin, name } = await startHost((request, response) => say(request, response, { status: 500 }));
    const ref = parseModelReference(`${name}/team/tiny`);
    await expect(fetchModel(clientOf(origin), ref)).rejects.toMatchObject({
      code: 'registry-failed',
      message: expect.stringContaining('could not read manifest latest'),
    });
  });
});

describe('what is said of a model that is refused', () => {
  const shown = (
    parts: { code?: string; status?: number; words?: string; failure?: string },
    host: string,
  ) => {
    const { code = 'registry-failed', status, words = '', failure = '' } = parts;
    const cause = new RegistryFailure({ words, status, code: failure, transient: false });
    const error = new UserError({ code, message: 'of an image', why: 'x', next: [], cause });
    return { error, made: inModelWords(error, host, parseModelReference(`${host}/team/tiny:Q4`)) };
  };

  it.each<{ name: string; parts: Parameters<typeof shown>[0]; host?: string; expected: object }>([
    {
      name: 'its licence, by the code',
      parts: { status: 401, failure: 'GatedRepo', words: 'ask' },
      host: 'hf.co',
      expected: {
        code: 'model-licence',
        message: 'hf.co/team/tiny:Q4 is given only to those who have accepted its licence: ask',
        exitCode: 4,
        next: [
          'accept the licence at https://huggingface.co/team/tiny',
          'export HF_TOKEN=<an access token of that account>',
          'ollama-lambda deploy',
        ],
      },
    },
    {
      name: 'its licence, by the words',
      parts: { status: 403, words: 'Access to model team/tiny is restricted' },
      expected: {
        code: 'model-licence',
        next: expect.arrayContaining(['accept the licence at https://models.example.com/team/tiny']),
      },
    },
    {
      name: 'its licence, in other words',
      parts: { status: 403, words: 'Gated' },
      expected: { code: 'model-licence' },
    },
    {
      name: 'nothing of a licence where nothing was forbidden',
      parts: { status: 404, failure: 'GatedRepo', code: 'registry-not-found' },
      expected: { code: 'model-not-found' },
    },
    {
      name: 'its shards',
      parts: { status: 400, words: 'the tag is SHARDED' },
      expected: {
        code: 'model-not-runnable',
        message: expect.stringMatching(/^models\.example\.com\/team\/tiny:Q4 lies in several files /),
        next: [
          'ollama-lambda deploy --model models.example.com/team/tiny:<a tag with one file>',
          'llama-gguf-split --merge <first file> model.gguf && ollama-lambda deploy --model ./model.gguf',
        ],
      },
    },
    {
      name: 'nothing of shards in another answer',
      parts: { status: 500, words: 'sharded' },
      expected: { code: 'registry-failed' },
    },
    {
      name: 'its tag',
      parts: { status: 400, words: 'The specified tag is not there' },
      expected: {
        code: 'model-not-found',
        message: 'there is no model models.example.com/team/tiny:Q4 at models.example.com',
        why: 'neither team/tiny with the tag Q4 nor a part of it was found; The specified tag is not there',
        exitCode: 6,
        next: ['curl -sL models.example.com/v2/team/tiny/manifests/Q4'],
      },
    },
    {
      name: 'its repository',
      parts: { status: 400, words: 'the Specified Repository has no such file' },
      expected: { code: 'model-not-found' },
    },
    {
      name: 'nothing of a tag in another answer',
      parts: { status: 500, words: 'the specified tag' },
      expected: { code: 'registry-failed' },
    },
    {
      name: 'that it is not there',
      parts: { status: 404, code: 'registry-not-found' },
      expected: { code: 'model-not-found', why: expect.stringMatching(/; names are as in "ollama pull"$/) },
    },
    {
      name: 'that it wants a login',
      parts: { status: 401, code: 'registry-unauthorized' },
      expected: {
        code: 'model-needs-login',
        message: 'models.example.com does not give models.example.com/team/tiny:Q4 to everybody',
        exitCode: 4,
        next: ['docker login models.example.com', 'ollama-lambda deploy --model <a public model>'],
      },
    },
    ...['hf.co', 'huggingface.co'].map((host) => ({
      name: `that it wants a login at ${host}`,
      parts: { status: 403, code: 'registry-forbidden' },
      host,
      expected: {
        code: 'model-needs-login',
        next: expect.arrayContaining(['export HF_TOKEN=<a token from huggingface.co/settings/tokens>']),
      },
    })),
  ])('is $name', ({ parts, host = 'models.example.com', expected }) => {
    const { error, made } = shown(parts, host);
    expect(made).toMatchObject({ kind: 'user-error', ...expected });
    if (made !== error) expect(made.cause).toBe(error);
  });

  it('is what it was where there is nothing to say of models', () => {
    const { error, made } = shown({ status: 500, code: 'digest-mismatch' }, 'models.example.com');
    expect(made).toBe(error);
  });
});
