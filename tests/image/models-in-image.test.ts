import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recipeLabels } from '../../src/image/direct/image-config.js';
import { fingerprint } from '../../src/image/recipe.js';
import { openWorkshop, type Workshop } from './workshop.js';

describe('models in an image', () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop();
  });
  afterAll(() => shop.close());

  const configOf = (bytes: Uint8Array) =>
    JSON.parse(Buffer.from(bytes).toString()) as {
      config: { Env: string[]; Labels: Record<string, string> };
    };

  it('none, when the function fetches its own: no layer, no name, and labels that say so', async () => {
    const recipe = { ...(await shop.recipe()), model: undefined };
    const { layers, image } = await shop.build({}, recipe);
    expect(layers.map(({ part }) => part)).not.toContain('model');
    const { Env, Labels } = configOf(image.config.bytes).config;
    expect(Env.join()).not.toContain('OLLAMA_LAMBDA_MODEL=');
    expect(Env).toContain('OLLAMA_MODELS=/opt/ollama/models');
    expect(Object.keys(Labels).filter((name) => name.startsWith('ollama-lambda.model'))).toEqual([]);
    expect(Labels['org.opencontainers.image.description']).toContain('with no model');
  });

  it('two, when a smaller one stands by: each with its own store layer, what they share once', async () => {
    const recipe = await shop.recipe();
    const fallback = { ...recipe.model, ref: { ...recipe.model.ref, model: 'smaller' } };
    const { layers } = await shop.build({}, { ...recipe, fallback });
    const titles = layers.filter(({ part }) => part === 'model').map(({ title }) => title);
    expect(titles.filter((title) => title === 'model weights')).toHaveLength(1);
    expect(titles).toEqual(expect.arrayContaining(['model store', 'fallback store']));
    expect(titles).not.toContain('fallback weights');
    expect(recipeLabels({ ...recipe, fallback })).toMatchObject({
      'ollama-lambda.model': 'tiny-llama:latest',
      'ollama-lambda.fallback': 'smaller:latest',
    });
  });

  it('are named in the labels that OCI has names for, the texts of their licences by digest', async () => {
    const recipe = await shop.recipe();
    const licence = recipe.model.layers.find(({ mediaType }) => mediaType.endsWith('.license'))!;
    expect(recipeLabels(recipe)).toMatchObject({
      'org.opencontainers.image.source': expect.stringMatching(/^https:/),
      'org.opencontainers.image.version': '0.33.3',
      'org.opencontainers.image.licenses': `MIT AND LicenseRef-${licence.digest.replace(':', '-')}`,
    });
    const without = recipeLabels({ ...recipe, model: undefined });
    expect(without['org.opencontainers.image.licenses']).toBe('MIT');
  });
});

describe('the label that lets Lambda take snapshots', () => {
  const feature = 'com.amazonaws.lambda.feature.snapstart';

  it('is there when it was asked for, and makes another image', async () => {
    const shop = await openWorkshop();
    try {
      const recipe = await shop.recipe();
      expect(recipeLabels(recipe)).not.toHaveProperty([feature]);
      expect(recipeLabels({ ...recipe, snapStart: true })).toMatchObject({ [feature]: 'Allow' });
      expect(fingerprint({ ...recipe, snapStart: false })).toBe(fingerprint(recipe));
      expect(fingerprint({ ...recipe, snapStart: true })).not.toBe(fingerprint(recipe));
    } finally {
      await shop.close();
    }
  });
});
