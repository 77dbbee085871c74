import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fingerprint, layerRevision } from '../../src/image/recipe.js';
import { openWorkshop, type Workshop } from './workshop.js';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

/**
 * A tag is known before a byte is built and never pushed twice: whoever changes the bytes behind it without another
 * revision leaves old images under new programs. So when this fails and the tag did not change, raise `recipeRevision`,
 * and `layerRevision` where it is a layer of the engine or of the model; then write down what is told here. When the tag
 * changed too, because the sandbox's own images did, write it down and raise nothing.
 */
it('one tag names the same bytes for ever: other bytes need another revision', async () => {
  const recipe = await shop.recipe();
  const { image, layers } = await shop.build({}, recipe);
  const layer = (title: string) => layers.find((it) => it.title === title)?.facts.digest;
  expect({
    tag: fingerprint(recipe),
    image: image.digest,
    [`engine ${layerRevision.engine}`]: layer('engine'),
    [`weights ${layerRevision.model}`]: layer('model weights'),
  }).toEqual({
    tag: 'r4-d45380295d80a64949199c55548f9f41',
    image: 'sha256:8d5fee19d03a3c6dfed89d99d8a7e0e5fd7daa313c29ba0b0e3e38efd21a2719',
    'engine 2': 'sha256:2704af408740600044349f107c3c912c8f0723d8d679e1613cb16f775fb8dd2d',
    'weights 1': 'sha256:4e7284b11b83438fdde0c03c30b35025d20c4d98e8b1a8817fe632cef39b6c44',
  });
});
