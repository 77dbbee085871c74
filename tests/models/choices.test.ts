import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { catalogued, fitOfEntry } from '../../src/models/catalogue.js';
import { type ChoiceQuestion, nearestChoices } from '../../src/models/choices.js';
import { fitOfSize } from '../../src/models/fit.js';

function question(name: string, limit: number, change: Partial<ChoiceQuestion> = {}): ChoiceQuestion {
  const entry = catalogued(name);
  if (entry === undefined) throw new Error(`${name} is not in the catalogue`);
  const settings = change.settings ?? { context: 4096 };
  return {
    name,
    weights: entry.bytes,
    shape: entry.shape,
    settings,
    needed: fitOfEntry(entry, settings).memory,
    limit: mib(limit),
    ceiling: mib(3008),
    chosen: false,
    ...change,
  };
}

describe('what is offered instead of what does not fit', () => {
  it('is of the same family first, then of the same purpose, and all of it fits', () => {
    const choices = nearestChoices(question('qwen2.5-coder:7b', 3008));
    expect(choices.map(({ flag }) => flag)).toContain('--model qwen2.5-coder:3b');
    expect(choices).toHaveLength(3);
    for (const { flag } of choices) {
      const entry = catalogued(flag.replace('--model ', ''));
      expect(entry && fitOfEntry(entry, { context: 4096 }).memory).toBeLessThanOrEqual(3008);
    }
  });

  it('is the same model with a shorter context, where that is all that is too much', () => {
    const long = { settings: { context: 32_768 } };
    const [first] = nearestChoices(question('llama3.2:3b', 3008, long));
    expect(first?.kind).toBe('context');
    const context = Number(first?.flag.replace('--context ', ''));
    const { weights, shape } = question('llama3.2:3b', 3008);
    expect(fitOfSize({ weights, shape }, { context }).memory).toBeLessThanOrEqual(3008);
    expect(fitOfSize({ weights, shape }, { context: context + 256 }).memory).toBeGreaterThan(3008);
  });

  it('is more memory, where a number was chosen and more can be had', () => {
    const asked = question('llama3.2:3b', 2000, { chosen: true });
    expect(nearestChoices(asked)[0]).toMatchObject({ kind: 'memory', flag: `--memory ${asked.needed}` });
    expect(nearestChoices({ ...asked, chosen: false }).map(({ kind }) => kind)).not.toContain('memory');
  });

  it('is a coarser quantization of the same repository on Hugging Face', () => {
    const { shape } = question('llama3.1:8b', 4096);
    const name = 'hf.co/someone/Llama-3.1-8B-GGUF:Q8_0';
    const flags = nearestChoices(question('llama3.1:8b', 5307, { name, weights: 8.5e9, shape }), 9).map(
      ({ flag }) => flag,
    );
    expect(flags).toContain('--model hf.co/someone/Llama-3.1-8B-GGUF:Q3_K_M');
    expect(flags).not.toContain('--model hf.co/someone/Llama-3.1-8B-GGUF:Q6_K');
  });

  it('makes embeddings instead of what makes embeddings', () => {
    const choices = nearestChoices(question('bge-m3', 1500), 9).filter(({ kind }) => kind === 'model');
    expect(choices.length).toBeGreaterThan(0);
    for (const { flag } of choices) {
      expect(catalogued(flag.replace('--model ', ''))?.purposes).toContain('embeddings');
    }
  });

  it('is nothing where nothing fits', () => {
    expect(nearestChoices(question('llama3.2:1b', 200))).toEqual([]);
  });
});
