import { describe, expect, it } from '@jest/globals';
import { fromCatalogue } from '../../src/cli/models/known-model.js';
import { fitted, tableText } from '../../src/cli/models/table-text.js';
import { createStyle } from '../../src/cli/render/style.js';
import { catalogue } from '../../src/models/catalogue.js';
import { estimate } from '../../src/models/estimate.js';
import { priceTable } from '../../src/models/price-table.js';

const style = createStyle(false);
const rows = catalogue().map((entry) => {
  const model = fromCatalogue(entry, 'the catalogue');
  const question = {
    settings: { context: 4096 },
    memory: 'auto',
    cap: { kind: 'unknown' },
    region: 'us-east-1',
    architecture: 'arm64',
    table: priceTable,
    traffic: { requestsPerMonth: 1, tokensPerAnswer: 1, coldShare: 0 },
  } as const;
  return { model, estimate: estimate(model, question) };
});

describe('the table of models', () => {
  it.each([80, 100, 200])('fits a terminal of %d columns', (width) => {
    const lines = tableText(rows, style, width).split('\n');
    expect(lines).toHaveLength(rows.length + 1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[0]).toMatch(/^model +.*needs +function +tokens\/s/);
  });

  it('fits a terminal of 40 columns with a purpose in front, by what the choice is made of', () => {
    const labelled = rows
      .filter(({ model }) => model.name.length <= 26)
      .map((row) => ({ ...row, label: 'embeddings' }));
    expect(labelled.length).toBeGreaterThan(20);
    const lines = tableText(labelled, style, 40).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
    expect(lines[0]).toMatch(/^for +model$/);
  });

  it('has text beside it that is broken between words, and left alone on a pipe', () => {
    const text = `  needs 3448 MB: ${'2382 weights + '.repeat(9)}\n    why`;
    const lines = fitted(text, 80).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^ {4}\S/);
    expect(fitted(text, undefined)).toBe(text);
  });

  it('has all its columns on a pipe', () => {
    expect(tableText(rows, style)).toMatch(
      /^model +size +needs +function +tokens\/s +\$\/1,000 tokens +good at/,
    );
  });
});
