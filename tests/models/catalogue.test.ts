import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { alternatives, catalogue, catalogued, fitOfEntry, purposes } from '../../src/models/catalogue.js';
import { catalogueDate, catalogueRows } from '../../src/models/catalogue-data.js';
import { parametersOf, tensorsOf, valuesIn } from '../../src/models/catalogue-tensors.js';
import { isModelShape } from '../../src/models/gguf/shape.js';
import { parseModelReference } from '../../src/models/reference.js';
import { fileSize } from './file-size.js';

/** Bytes that the vocabulary of a file may take for each of its tokens: text, merges, scores. Measured: 23 to 62. */
const mostPerToken = 65;

/** What a page of the library says of a size: two digits of gigabytes, or whole megabytes. */
const onPage = (bytes: number): string =>
  bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** Read off the pages on 2026-08-21. */
const pages: Readonly<Record<string, string>> = {
  'deepseek-r1:8b-llama-distill-q4_K_M': '4.9 GB',
  'llama3.1:8b-instruct-q3_K_M': '4.0 GB',
  'llama3.1:8b-instruct-q2_K': '3.2 GB',
  'llama3.2:1b-instruct-q4_K_M': '808 MB',
  'qwen2.5:7b-instruct-q3_K_M': '3.8 GB',
  'smollm2:1.7b-instruct-q4_K_M': '1.1 GB',
};

const rows = catalogueRows.map((row) => ({ name: row[0], row }));

describe('the catalogue', () => {
  it.each(rows)('$name: its proportions come to the size of its file, but for the vocabulary', ({ row }) => {
    const [, , , bytes, , , proportions] = row;
    const vision = 2 * (proportions[9]?.vision ?? 0);
    const left = bytes - fileSize(row) - vision;
    // Mixtures of experts are mixed a little finer, a part that sees is known to two digits.
    const slack = 0.01 * bytes + 0.06 * vision;
    expect(left).toBeGreaterThan(-slack);
    expect(left).toBeLessThan(mostPerToken * proportions[7] + slack);
  });

  it.each(rows)(
    '$name: its weights, of which one block is counted, are the values of all tensors',
    ({ row }) => {
      const proportions = row[6];
      const values = tensorsOf(proportions).reduce((sum, tensor) => sum + valuesIn(tensor), 0);
      expect(parametersOf(proportions)).toBe(values + (proportions[9]?.vision ?? 0));
    },
  );

  it.each(rows.filter(({ row }) => typeof row[1] === 'object'))(
    '$name: its size is what the library’s page rounds',
    ({ name, row }) => {
      expect(onPage(row[3])).toBe(pages[name]);
    },
  );

  it('counts as many weights as the models are known to have', () => {
    const billions = (name: string) => (catalogued(name)?.parameters ?? 0) / 1e9;
    expect(billions('llama3.1:8b')).toBeCloseTo(8.03, 2);
    expect(billions('qwen3:0.6b')).toBeCloseTo(0.752, 3);
    expect(billions('gemma2:2b')).toBeCloseTo(2.61, 2);
    expect(billions('phi4:14b')).toBeCloseTo(14.66, 2);
    expect(billions('smollm2:135m')).toBeCloseTo(0.1345, 4);
    expect(billions('granite3.1-moe:1b')).toBeCloseTo(1.33, 2);
  });

  it.each(catalogue().map((entry) => ({ name: entry.name, entry })))(
    '$name: fits some function, by the formula and not by a typed number',
    ({ entry }) => {
      const fit = fitOfEntry(entry, { context: 4096 });
      expect(isModelShape(entry.shape)).toBe(true);
      expect(fit.sum).toBeDefined();
      expect(fit.memory).toBeLessThanOrEqual(10240);
      expect(entry.id).toMatch(/^[0-9a-f]{12}$/);
    },
  );

  it('has about forty models, each once, with names that are references, and a date', () => {
    expect(catalogue().length).toBeGreaterThanOrEqual(40);
    expect(new Set(catalogue().map(({ name }) => parseModelReference(name).short)).size).toBe(
      catalogue().length,
    );
    expect(catalogueDate).toMatch(/^20\d\d-\d\d$/);
  });

  it('has something for every purpose in what every account allows', () => {
    const fitting = alternatives(mib(3008), { context: 4096 });
    for (const purpose of purposes)
      expect(fitting.some((entry) => entry.purposes.includes(purpose))).toBe(true);
  });

  it('has of each model the shape that its row says, with the experts that work and the part that sees', () => {
    const shape = (name: string) => catalogued(name)?.shape;
    // Eight of forty experts work, each 512 wide.
    expect(shape('granite3.1-moe:3b')).toMatchObject({
      feedForward: 8 * 512,
      experts: { count: 40, used: 8, parameters: 32 * 40 * 3 * 1536 * 512 },
    });
    for (const { name, purposes: good, shape: of, quantization, parameters } of catalogue()) {
      const row = catalogueRows.find(([known]) => known === name);
      expect([name, of.vision !== undefined]).toEqual([name, row?.[6][9]?.vision !== undefined]);
      expect([name, of.vision !== undefined]).toEqual([name, good.includes('vision')]);
      expect(of.embeds).toBe(good.includes('embeddings'));
      expect(of.chatTemplate).toBe(!of.embeds);
      expect(of.quantization).toEqual({ [quantization]: parameters });
    }
  });

  it('offers what fits to the megabyte, largest first', () => {
    const settings = { context: 4096 };
    const all = alternatives(mib(10_240), settings);
    const sizes = all.map(({ parameters }) => parameters);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const needed = all[5]?.needed ?? mib(0);
    const names = (limit: number) => alternatives(mib(limit), settings).map(({ name }) => name);
    expect(names(needed)).toContain(all[5]?.name);
    expect(names(needed - 1)).not.toContain(all[5]?.name);
  });

  it('is found by name, with and without the tag that goes without saying', () => {
    expect(catalogued('phi4-mini:latest')?.name).toBe('phi4-mini');
    expect(catalogued('llama3.2:1b')?.quantization).toBe('Q8_0');
    expect(catalogued('nothing')).toBeUndefined();
    expect(catalogued('llama3.2:latest:1b')).toBeUndefined();
  });
});
