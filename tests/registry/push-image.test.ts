import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import type { Event } from '../../src/core/event.js';
import { bytes } from '../../src/core/units.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { pushImage } from '../../src/registry/push-image.js';
import { draftOf } from './drafts.js';
import { clientOf, closeHosts, type Route, type Said, say, shelf, startHost } from './hosts.js';

afterEach(closeHosts);

const content = Buffer.alloc(1000, 'layer');

/** The image that `draftOf` makes of that layer. */
function imageOf() {
  const draft = draftOf([content]);
  const digest = parseDigest(sha256(content));
  const size = bytes(content.length);
  return draft.finish([{ digest, size, diffId: digest, unpacked: size }]);
}
const image = imageOf();
const { descriptor } = image.config;
const whole = content.length + descriptor.size;

interface Habits {
  /** What it says to a manifest that is put. */
  readonly put?: Said;
  /** What the tag names already, or how that question ends. */
  readonly tag?: string | number;
  /** Blobs that are there before. */
  readonly has?: readonly string[];
}

/** A registry that keeps what it is sent, of one image. */
function registry({ put = { status: 201 }, tag = image.digest, has = [] }: Habits): Route {
  const blobs = new Set(has);
  const read = shelf({
    'GET /v2/app/manifests/r1': { headers: { 'content-type': image.mediaType }, body: image.manifest },
    [`GET /v2/app/blobs/${descriptor.digest}`]: { body: image.config.bytes },
  });
  return (request, response) => {
    const answer = (said: Said) => say(request, response, said);
    const url = new URL(request.url ?? '', 'http://here');
    const digest = url.searchParams.get('digest') ?? url.pathname.split('/').at(-1) ?? '';
    if (request.method === 'GET') return read(request, response);
    if (request.method === 'HEAD' && digest === 'r1') {
      if (typeof tag === 'number') return answer({ status: tag });
      return answer({ headers: { 'docker-content-digest': tag } });
    }
    if (request.method === 'HEAD') {
      const size = digest === descriptor.digest ? descriptor.size : content.length;
      return answer(blobs.has(digest) ? { headers: { 'content-length': String(size) } } : { status: 404 });
    }
    if (request.method !== 'PUT')
      return answer({ status: 202, headers: { location: '/v2/app/blobs/uploads/1' } });
    if (digest === 'r1') return answer(put);
    blobs.add(digest);
    answer({ status: 201 });
  };
}

async function push(habits: Habits = {}) {
  const host = await startHost(registry(habits));
  const events: Event[] = [];
  const pushed = await pushImage({
    client: clientOf(host.origin),
    repository: 'app',
    tag: 'r1',
    draft: draftOf([content]),
    emit: (event) => events.push(event),
    step: 'push-image',
    signal: new AbortController().signal,
  }).catch((error: unknown) => error);
  return { pushed, events, ...host };
}

describe('a push', () => {
  it('sends layers, config and manifest in this order, and looks at what has arrived', async () => {
    const { pushed, events, seen } = await push();
    expect(pushed).toEqual({ digest: image.digest, bytesPushed: whole, bytesSkipped: 0 });
    const upload = (digest: string) => [
      ...['POST /v2/app/blobs/uploads/', 'PATCH /v2/app/blobs/uploads/1'],
      `PUT /v2/app/blobs/uploads/1?digest=${encodeURIComponent(digest)}`,
    ];
    expect(seen).toEqual([
      ...upload(sha256(content)),
      ...[`HEAD /v2/app/blobs/${descriptor.digest}`, ...upload(descriptor.digest)],
      ...['PUT /v2/app/manifests/r1', 'GET /v2/app/manifests/r1'],
      ...[`GET /v2/app/blobs/${descriptor.digest}`, `HEAD /v2/app/blobs/${sha256(content)}`],
    ]);
    const { size } = descriptor;
    const progress = { kind: 'progress', step: 'push-image', item: 'image config', direction: 'upload' };
    expect(events.slice(-2)).toEqual([
      { ...progress, done: 0, total: size },
      { ...progress, done: size, total: size },
    ]);
  });

  it('does not send a config that is there, and counts what it was spared', async () => {
    const { pushed, events, seen } = await push({ has: [descriptor.digest] });
    expect(pushed).toMatchObject({ bytesPushed: content.length, bytesSkipped: descriptor.size });
    expect(JSON.stringify(events)).not.toContain('image config');
    expect(seen.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  const refused = { errors: [{ code: 'TAG_INVALID', message: 'immutable' }] };
  const refusal = (status: number): Said => ({ status, body: JSON.stringify(refused) });

  it.each([400, 409])('is content when %i refuses a tag that names this image already', async (status) => {
    expect((await push({ put: refusal(status) })).pushed).toMatchObject({ digest: image.digest });
  });

  it('is not when the tag names another image', async () => {
    const other = sha256('other');
    const { pushed, name } = await push({ put: refusal(409), tag: other });
    expect(pushed).toMatchObject({
      code: 'image-tag-taken',
      message: `${name}/app:r1 is another image already: ${other}, not ${image.digest}`,
      next: [`docker buildx imagetools inspect ${name}/app:r1`, 'ollama-lambda deploy'],
      cause: { cause: { status: 409 } },
    });
  });

  it.each<{ name: string; habits: Habits; asks: boolean }>([
    { name: 'the tag is not there after all', habits: { put: refusal(400), tag: 404 }, asks: true },
    { name: 'the tag may not be looked at', habits: { put: refusal(400), tag: 403 }, asks: true },
    { name: 'it was no matter of the tag', habits: { put: refusal(403) }, asks: false },
  ])('ends in the refusal when $name', async ({ habits, asks }) => {
    const { pushed, seen } = await push(habits);
    expect(pushed).toMatchObject({ message: expect.stringMatching(/push manifest r1.*: immutable$/) });
    expect(seen.includes('HEAD /v2/app/manifests/r1')).toBe(asks);
  });
});
