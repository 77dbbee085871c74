import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { manifestPath } from '../../../container/life/model-files.js';
import { fetchFromS3 } from '../../../container/life/source-s3.js';
import { type Bench, forever, openBench } from './fake-engine.js';
import { type LoopbackS3, openS3 } from './loopback-s3.js';
import { type ModelStore, makeModelStore } from './model-store.js';

let folder: string;
let s3: LoopbackS3;
let bench: Bench;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 's3-test-'));
  bench = openBench();
});
afterEach(() => s3.close());
afterAll(() => {
  bench.stopAll();
  bench.remove();
  rmSync(folder, { recursive: true, force: true });
});

const partBytes = 1000;
const weights = Buffer.from(Array.from({ length: 10_500 }, (_, index) => index % 251));
const credentials = {
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
};
const credential = /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/s3\/aws4_request/;

interface Scene {
  readonly origin: ModelStore;
  /** The store that is made. */
  readonly store: string;
  readonly notes: string[];
  fetch(signal?: AbortSignal): ReturnType<typeof fetchFromS3>;
  fetchWith(credentials: Readonly<Record<string, string>>): ReturnType<typeof fetchFromS3>;
}

async function openScene(origin = makeModelStore(folder, { weights })): Promise<Scene> {
  // The origin's own folder is the prefix.
  s3 = await openS3(folder, credential);
  const store = mkdtempSync(join(folder, 'into-'));
  const notes: string[] = [];
  const prefix = origin.path.slice(folder.length + 1);
  const place = { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_S3: s3.endpoint };
  const what = {
    bucket: { bucket: 'models', prefix },
    model: 'tiny',
    store,
    environment: { ...credentials, ...place },
    note: (event: string) => notes.push(event),
    partBytes,
  };
  return {
    origin,
    store,
    notes,
    fetch: (signal = forever()) => fetchFromS3(what, signal),
    fetchWith: (keys) => fetchFromS3({ ...what, environment: { ...keys, ...place } }, forever()),
  };
}

const blobOf = ({ store, origin }: Scene): string => join(store, 'blobs', origin.digest.replace(':', '-'));
const ranges = () => s3.asked.flatMap((line) => /bytes=(\d+)-/.exec(line)?.[1] ?? []).map(Number);

