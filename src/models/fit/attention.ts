import type { ModelShape } from '../gguf/shape.js';

/** How an architecture keeps its cache of keys and values. */
export interface AttentionRule {
  /** Whether this layer looks back no further than the sliding window. */
  slides(layer: number): boolean;
  /** Said to the user when the sum is an upper bound and not a model of what the engine does. */
  readonly bound?: string;
}

const full: AttentionRule = { slides: () => false };

/** Of every `period` layers all slide but the last one. */
const lastOf = (period: number): AttentionRule => ({ slides: (layer) => layer % period < period - 1 });

const recurrent: AttentionRule = {
  slides: () => false,
  bound: 'some of its layers keep a small state and no cache: this is more than it takes',
};

const encoder: AttentionRule = {
  slides: () => false,
  bound: 'it reads everything at once and keeps no cache: this is more than it takes',
};

/**
 * By `general.architecture`. Names of the same family are one line; families whose files carry the name `llama`
 * (Mistral, SmolLM, DeepSeek's Llama distills) need none. Sources: llama.cpp of 2026-09, `src/models/*.cpp` and
 * `llama-hparams` as described in the project's notes on Ollama; `llama`, `qwen2`, `qwen3` and `gemma3` are held to
 * measured buffers by a test.
 */
const rules: Readonly<Record<string, AttentionRule>> = {
  llama: full,
  mistral: full,
  mistral3: full,
  qwen2: full,
  qwen2moe: full,
  qwen3: full,
  qwen3moe: full,
  qwen2vl: full,
  qwen25vl: full,
  qwen3vl: full,
  granite: full,
  granitemoe: full,
  smollm3: full,
  deepseek2: full,
  // Its files name a sliding window, and the engine does without it.
  phi3: full,
  phi4: full,
  gemma2: lastOf(2),
  gemma3: lastOf(6),
  'gpt-oss': lastOf(2),
  gptoss: lastOf(2),
  qwen35: recurrent,
  qwen35moe: recurrent,
  qwen3next: recurrent,
  granitehybrid: recurrent,
  nemotron_h: recurrent,
  lfm2: recurrent,
  falcon_h1: recurrent,
  jamba: recurrent,
  bert: encoder,
  'nomic-bert': encoder,
};

/** A window that nobody told us how to use is left out: full attention takes more. */
export const attentionOf = ({ architecture }: Pick<ModelShape, 'architecture'>): AttentionRule =>
  rules[architecture.toLowerCase()] ?? {
    ...full,
    bound: `the architecture ${architecture} has no rule here: this is an upper bound`,
  };
