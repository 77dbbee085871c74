import type { MiB } from '../core/units.js';
import { memoryForWeights } from './fit.js';

/** A model that people are likely to want, known without asking anybody. */
export interface CatalogueEntry {
  /** As `--model` takes it. */
  readonly name: string;
  /** Download size (decimal, two digits: ± 5 %). */
  readonly bytes: number;
  /** Billions. */
  readonly parameters: number;
}

/**
 * For the wizard's list and for saying what would fit when something does not; never for deciding a deploy. Sizes and
 * parameters were written down in 2026-11 from common knowledge of Ollama's library, a few held against third-party
 * listings, none read off the live registry; what the registry says always wins. Among
 * models of one size the better one stands first.
 */
export const catalogue: readonly CatalogueEntry[] = [
  { name: 'qwen3:8b', bytes: 5.2e9, parameters: 8.2 },
  { name: 'deepseek-r1:8b', bytes: 5.2e9, parameters: 8.2 },
  { name: 'deepseek-r1:7b', bytes: 4.7e9, parameters: 7.6 },
  { name: 'gemma3:4b', bytes: 3.3e9, parameters: 4.3 },
  { name: 'qwen3:4b', bytes: 2.5e9, parameters: 4 },
  { name: 'phi4-mini', bytes: 2.5e9, parameters: 3.8 },
  { name: 'llama3.2:3b', bytes: 2.0e9, parameters: 3.2 },
  { name: 'qwen2.5:3b', bytes: 1.9e9, parameters: 3.1 },
  { name: 'qwen3:1.7b', bytes: 1.4e9, parameters: 2 },
  { name: 'deepseek-r1:1.5b', bytes: 1.1e9, parameters: 1.8 },
  { name: 'smollm2:1.7b', bytes: 1.8e9, parameters: 1.7 },
  { name: 'qwen2.5:1.5b', bytes: 986e6, parameters: 1.5 },
  { name: 'llama3.2:1b', bytes: 1.3e9, parameters: 1.2 },
  { name: 'gemma3:1b', bytes: 815e6, parameters: 1 },
  { name: 'qwen3:0.6b', bytes: 523e6, parameters: 0.75 },
  { name: 'qwen2.5:0.5b', bytes: 398e6, parameters: 0.5 },
  { name: 'smollm2:360m', bytes: 726e6, parameters: 0.36 },
  { name: 'smollm2:135m', bytes: 271e6, parameters: 0.135 },
];

export interface Alternative extends CatalogueEntry {
  /** What it needs, by the same sum that decides a deploy. */
  readonly needed: MiB;
}

/** Models of the catalogue that answer within so much memory, best (largest) first. */
export const alternatives = (limit: MiB): readonly Alternative[] =>
  catalogue
    .map((entry) => ({ ...entry, needed: memoryForWeights(entry.bytes) }))
    .filter((entry) => entry.needed <= limit)
    .toSorted((a, b) => b.parameters - a.parameters);
