import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { bytes } from '../../src/core/units.js';
import { measure } from '../../src/lib/digest-stream.js';
import { pushImage } from '../../src/registry/push-image.js';
import { noSignal, openWorkshop, type Workshop } from './workshop.js';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

const mebibyte = 1024 * 1024;
const size = 512 * mebibyte;

async function* weights(): AsyncGenerator<Uint8Array> {
  // A new array for each chunk, as a socket gives them: what is held on to would show.
  for (let at = 0; at < size; at += mebibyte) yield Buffer.alloc(mebibyte, at / mebibyte);
}

it('builds and pushes half a gigabyte of weights within 150 MB of memory', async () => {
  shop.box.registry.store.repositories.create('app/large');
  const recipe = await shop.recipe();
  const digest = parseDigest((await measure(weights())).digest);
  const [first, ...others] = recipe.model.layers;
  if (first === undefined) throw new Error('the model has no layers');
  const large = { ...first, digest, size: bytes(size) };
  const model = { ...recipe.model, layers: [large, ...others] };
  const { openModelBlob } = shop.ports();

  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = (): void => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  async function* watchedWeights(): AsyncGenerator<Uint8Array> {
    for await (const chunk of weights()) {
      watch();
      yield chunk;
    }
  }
  const cacheFolder = join(shop.folder, 'large');
  const { image } = await shop.build(
    {
      cacheFolder,
      openModelBlob: (ref, wanted, length, signal) =>
        wanted === digest ? watchedWeights() : openModelBlob(ref, wanted, length, signal),
    },
    { ...recipe, model },
  );
  watch();
  const pushed = await pushImage({
    client: shop.client,
    repository: 'app/large',
    tag: 'r1',
    image,
    emit: watch,
    step: 'push-image',
    signal: noSignal,
  });
  watch();
  expect(pushed.bytesPushed).toBeGreaterThan(size);
  expect(peak - before).toBeLessThan(150 * mebibyte);
}, 120_000);
