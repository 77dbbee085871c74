import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { alternatives, catalogue, catalogued, fitOfEntry, purposes } from '../../src/models/catalogue.js';
import {
  type CatalogueRow,
  catalogueDate,
  catalogueRows,
  type Quantization,
} from '../../src/models/catalogue-data.js';
import { isModelShape } from '../../src/models/gguf/shape.js';
import { parseModelReference } from '../../src/models/reference.js';

/** Weights by the usual layout of a decoder (or of BERT): tables, attention, feed-forward; norms and biases are nothing. */
function parametersFrom([, , , , , , proportions]: CatalogueRow): number {
  const [
    architecture,
    layers,
    embedding,
    feedForward,
    heads,
    keyValueHeads,
    keyLength,
    vocabulary,
    ,
    rest = {},
  ] = proportions;
  const attention = 2 * embedding * heads * keyLength + 2 * embedding * keyValueHeads * keyLength;
  const matrices = architecture === 'bert' ? 2 : 3;
  const work = matrices * embedding * feedForward * (rest.experts?.count ?? 1);
  const tables = vocabulary * embedding * (rest.tied ? 1 : 2);
  return tables + layers * (attention + work) + (rest.vision ?? 0);
}

/**
 * Bits for each weight. K-quants mix: large tables are kept finer, and rows that are no multiple of 256 fall back to
 * larger types, so small models lie high.
 */
const bits: Readonly<Record<Quantization, readonly [number, number]>> = {
  Q2_K: [2.6, 3.5],
  Q3_K_M: [3.4, 4.3],
  Q4_0: [4.4, 5.1],
  Q4_K_M: [4.5, 6.6],
  Q8_0: [8.3, 8.9],
  BF16: [15.9, 16.5],
  F16: [15.9, 16.5],
};

const rows = catalogueRows.map((row) => ({ name: row[0], row }));

describe('the catalogue', () => {
  it.each(rows)('$name: its proportions give its number of parameters within a tenth', ({ row }) => {
    expect(Math.abs(parametersFrom(row) / row[3] - 1)).toBeLessThan(0.1);
  });

  it.each(rows)('$name: its size is what its quantization allows', ({ row }) => {
    const [, quantization, bytes, parameters, , , proportions] = row;
    const vision = proportions[9]?.vision ?? 0;
    // The part that sees is kept in 16 bits.
    const rest = (8 * bytes - 16 * vision) / (parameters - vision);
    const [least, most] = bits[quantization];
    expect(rest).toBeGreaterThanOrEqual(least);
    expect(rest).toBeLessThanOrEqual(most);
  });

  it.each(catalogue.map((entry) => ({ name: entry.name, entry })))(
    '$name: fits some function, by the formula and not by a typed number',
    ({ entry }) => {
      const fit = fitOfEntry(entry, { context: 4096 });
      expect(isModelShape(entry.shape)).toBe(true);
      expect(fit.sum).toBeDefined();
      expect(fit.memory).toBeLessThanOrEqual(10240);
    },
  );

  it('has about forty models, each once, with names that are references, and a date', () => {
    expect(catalogue.length).toBeGreaterThanOrEqual(40);
    expect(new Set(catalogue.map(({ name }) => parseModelReference(name).short)).size).toBe(catalogue.length);
    expect(catalogueDate).toMatch(/^20\d\d-\d\d$/);
  });

  it('has something for every purpose in what every account allows', () => {
    const fitting = alternatives(mib(3008), { context: 4096 });
    for (const purpose of purposes)
      expect(fitting.some((entry) => entry.purposes.includes(purpose))).toBe(true);
  });

  it('is found by name, with and without the tag that goes without saying', () => {
    expect(catalogued('phi4-mini:latest')?.name).toBe('phi4-mini');
    expect(catalogued('llama3.2:1b')?.quantization).toBe('Q8_0');
    expect(catalogued('nothing')).toBeUndefined();
  });
});
