/** When the rows below were written down. */
export const catalogueDate = '2026-11';

/** One model: what Ollama's library lists of it, and the proportions that the header of its weights has. */
export type CatalogueRow = readonly [
  name: string,
  quantization: Quantization,
  /** Of the download: ± 5 %. */
  bytes: number,
  /** All of them, a part that sees included. */
  parameters: number,
  licence: string,
  /** Best first, separated by spaces. */
  purposes: string,
  proportions: Proportions,
];

export type Quantization = 'Q2_K' | 'Q3_K_M' | 'Q4_0' | 'Q4_K_M' | 'Q8_0' | 'BF16' | 'F16';

/** As `ModelShape` has them, in the order of a header. */
export type Proportions = readonly [
  architecture: string,
  layers: number,
  embedding: number,
  /** Of one expert, where there are several. */
  feedForward: number,
  heads: number,
  keyValueHeads: number,
  /** Of a key, and of a value. */
  keyLength: number,
  vocabulary: number,
  contextTrained: number,
  rest?: {
    /** Tokens are read and written with one table instead of two. */
    readonly tied?: true;
    readonly slidingWindow?: number;
    readonly experts?: { readonly count: number; readonly used: number };
    /** Weights of a part that sees; not among the layers. */
    readonly vision?: number;
  },
];

const tied = { tied: true } as const;

