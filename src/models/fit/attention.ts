import type { ModelShape } from '../gguf/shape.js';

/** How an architecture keeps its cache of keys and values. */
export interface AttentionRule {
  /** Whether this layer looks back no further than the sliding window. */
  slides(layer: number): boolean;
  /** Said to the user when the sum is an upper bound and not a model of what the engine does. */
  readonly bound?: string;
}

type Rule = (shape: Pick<ModelShape, 'architecture' | 'slidingPattern'>) => AttentionRule;

const full: Rule = () => ({ slides: () => false });

/** Of every `period` layers all slide but the last one, unless the header says otherwise. */
const lastOf =
  (period: number): Rule =>
  ({ slidingPattern = period }) => ({
    slides:
      typeof slidingPattern === 'number'
        ? (layer) => layer % slidingPattern < slidingPattern - 1
        : (layer) => slidingPattern[layer] === true,
  });

/** The first one of every `period` does not slide. */
const firstOf =
  (period: number): Rule =>
  (shape) => {
    const { slidingPattern = period } = shape;
    if (typeof slidingPattern !== 'number') return lastOf(period)(shape);
    return { slides: (layer) => layer % slidingPattern !== 0 };
  };

const bounded =
  (rule: Rule, bound: string): Rule =>
  (shape) => ({ ...rule(shape), bound });

const recurrent = bounded(
  full,
  'some of its layers keep a small state and no cache: this is more than it takes',
);
const encoder = bounded(full, 'it reads everything at once and keeps no cache: this is more than it takes');
// `is_mla`: files of 2025 and later say `key_length_mla`, and the engine keeps keys alone for them.
const latent = bounded(full, 'its newer files keep keys and no values: this may be more than it takes');
const shared = 'some of its layers share a cache or have shorter keys: this is more than it takes';

/**
 * By `general.architecture`. Names of the same family are one line; families whose files carry the name `llama`
 * (Mistral, SmolLM, DeepSeek's Llama distills) need none. Source: llama.cpp of 2026-09-28, `src/models/*.cpp`
 * (`load_swa_pattern` and its like); `llama`, `qwen2`, `qwen3` and `gemma3` are held to measured buffers by a test.
 */
const rules: Readonly<Record<string, Rule>> = {
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
  deepseek2: latent,
  // Its files name a sliding window, and the engine does without it.
  phi3: full,
  phi4: full,
  gemma2: lastOf(2),
  gemma3: lastOf(6),
  'gemma-embedding': lastOf(6),
  gemma3n: bounded(lastOf(5), shared),
  // Its files say layer by layer which slide; none of them does where they do not.
  gemma4: bounded(lastOf(1), shared),
  'gpt-oss': lastOf(2),
  gptoss: lastOf(2),
  cohere2: lastOf(4),
  exaone4: lastOf(4),
  olmo2: lastOf(4),
  smallthinker: firstOf(4),
  qwen35: recurrent,
  qwen35moe: recurrent,
  qwen3next: recurrent,
  granitehybrid: recurrent,
  nemotron_h: recurrent,
  nemotron_h_moe: recurrent,
  lfm2: recurrent,
  lfm2moe: recurrent,
  falcon_h1: recurrent,
  'falcon-h1': recurrent,
  jamba: recurrent,
  bert: encoder,
  'nomic-bert': encoder,
};

/** A window that nobody told us how to use is left out: full attention takes more. */
export function attentionOf(shape: Pick<ModelShape, 'architecture' | 'slidingPattern'>): AttentionRule {
  const name = shape.architecture.toLowerCase();
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  return (
    rule?.(shape) ?? {
      ...full(shape),
      bound: `the architecture ${shape.architecture} has no rule here: this is an upper bound`,
    }
  );
}