describe('a model in a bucket', () => {
  it('comes in ranges that are signed, each byte once, and is a store in the end', async () => {
    const scene = await openScene();
    expect(await scene.fetch()).toMatchObject({ ok: true, bytes: 10_502 });
    expect(readFileSync(blobOf(scene)).equals(weights)).toBe(true);
    expect(readFileSync(manifestPath(scene.store, 'tiny')).equals(scene.origin.manifest)).toBe(true);
    expect(readdirSync(join(scene.store, 'blobs'))).toHaveLength(2);
    expect(ranges().sort((a, b) => a - b)).toEqual([
      0,
      0,
      ...Array.from({ length: 10 }, (_, n) => (n + 1) * 1000),
    ]);
    expect(s3.unsigned).toEqual([]);
    expect(scene.notes.filter((event) => event === 'model-progress')).toHaveLength(10);
    expect(scene.notes.at(-1)).toBe('model-fetched');
  });

  it('goes on within a part that broke off, from its last byte', async () => {
    const scene = await openScene();
    let broken = 0;
    s3.trouble = ({ headers }, _response, send) => {
      if (!headers.range?.startsWith('bytes=3000-') || broken++ > 0) return false;
      send(400);
      return true;
    };
    expect(await scene.fetch()).toMatchObject({ ok: true });
    expect(ranges()).toContain(3400);
    expect(readFileSync(blobOf(scene)).equals(weights)).toBe(true);
  });

  it('is tried again when S3 is busy', async () => {
    const scene = await openScene();
    let busy = 0;
    s3.trouble = (request, response) => {
      if (!request.headers.range?.startsWith('bytes=5000-') || busy++ >= 2) return false;
      response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
      return true;
    };
    expect(await scene.fetch()).toMatchObject({ ok: true });
    expect(readFileSync(blobOf(scene)).equals(weights)).toBe(true);
  }, 30_000);

  it('that could not be brought whole is resumed from what is on disk, in another instance of the process too', async () => {
    const scene = await openScene();
    s3.trouble = (request, response) => {
      if (!/^bytes=(7|8|9|10)000-/.test(request.headers.range ?? '')) return false;
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return true;
    };
    expect(await scene.fetch()).toEqual({
      ok: false,
      reason: expect.stringMatching(
        /^tiny could not be fetched from s3:\/\/models\/.*: S3 answered 403 AccessDenied$/,
      ),
      permanent: true,
    });
    expect(existsSync(manifestPath(scene.store, 'tiny'))).toBe(false);
    expect(existsSync(blobOf(scene))).toBe(false);
    const finished = readFileSync(`${blobOf(scene)}-parts`, 'utf8')
      .trim()
      .split('\n')
      .map(Number);
    s3.trouble = () => false;
    s3.asked.length = 0;
    expect(await scene.fetch()).toMatchObject({ ok: true });
    const wanted = Array.from({ length: 11 }, (_, part) => part).filter((part) => !finished.includes(part));
    expect(ranges().sort((a, b) => a - b)).toEqual(wanted.map((part) => part * 1000));
    expect(readFileSync(blobOf(scene)).equals(weights)).toBe(true);
  });

  it('that is not what its manifest names is thrown away, and not asked for again', async () => {
    const scene = await openScene();
    const other = makeModelStore(folder, { weights: Buffer.alloc(10_500, 9) });
    const wrong = readFileSync(join(other.path, 'blobs', other.digest.replace(':', '-')));
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(scene.origin.path, 'blobs', scene.origin.digest.replace(':', '-')), wrong);
    expect(await scene.fetch()).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`${scene.origin.digest} came with the digest ${other.digest}`),
      permanent: true,
    });
    expect(
      readdirSync(join(scene.store, 'blobs')).filter((name) => name.includes(scene.origin.digest.slice(7))),
    ).toEqual([]);
  });

  it('that does not fit is refused before a byte of it has moved', async () => {
    const scene = await openScene(makeModelStore(folder, { weights, size: 2 ** 52 }));
    expect(await scene.fetch()).toMatchObject({
      ok: false,
      reason: expect.stringMatching(
        /MiB free and the model needs 4294967297 MiB; give the function more ephemeral storage/,
      ),
      permanent: true,
    });
    expect(s3.asked).toHaveLength(1);
  });

  it('that is not there is a reason', async () => {
    const scene = await openScene();
    rmSync(join(scene.origin.path, 'manifests'), { recursive: true });
    expect(await scene.fetch()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('S3 answered 404 NoSuchKey'),
      permanent: true,
    });
  });

  it('is not waited for when the instance ends', async () => {
    const scene = await openScene();
    const ending = new AbortController();
    s3.trouble = (request) => {
      if (!request.headers.range) return false;
      ending.abort();
      return true;
    };
    expect(await scene.fetch(ending.signal)).toMatchObject({ ok: false });
  });

  it('comes with keys of a server too, which is how a function from a snapshot has them', async () => {
    const { fetchWith } = await openScene();
    const keys = { AccessKeyId: 'AKID', SecretAccessKey: 'secret', Token: 'session' };
    const server = createServer((_, response) => response.end(JSON.stringify(keys)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const port = (server.address() as AddressInfo).port;
      const environment = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/` };
      expect(await fetchWith(environment)).toMatchObject({ ok: true, bytes: 10_502 });
      expect(s3.unsigned).toEqual([]);
    } finally {
      server.close();
    }
  });

  it('needs credentials', async () => {
    await openScene();
    const what = {
      bucket: { bucket: 'models', prefix: '' },
      model: 'tiny',
      store: folder,
      note: () => undefined,
    };
    const environment = { AWS_REGION: 'eu-west-1' };
    expect(await fetchFromS3({ ...what, environment }, forever())).toMatchObject({
      reason:
        'tiny could not be fetched from s3://models: the function has no credentials in its environment',
    });
  });
});

describe('a function with its model in a bucket', () => {
  it('holds the first request until the model is here and loaded, and gives the engine its folder', async () => {
    const { origin } = await openScene();
    const running = bench.start({
      ...credentials,
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      OLLAMA_LAMBDA_MODEL_SOURCE: `s3://models/${origin.path.slice(folder.length + 1)}/`,
    });
    expect(await running.ask()).toMatchObject({ response: 'said' });
    expect(running.notes.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['model-fetched', 'model-loaded']),
    );
    expect(running.engine.figures.weightsBytes).toBe(weights.length);
  }, 60_000);

  it('says why when it cannot be had, without an engine', async () => {
    await openScene();
    const running = bench.start({
      ...credentials,
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      OLLAMA_LAMBDA_MODEL_SOURCE: 's3://models/elsewhere',
    });
    expect(await running.engine.whenLoaded(forever())).toMatchObject({
      ready: false,
      reason: expect.stringContaining('404 NoSuchKey'),
    });
    expect(running.lines).toEqual([]);
  }, 60_000);
});