/** Several models have the same proportions; they are named after the one that had them first. */
const shapes = {
  llama32: ['llama', 16, 2048, 8192, 32, 8, 64, 128256, 131072, tied],
  llama32of3: ['llama', 28, 3072, 8192, 24, 8, 128, 128256, 131072, tied],
  llama31: ['llama', 32, 4096, 14336, 32, 8, 128, 128256, 131072],
  mistral: ['llama', 32, 4096, 14336, 32, 8, 128, 32768, 32768],
  llava: ['llama', 32, 4096, 14336, 32, 8, 128, 32064, 32768, { vision: 0.31e9 }],
  tinyllama: ['llama', 22, 2048, 5632, 32, 4, 64, 32000, 2048],
  smollmOf135: ['llama', 30, 576, 1536, 9, 3, 64, 49152, 8192, tied],
  smollmOf360: ['llama', 32, 960, 2560, 15, 5, 64, 49152, 8192, tied],
  smollmOf1700: ['llama', 24, 2048, 8192, 32, 32, 64, 49152, 8192, tied],
  qwen2Half: ['qwen2', 24, 896, 4864, 14, 2, 64, 151936, 32768, tied],
  qwen2Small: ['qwen2', 28, 1536, 8960, 12, 2, 128, 151936, 32768, tied],
  qwen2Of3: ['qwen2', 36, 2048, 11008, 16, 2, 128, 151936, 32768, tied],
  qwen2Of7: ['qwen2', 28, 3584, 18944, 28, 4, 128, 152064, 32768],
  qwen25vl: ['qwen25vl', 36, 2048, 11008, 16, 2, 128, 151936, 128000, { tied: true, vision: 0.67e9 }],
  distilledOf1500: ['qwen2', 28, 1536, 8960, 12, 2, 128, 151936, 131072],
  distilledOf7: ['qwen2', 28, 3584, 18944, 28, 4, 128, 152064, 131072],
  distilledOf14: ['qwen2', 48, 5120, 13824, 40, 8, 128, 152064, 131072],
  distilledOf8: ['qwen3', 36, 4096, 12288, 32, 8, 128, 151936, 131072],
  qwen3Of600: ['qwen3', 28, 1024, 3072, 16, 8, 128, 151936, 40960],
  qwen3Of1700: ['qwen3', 28, 2048, 6144, 16, 8, 128, 151936, 40960],
  qwen3Of4: ['qwen3', 36, 2560, 9728, 32, 8, 128, 151936, 262144, tied],
  qwen3Of8: ['qwen3', 36, 4096, 12288, 32, 8, 128, 151936, 40960],
  qwen3vlOf2: ['qwen3vl', 28, 2048, 6144, 16, 8, 128, 151936, 262144, { tied: true, vision: 0.41e9 }],
  qwen3vlOf4: ['qwen3vl', 36, 2560, 9728, 32, 8, 128, 151936, 262144, { tied: true, vision: 0.42e9 }],
  qwen3embedding: ['qwen3', 28, 1024, 3072, 16, 8, 128, 151669, 32768, tied],
  gemma2Of2: ['gemma2', 26, 2304, 9216, 8, 4, 256, 256000, 8192, { tied: true, slidingWindow: 4096 }],
  gemma2Of9: ['gemma2', 42, 3584, 14336, 16, 8, 256, 256000, 8192, { tied: true, slidingWindow: 4096 }],
  gemma3Of270: ['gemma3', 18, 640, 2048, 4, 1, 256, 262144, 32768, { tied: true, slidingWindow: 512 }],
  gemma3Of1: ['gemma3', 26, 1152, 6912, 4, 1, 256, 262144, 32768, { tied: true, slidingWindow: 512 }],
  gemma3Of4: [
    ...(['gemma3', 34, 2560, 10240, 8, 4, 256, 262208, 131072] as const),
    { tied: true, slidingWindow: 1024, vision: 0.42e9 },
  ],
  embeddinggemma: ['gemma3', 24, 768, 1152, 3, 1, 256, 262144, 2048, { tied: true, slidingWindow: 512 }],
  phi3: ['phi3', 32, 3072, 8192, 32, 32, 96, 32064, 131072],
  phi4mini: ['phi3', 32, 3072, 8192, 24, 8, 128, 200064, 131072, tied],
  phi4: ['phi3', 40, 5120, 17920, 40, 10, 128, 100352, 16384],
  graniteOf2: ['granite', 40, 2048, 8192, 32, 8, 64, 49159, 131072, tied],
  graniteOf8: ['granite', 40, 4096, 12800, 32, 8, 128, 49159, 131072, tied],
  graniteVision: ['granite', 40, 2048, 8192, 32, 8, 64, 49156, 16384, { tied: true, vision: 0.44e9 }],
  graniteMicro: ['granite', 40, 2560, 8192, 40, 8, 64, 100352, 131072, tied],
  graniteMoeOf1: [
    ...(['granitemoe', 24, 1024, 512, 16, 8, 64, 49155, 131072] as const),
    { tied: true, experts: { count: 32, used: 8 } },
  ],
  graniteMoeOf3: [
    ...(['granitemoe', 32, 1536, 512, 24, 8, 64, 49155, 131072] as const),
    { tied: true, experts: { count: 40, used: 8 } },
  ],
  nomic: ['nomic-bert', 12, 768, 3072, 12, 12, 64, 30522, 2048, tied],
  minilm: ['bert', 6, 384, 1536, 12, 12, 32, 30522, 512, tied],
  bertLarge: ['bert', 24, 1024, 4096, 16, 16, 64, 30522, 512, tied],
  bgeM3: ['bert', 24, 1024, 4096, 16, 16, 64, 250002, 8192, tied],
} as const satisfies Readonly<Record<string, Proportions>>;

const apache = 'Apache-2.0';
const mit = 'MIT';
const llama = 'Llama community';
const gemma = 'Gemma terms';
const qwenResearch = 'Qwen research (not commercial)';

/**
 * Written down from common knowledge of Ollama's library, a few held against third-party listings, none read off the
 * live registry. What a registry says always wins; no deploy is decided by this list. A test works every row out:
 * parameters from proportions, bytes from parameters.
 */
