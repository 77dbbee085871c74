import { defaults } from '../defaults.js';
import type { FieldRow } from '../field.js';
import { ggufPath, modelName, modelSource } from '../grammars.js';

/** What is served, and how it comes into the function. */
export const modelFields = [
  {
    path: 'model',
    flag: '--model <name>',
    variable: 'OLLAMA_LAMBDA_MODEL',
    shape: {
      kind: 'text',
      pattern: modelName,
      maxLength: 512,
      allowed: 'the name of a model, such as llama3.2:1b',
    },
    description: 'The model to serve, as Ollama names it: llama3.2:1b, or hf.co/user/repository:Q4_K_M.',
  },
  {
    path: 'modelSource',
    flag: '--model-source <source>',
    variable: 'OLLAMA_LAMBDA_MODEL_SOURCE',
    shape: {
      kind: 'text',
      pattern: modelSource,
      maxLength: 512,
      allowed: 'image, pull or s3://bucket/prefix',
    },
    description:
      'Where an instance takes the model from: image (it is a layer of the image), pull (its registry, at every cold start) or s3://bucket/prefix (a model store in a bucket, likewise).',
    fallback: defaults.modelSource,
  },
  {
    path: 'adapter',
    flag: '--adapter <file>',
    variable: 'OLLAMA_LAMBDA_ADAPTER',
    shape: {
      kind: 'text',
      pattern: ggufPath,
      maxLength: 1024,
      allowed: 'the path of a GGUF file, such as ./lora.gguf',
    },
    description:
      'A LoRA adapter in GGUF that is laid over the model: a layer of the image, and counted in the memory that is needed.',
  },
  {
    path: 'quantize',
    flag: '--quantize <type>',
    variable: 'OLLAMA_LAMBDA_QUANTIZE',
    shape: {
      kind: 'choice',
      values: ['q8_0', 'q4_K_M', 'q4_K_S', 'f16'],
      synonyms: { q8: 'q8_0', q4: 'q4_K_M', q4_k: 'q4_K_M', q4_k_m: 'q4_K_M', q4_k_s: 'q4_K_S' },
    },
    description:
      'Makes a GGUF file of this machine smaller before it is deployed, by `ollama create --quantize` of an Ollama of this machine. For files in F32, F16 or BF16.',
  },
  {
    path: 'fallbackModel',
    flag: '--fallback-model <name>',
    variable: 'OLLAMA_LAMBDA_FALLBACK_MODEL',
    shape: {
      kind: 'text',
      pattern: modelName,
      maxLength: 512,
      allowed: 'the name of a smaller model, such as qwen3:0.6b',
    },
    description:
      'A smaller model that is put into the image beside the first, and answers when that one does not fit into memory.',
  },
  {
    path: 'preread',
    variable: 'OLLAMA_LAMBDA_PREREAD',
    shape: { kind: 'choice', values: ['auto', 'on', 'off'], synonyms: { true: 'on', false: 'off' } },
    description:
      'Whether weights are read ahead while the engine starts: auto does so when they fit into memory beside what the model needs.',
    fallback: defaults.preread,
  },
  {
    path: 'context',
    flag: '--context <tokens>',
    variable: 'OLLAMA_LAMBDA_CONTEXT',
    shape: {
      kind: 'number',
      min: 256,
      max: 131_072,
      unit: 'tokens',
      why: 'Less holds no useful prompt; more fits into no Lambda function beside a model that knows what to do with it.',
    },
    description: 'Context length of each request, prompt and answer together, in tokens. Costs memory.',
    fallback: String(defaults.context),
  },
  {
    path: 'kvCacheType',
    flag: '--kv-cache-type <type>',
    variable: 'OLLAMA_LAMBDA_KV_CACHE_TYPE',
    shape: {
      kind: 'choice',
      values: ['f16', 'q8_0', 'q4_0'],
      synonyms: { fp16: 'f16', q8: 'q8_0', q4: 'q4_0' },
    },
    description:
      'How the context is kept in memory: f16, or quantized (q8_0 takes half of it, q4_0 a quarter, at some loss of quality).',
    fallback: defaults.kvCacheType,
  },
  {
    path: 'repack',
    variable: 'OLLAMA_LAMBDA_REPACK',
    shape: { kind: 'switch' },
    description:
      'Whether weights are rearranged when they are loaded: prompts are read about a fifth faster, and loading takes about three times as long. Without it: only where nobody waits for the load.',
  },
] as const satisfies readonly FieldRow[];
