import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { mediaTypes } from '../../src/image/image.js';
import { parseImageManifest } from '../../src/image/manifest.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.js';
import { openStage, type Stage } from './stage.js';

const repository = 'ollama-llm';
let stage: Stage;
let deploy: readonly string[];
let client: RegistryClient;
beforeEach(async () => {
  stage = await openStage();
  deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--json'];
  const { username, password } = { username: 'AWS', password: stage.parts.registry.tokens.issue().password };
  client = createRegistryClient({
    origin: stage.sandbox.endpoint,
    credentials: async () => ({ username, password }),
  });
});
afterEach(() => stage.close());

const tags = async (): Promise<readonly string[]> => (await client.tags(repository, 100)).toSorted();

/** Another image with the layers of one that is there, as a deploy of another day would have left it. */
async function pushVariation(of: string, tag: string): Promise<void> {
  const { bytes, contentType } = await client.manifest(repository, of);
  const { config } = parseImageManifest(bytes, of, contentType);
  const text = Buffer.from(await collect(client.blob(repository, config.digest), 1e6)).toString('utf8');
  const changed = Buffer.from(JSON.stringify({ ...JSON.parse(text), author: tag }));
  const digest = parseDigest(sha256(changed));
  await client.pushBlob(repository, { digest, size: changed.length, open: () => chunksOf(changed) });
  const manifest = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const other = { ...manifest, config: { ...manifest.config, digest, size: changed.length } };
  await client.pushManifest(repository, tag, {
    mediaType: mediaTypes.manifest,
    bytes: Buffer.from(JSON.stringify(other)),
  });
  // ECR tells images apart by when they were pushed; so does the order in which they go.
  await delay(5);
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const ours = (digit: string): string => `r1-${digit.repeat(32)}`;

describe('old images', () => {
  it('go after a finished update, but for the two newest beside the live one, and what others pushed', async () => {
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    const [live = ''] = await tags();
    for (const digit of ['a', 'b', 'c', 'd']) await pushVariation(live, ours(digit));
    await pushVariation(live, 'by-hand');

    const ran = await stage.run([...deploy, '--timeout', '200']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toMatch(/delete old images of ollama-llm/);
    expect(stage.called('ecr:BatchDeleteImage')).toBe(1);
    expect(await tags()).toEqual(['by-hand', live, ours('c'), ours('d')].toSorted());
    expect((await stage.run(['run', 'Still there?'])).code).toBe(0);
  });

  it('stay when the update fails, and when there are few', async () => {
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    const [live = ''] = await tags();
    for (const digit of ['a', 'b', 'c']) await pushVariation(live, ours(digit));
    stage.sandbox.faults.add({
      at: 'resource:AWS::Lambda::Function:update',
      kind: 'error',
      code: 'ServiceLimitExceeded',
      message: 'not today',
    });
    expect((await stage.run([...deploy, '--timeout', '200'])).code).toBe(1);
    expect((await tags()).length).toBe(4);
    expect(stage.called('ecr:BatchDeleteImage')).toBe(0);
  });

  it('are no reason to fail: what may not be deleted is told, and the deploy is done', async () => {
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    const [live = ''] = await tags();
    for (const digit of ['a', 'b', 'c']) await pushVariation(live, ours(digit));
    stage.sandbox.faults.add({
      at: 'ecr:BatchDeleteImage',
      kind: 'deny',
    });
    const ran = await stage.run([...deploy, '--timeout', '200']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toMatch(/old images of ollama-llm are still there/);
    expect((await tags()).length).toBe(4);
  });
});
