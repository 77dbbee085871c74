import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Event } from '../../src/core/event.js';
import { parseModelReference } from '../../src/models/reference.js';
import { fetchModel } from '../../src/registry/model-registry.js';
import { resolvePlatform } from '../../src/registry/platform.js';
import { pushImage } from '../../src/registry/push-image.js';
import { type Built, noSignal, openWorkshop, type Workshop } from '../image/workshop.js';
import { pushImage as putOther } from '../sandbox/registry-box.js';

let shop: Workshop;
let built: Built;
let image: Built['image'];
beforeAll(async () => {
  shop = await openWorkshop();
  built = await shop.build();
  ({ image } = built);
});
afterAll(() => shop.close());

describe('a platform', () => {
  it.each(['arm64', 'x86_64'] as const)(
    '%s is picked from indexes of Docker and OCI',
    async (architecture) => {
      for (const [repository, reference] of [
        ['lambda/nodejs', '24'],
        ['ollama/ollama', '0.33.3'],
      ] as const) {
        const found = await resolvePlatform(shop.anonymous, { repository, reference }, architecture);
        const config = JSON.parse(Buffer.from(found.config).toString());
        expect(config.architecture).toBe(architecture === 'arm64' ? 'arm64' : 'amd64');
        expect(found.bytes).toBeGreaterThan(1000);
        const again = await resolvePlatform(
          shop.anonymous,
          { repository, reference: found.digest },
          architecture,
        );
        expect(again.digest).toBe(found.digest);
      }
    },
  );

  it('that an image does not have is named', async () => {
    const found = await resolvePlatform(
      shop.anonymous,
      { repository: 'lambda/nodejs', reference: '24' },
      'arm64',
    );
    await expect(
      resolvePlatform(shop.anonymous, { repository: 'lambda/nodejs', reference: found.digest }, 'x86_64'),
    ).rejects.toMatchObject({ code: 'platform-missing' });
  });

  it('of a manifest of an unknown kind is not guessed at', async () => {
    await expect(
      resolvePlatform(shop.anonymous, { repository: 'library/odd-manifest', reference: 'latest' }, 'arm64'),
    ).rejects.toMatchObject({ code: 'manifest-unknown' });
  });
});

describe('a model', () => {
  it('is known by its manifest and config', async () => {
    const facts = await fetchModel(shop.anonymous, parseModelReference('tiny-llama'));
    expect(facts.layers.map(({ mediaType }) => mediaType.split('.').at(-1))).toEqual([
      'model',
      'template',
      'license',
      'params',
    ]);
    expect(JSON.parse(facts.config)).toMatchObject({ model_format: 'gguf' });
  });

  it.each([
    { name: 'absent', code: 'model-not-found', exitCode: 6 },
    { name: 'tiny-llama:70b', code: 'model-not-found', exitCode: 6 },
    { name: 'private', code: 'model-needs-login', exitCode: 4 },
    { name: 'odd-manifest', code: 'manifest-unknown', exitCode: 1 },
    { name: 'tensors', code: 'model-not-runnable', exitCode: 1 },
  ])('$name ends in $code', async ({ name, code, exitCode }) => {
    await expect(fetchModel(shop.anonymous, parseModelReference(name))).rejects.toMatchObject({
      code,
      exitCode,
    });
  });

  it('that is forbidden needs a login', async () => {
    shop.box.faults.add({ at: 'registry:GET manifest library/tiny-llama', kind: 'deny', status: 403 });
    await expect(fetchModel(shop.anonymous, parseModelReference('tiny-llama'))).rejects.toMatchObject({
      code: 'model-needs-login',
    });
  });
});

describe('a push', () => {
  const create = (repository: string) =>
    shop.box.registry.store.repositories.create(repository, { mutability: 'IMMUTABLE' });
  const push = (repository: string, events: Event[] = [], { draft } = built) =>
    pushImage({
      client: shop.client,
      repository,
      tag: 'r1',
      draft,
      emit: (event) => events.push(event),
      step: 'push-image',
      signal: noSignal,
    });

  it('sends every blob once and reports it to its end', async () => {
    create('push/first');
    const events: Event[] = [];
    const { bytesPushed, bytesSkipped } = await push('push/first', events);
    const parts = [image.config.descriptor, ...image.layers];
    expect(bytesPushed).toBe(parts.reduce((sum, { size }) => sum + size, 0));
    expect(bytesSkipped).toBe(0);
    const uploads = events.flatMap((event) =>
      event.kind === 'progress' && event.direction === 'upload' && event.done === event.total
        ? [event.item]
        : [],
    );
    expect(uploads.sort()).toEqual([...built.layers.map(({ title }) => title), 'image config'].sort());
    expect(shop.box.registry.unfinishedUploads()).toBe(0);
  });

  it('is content when the immutable tag names this image already', async () => {
    create('push/same');
    await push('push/same');
    expect(await push('push/same', [], await shop.build())).toMatchObject({
      digest: image.digest,
      bytesPushed: 0,
    });
  });

  it('refuses a tag that names another image', async () => {
    create('push/taken');
    await putOther(shop.box, 'push/taken', 'r1');
    await expect(push('push/taken')).rejects.toMatchObject({ code: 'image-tag-taken' });
  });

  it('survives cuts and server errors on the way', async () => {
    create('push/rough');
    shop.box.faults.add({ at: 'registry:PATCH', kind: 'reset', afterBytes: 100 });
    shop.box.faults.add({ at: 'registry:PUT manifest', kind: 'error', status: 503 });
    shop.box.faults.add({ at: 'registry:HEAD blob', kind: 'throttle' });
    expect((await push('push/rough')).digest).toBe(image.digest);
    expect(await shop.client.headManifest('push/rough', 'r1')).toBe(image.digest);
  });

  it('to a repository that is not there says that ECR hangs up', async () => {
    await expect(push('push/absent')).rejects.toMatchObject({
      code: 'registry-failed',
      why: expect.stringContaining('repository does not exist'),
    });
  });
});
