import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAws } from '../../src/aws/aws.js';
import type { LayerUploads } from '../../src/aws/ports.js';
import type { Event } from '../../src/core/event.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { createRegistryClient } from '../../src/registry/client.js';
import { pushImage } from '../../src/registry/push-image.js';
import { createUploadNotes } from '../../src/registry/upload-notes.js';
import { type Box, startBox } from '../sandbox/registry-box.js';
import { draftOf } from './drafts.js';

const partBytes = 100_000;
const content = randomBytes(1_050_000);
const digest = sha256(content);

let box: Box;
let folder: string;
let uploads: LayerUploads;
beforeEach(async () => {
  box = await startBox({ smallestPart: partBytes });
  box.registry.store.repositories.create('app', { mutability: 'IMMUTABLE' });
  folder = await mkdtemp(join(tmpdir(), 'parts-test-'));
  uploads = createAws({
    region: 'eu-central-1',
    credentials: async () => ({ accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret' }),
    endpoints: { ecr: box.endpoint },
    pace: { throttledMs: 1, faultMs: 1, longestMs: 1 },
  }).layerUploads;
});
afterEach(async () => {
  await box.close();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  readonly uploads?: LayerUploads;
  readonly leastBytes?: number;
  readonly read?: (bytes: Uint8Array) => AsyncIterable<Uint8Array>;
}

async function push(run: Run = {}) {
  const { password } = box.registry.tokens.issue();
  const events: Event[] = [];
  const pushed = await pushImage({
    client: createRegistryClient({
      origin: box.endpoint,
      credentials: async () => ({ username: 'AWS', password }),
      delay: async () => undefined,
    }),
    repository: 'app',
    tag: 'r1',
    draft: draftOf([content], run.read),
    parts: {
      uploads: run.uploads ?? uploads,
      notes: createUploadNotes(folder),
      leastBytes: run.leastBytes ?? 1_000_000,
    },
    emit: (event) => events.push(event),
    step: 'push-image',
    signal: new AbortController().signal,
  });
  return { pushed, events };
}

const cut = () => box.faults.add({ at: 'registry:PATCH', kind: 'reset', afterBytes: 300_000 });
const arrived = () => box.registry.traffic.receivedOf.get(digest);

/** The same operations, with something done before one of the parts. */
const disturbed = (before: (part: number) => Promise<void>): LayerUploads => {
  let parts = 0;
  return {
    ...uploads,
    async part(part) {
      parts += 1;
      await before(parts);
      return uploads.part(part);
    },
  };
};

describe('a large layer', () => {
  it('whose line holds goes the usual way', async () => {
    const { events } = await push({ uploads: {} as LayerUploads });
    expect(arrived()).toBe(content.length);
    expect(events.filter(({ kind }) => kind === 'note')).toEqual([]);
  });

  it('whose line breaks goes on in parts, and says so', async () => {
    cut();
    const { pushed, events } = await push();
    expect(arrived()).toBe(content.length);
    expect(pushed.bytesPushed).toBeGreaterThan(content.length);
    expect(events).toContainEqual(expect.objectContaining({ text: expect.stringMatching(/in parts/) }));
    expect(await readdir(folder)).toEqual([]);
    expect(box.registry.unfinishedUploads()).toBe(0);
  });

  it('that is killed inside goes on there in the next run, and sends nothing twice', async () => {
    cut();
    const killed = disturbed(async (part) => {
      if (part === 7) throw new Error('killed');
    });
    await expect(push({ uploads: killed })).rejects.toThrow('killed');
    expect(await readdir(folder)).toHaveLength(1);
    const before = box.registry.traffic.received;
    await push();
    expect(arrived()).toBe(content.length);
    const config = 60;
    expect(box.registry.traffic.received - before).toBeLessThan(content.length - 6 * partBytes + config);
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes on behind what ECR has when a note is older than the last part', async () => {
    cut();
    let lost: Awaited<ReturnType<LayerUploads['begin']>> | undefined;
    const killed: LayerUploads = {
      ...uploads,
      begin: async (repository) => (lost = await uploads.begin(repository)),
      async part(part) {
        const answer = await uploads.part(part);
        // It has arrived, and we never hear of it.
        if (part.first >= 3 * partBytes) throw new Error('killed');
        return answer;
      },
    };
    await expect(push({ uploads: killed })).rejects.toThrow('killed');
    expect(lost?.partBytes).toBe(partBytes);
    const before = box.registry.traffic.received;
    await push();
    expect(arrived()).toBe(content.length);
    expect(box.registry.traffic.received - before).toBeLessThan(content.length - 4 * partBytes + 60);
  });

  it('begins anew when ECR has forgotten the upload', async () => {
    cut();
    const notes = createUploadNotes(folder);
    await notes.remember('app-layer-1', { uploadId: 'forgotten', partBytes, received: 500_000 });
    await push();
    expect(arrived()).toBe(content.length);
  });

  it('goes back when ECR has less than the note says', async () => {
    const { uploadId } = await uploads.begin('app');
    await uploads.part({ repository: 'app', uploadId, first: 0, bytes: content.subarray(0, partBytes) });
    await createUploadNotes(folder).remember('app-layer-1', { uploadId, partBytes, received: 500_000 });
    await push();
    expect(arrived()).toBe(content.length);
  });

  it('that somebody else has finished meanwhile is as good as pushed', async () => {
    cut();
    const racing: LayerUploads = {
      ...uploads,
      async complete(repository, uploadId, name) {
        await box.upload('app', content);
        await uploads.complete(repository, uploadId, name);
      },
    };
    await push({ uploads: racing });
    expect(box.registry.store.repositories.require('app').tags.size).toBe(1);
  });

  it('below the least size starts again as usual', async () => {
    cut();
    await push({ leastBytes: 2_000_000, uploads: {} as LayerUploads });
    expect(arrived()).toBe(content.length);
  });

  it('that is refused with words is not tried in parts', async () => {
    box.faults.add({ at: 'registry:PATCH', kind: 'deny' });
    await expect(push({ uploads: {} as LayerUploads })).rejects.toMatchObject({ code: 'registry-forbidden' });
  });
});

describe('ECR’s layer operations in the sandbox', () => {
  const begin = async () => (await uploads.begin('app')).uploadId;
  const part = (uploadId: string, first: number, bytes: Uint8Array) =>
    uploads.part({ repository: 'app', uploadId, first, bytes });

  it('take no part after one that was too small', async () => {
    const uploadId = await begin();
    await part(uploadId, 0, Buffer.alloc(10));
    await expect(part(uploadId, 10, Buffer.alloc(10))).rejects.toThrow('LayerPartTooSmallException');
  });

  it('tell the last byte that they have', async () => {
    const uploadId = await begin();
    expect(await part(uploadId, 5, Buffer.alloc(10))).toEqual({ kind: 'out-of-step', last: -1 });
    await part(uploadId, 0, Buffer.alloc(partBytes));
    expect(await part(uploadId, 7, Buffer.alloc(10))).toEqual({ kind: 'out-of-step', last: partBytes - 1 });
  });

  it('refuse a digest that the bytes do not have, and an upload without bytes', async () => {
    const uploadId = await begin();
    await part(uploadId, 0, Buffer.from('text'));
    await expect(uploads.complete('app', uploadId, sha256('other'))).rejects.toThrow('InvalidLayerException');
    expect(await part(uploadId, 4, Buffer.from('more'))).toEqual({ kind: 'gone' });
    await expect(uploads.complete('app', await begin(), sha256(''))).rejects.toThrow('EmptyUploadException');
  });
});