export const catalogueRows: readonly CatalogueRow[] = [
  ['deepseek-r1:14b', 'Q4_K_M', 8.99e9, 14.8e9, mit, 'reasoning code chat', shapes.distilledOf14],
  ['deepseek-r1:8b', 'Q4_K_M', 5.23e9, 8.19e9, mit, 'reasoning code chat', shapes.distilledOf8],
  ['deepseek-r1:8b-llama-distill-q4_K_M', 'Q4_K_M', 4.92e9, 8.03e9, llama, 'reasoning chat', shapes.llama31],
  ['deepseek-r1:7b', 'Q4_K_M', 4.68e9, 7.62e9, mit, 'reasoning code chat', shapes.distilledOf7],
  ['deepseek-r1:1.5b', 'Q4_K_M', 1.12e9, 1.78e9, mit, 'reasoning', shapes.distilledOf1500],
  ['deepcoder:1.5b', 'Q4_K_M', 1.12e9, 1.78e9, mit, 'code reasoning', shapes.distilledOf1500],
  ['llama3.1:8b', 'Q4_K_M', 4.92e9, 8.03e9, llama, 'chat tools code', shapes.llama31],
  ['llama3.1:8b-instruct-q3_K_M', 'Q3_K_M', 4.02e9, 8.03e9, llama, 'chat tools', shapes.llama31],
  ['llama3.1:8b-instruct-q2_K', 'Q2_K', 3.18e9, 8.03e9, llama, 'chat', shapes.llama31],
  ['llama3.2:3b', 'Q4_K_M', 2.02e9, 3.21e9, llama, 'chat tools', shapes.llama32of3],
  ['llama3.2:1b', 'Q8_0', 1.32e9, 1.24e9, llama, 'chat tools', shapes.llama32],
  ['llama3.2:1b-instruct-q4_K_M', 'Q4_K_M', 810e6, 1.24e9, llama, 'chat tools', shapes.llama32],
  ['qwen2.5:7b', 'Q4_K_M', 4.68e9, 7.62e9, apache, 'chat tools code', shapes.qwen2Of7],
  ['qwen2.5:7b-instruct-q3_K_M', 'Q3_K_M', 3.81e9, 7.62e9, apache, 'chat tools code', shapes.qwen2Of7],
  ['qwen2.5:3b', 'Q4_K_M', 1.93e9, 3.09e9, qwenResearch, 'chat tools code', shapes.qwen2Of3],
  ['qwen2.5:1.5b', 'Q4_K_M', 986e6, 1.54e9, apache, 'chat tools', shapes.qwen2Small],
  ['qwen2.5:0.5b', 'Q4_K_M', 398e6, 494e6, apache, 'chat tools', shapes.qwen2Half],
  ['qwen2.5-coder:7b', 'Q4_K_M', 4.68e9, 7.62e9, apache, 'code tools', shapes.qwen2Of7],
  ['qwen2.5-coder:3b', 'Q4_K_M', 1.93e9, 3.09e9, qwenResearch, 'code tools', shapes.qwen2Of3],
  ['qwen2.5-coder:1.5b', 'Q4_K_M', 986e6, 1.54e9, apache, 'code', shapes.qwen2Small],
  ['qwen2.5-coder:0.5b', 'Q4_K_M', 398e6, 494e6, apache, 'code', shapes.qwen2Half],
  ['qwen2.5vl:3b', 'Q4_K_M', 3.2e9, 3.75e9, qwenResearch, 'vision chat', shapes.qwen25vl],
  ['qwen3:8b', 'Q4_K_M', 5.23e9, 8.19e9, apache, 'reasoning tools chat code', shapes.qwen3Of8],
  ['qwen3:4b', 'Q4_K_M', 2.5e9, 4.02e9, apache, 'reasoning tools chat code', shapes.qwen3Of4],
  ['qwen3:1.7b', 'Q4_K_M', 1.36e9, 2.03e9, apache, 'reasoning tools chat', shapes.qwen3Of1700],
  ['qwen3:0.6b', 'Q4_K_M', 523e6, 752e6, apache, 'reasoning tools chat', shapes.qwen3Of600],
  ['qwen3-vl:4b', 'Q4_K_M', 3.3e9, 4.44e9, apache, 'vision tools chat', shapes.qwen3vlOf4],
  ['qwen3-vl:2b', 'Q4_K_M', 1.9e9, 2.13e9, apache, 'vision tools chat', shapes.qwen3vlOf2],
  ['gemma3:4b', 'Q4_K_M', 3.34e9, 4.3e9, gemma, 'chat vision', shapes.gemma3Of4],
  ['gemma3:1b', 'Q4_K_M', 815e6, 1e9, gemma, 'chat', shapes.gemma3Of1],
  ['gemma3:270m', 'Q8_0', 292e6, 268e6, gemma, 'chat', shapes.gemma3Of270],
  ['gemma2:9b', 'Q4_0', 5.44e9, 9.24e9, gemma, 'chat', shapes.gemma2Of9],
  ['gemma2:2b', 'Q4_0', 1.63e9, 2.61e9, gemma, 'chat', shapes.gemma2Of2],
  ['phi4:14b', 'Q4_K_M', 9.05e9, 14.7e9, mit, 'chat code', shapes.phi4],
  ['phi4-mini', 'Q4_K_M', 2.49e9, 3.84e9, mit, 'chat tools code', shapes.phi4mini],
  ['phi3:3.8b', 'Q4_0', 2.18e9, 3.82e9, mit, 'chat', shapes.phi3],
  ['mistral:7b', 'Q4_K_M', 4.37e9, 7.25e9, apache, 'chat tools', shapes.mistral],
  ['llava:7b', 'Q4_0', 4.73e9, 7.55e9, apache, 'vision chat', shapes.llava],
  ['granite3.3:8b', 'Q4_K_M', 4.94e9, 8.17e9, apache, 'tools chat code', shapes.graniteOf8],
  ['granite4:micro', 'Q4_K_M', 2.1e9, 3.4e9, apache, 'tools chat code', shapes.graniteMicro],
  ['granite3.1-moe:3b', 'Q4_K_M', 2.02e9, 3.3e9, apache, 'chat tools', shapes.graniteMoeOf3],
  ['granite3.3:2b', 'Q4_K_M', 1.55e9, 2.53e9, apache, 'tools chat', shapes.graniteOf2],
  ['granite3.1-moe:1b', 'Q8_0', 1.42e9, 1.33e9, apache, 'chat tools', shapes.graniteMoeOf1],
  ['granite3.2-vision:2b', 'Q4_K_M', 2.44e9, 2.97e9, apache, 'vision tools', shapes.graniteVision],
  ['tinyllama:1.1b', 'Q4_0', 638e6, 1.1e9, apache, 'chat', shapes.tinyllama],
  ['smollm2:1.7b', 'Q8_0', 1.82e9, 1.71e9, apache, 'chat tools', shapes.smollmOf1700],
  ['smollm2:1.7b-instruct-q4_K_M', 'Q4_K_M', 1.06e9, 1.71e9, apache, 'chat tools', shapes.smollmOf1700],
  ['smollm2:360m', 'F16', 726e6, 362e6, apache, 'chat', shapes.smollmOf360],
  ['smollm2:135m', 'F16', 271e6, 135e6, apache, 'chat', shapes.smollmOf135],
  ['qwen3-embedding:0.6b', 'Q8_0', 639e6, 596e6, apache, 'embeddings', shapes.qwen3embedding],
  ['bge-m3', 'F16', 1.16e9, 567e6, mit, 'embeddings', shapes.bgeM3],
  ['mxbai-embed-large', 'F16', 670e6, 334e6, apache, 'embeddings', shapes.bertLarge],
  ['embeddinggemma', 'BF16', 622e6, 308e6, gemma, 'embeddings', shapes.embeddinggemma],
  ['nomic-embed-text', 'F16', 274e6, 137e6, apache, 'embeddings', shapes.nomic],
  ['all-minilm:22m', 'F16', 46e6, 22.7e6, apache, 'embeddings', shapes.minilm],
];
