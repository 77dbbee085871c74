import { describe, expect, it } from '@jest/globals';
import { fromFacts } from '../../src/cli/models/known-model.js';
import { model } from '../survey/builders.js';

describe('a model that a registry told of', () => {
  const quantizationOf = (config: string) =>
    fromFacts({ ...model(), config }, { name: 'm', source: 'registry', from: 'r' }).quantization;

  it.each([
    ['{"file_type":"Q4_K_M"}', 'Q4_K_M'],
    ['{"file_type":"unknown"}', undefined],
    ['{"file_type":""}', undefined],
    ['{"file_type":7}', undefined],
    ['{}', undefined],
    // Nothing that a terminal would obey, or that fills it.
    [JSON.stringify({ file_type: 'Q4\u001b[2J' }), undefined],
    [JSON.stringify({ file_type: 'Q'.repeat(41) }), undefined],
  ])('is quantized as its config %s says: %s', (config, said) => {
    expect(quantizationOf(config)).toBe(said);
  });
});
