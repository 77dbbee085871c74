import { describe, expect, it } from '@jest/globals';
import { sameModel } from '../../../container/model-name.js';
import { doorWith, least, model } from './door.js';

describe('two spellings', () => {
  it.each([
    ['llama3.2', 'llama3.2:latest', true],
    ['library/llama3.2', 'LLAMA3.2', true],
    ['registry.ollama.ai/library/llama3.2:1b', 'llama3.2:1b', true],
    ['127.0.0.1:5000/library/tiny', '127.0.0.1:5000/library/tiny:latest', true],
    ['hf.co/someone/model:Q4_K_M', 'hf.co/someone/model:q4_k_m', true],
    ['llama3.2:1b', 'llama3.2:3b', false],
    ['llama3.2:1b', 'llama3.2:1b-cloud', false],
    ['someone/llama3.2', 'llama3.2', false],
  ])('%s and %s: the same model is %s', (one, other, same) => {
    expect(sameModel(one, other)).toBe(same);
  });
});

describe.each(Object.keys(least))('the model of %s', (path) => {
  it.each([undefined, null, '', 'llama3.2:1b', 'library/Llama3.2:1B'])(
    '%p is the one in the image',
    async (asked) => {
      const passed = await doorWith().passed(path, { ...least[path], model: asked });
      expect(passed.model).toBe(model);
    },
  );

  it.each(['llama3.2', 'gpt-4o', 'llama3.2:1b-cloud', 'llama3.2:cloud', '../etc'])(
    '%s is not found',
    async (asked) => {
      expect(await doorWith().refused(path, { ...least[path], model: asked })).toEqual({
        status: 404,
        kind: 'unknown-model',
        message: `model '${asked}' not found`,
      });
    },
  );

  it('may be asked for by the name of the fallback, and is whichever answers now', async () => {
    const door = doorWith({ OLLAMA_LAMBDA_FALLBACK_MODEL: 'tiny:small' });
    const admitted = await door.admit(path, { ...least[path], model: 'tiny:small' });
    if (!admitted.ok) throw new Error(admitted.message);
    expect(JSON.parse(admitted.body).model).toBe(model);
    expect(JSON.parse(admitted.bodyFor('tiny:small'))).toEqual({
      ...JSON.parse(admitted.body),
      model: 'tiny:small',
    });
  });

  it('may not be so long that comparing it takes for ever', async () => {
    const asked = `${':'.repeat(500_000)}/`;
    expect(await doorWith().refused(path, { ...least[path], model: asked })).toMatchObject({
      status: 400,
      message: 'model has 500001 characters, expected at most 512',
    });
  });

  it('is a string', async () => {
    expect(await doorWith().refused(path, { ...least[path], model: 7 })).toMatchObject({
      status: 400,
      message: 'model is 7, expected a string',
    });
  });
});
