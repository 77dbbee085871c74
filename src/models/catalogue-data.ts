/** When Ollama's library showed what stands below. */
export const catalogueDate = '2026-08';

/** One model: what Ollama's library lists of it, and the proportions that the header of its weights has. */
export type CatalogueRow = readonly [
  name: string,
  /** The first twelve digits of its manifest, which `ollama list` calls its ID. */
  id: string | Page,
  quantization: Quantization,
  /** Of weights, projector included. */
  bytes: number,
  licence: string,
  /** Best first, separated by spaces. */
  purposes: string,
  proportions: Proportions,
];

/** No copy of the manifest was at hand: the page rounds the size, and the proportions say the rest. */
export interface Page {
  readonly page: string;
}

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
const page = (id: string): Page => ({ page: id });

/** Several models have the same proportions; they are named after the one that had them first. */
const shapes = {
  llama32: ['llama', 16, 2048, 8192, 32, 8, 64, 128256, 131072, tied],
  llama32of3: ['llama', 28, 3072, 8192, 24, 8, 128, 128256, 131072, tied],
  llama31: ['llama', 32, 4096, 14336, 32, 8, 128, 128256, 131072],
  mistral: ['llama', 32, 4096, 14336, 32, 8, 128, 32768, 32768],
  llava: ['llama', 32, 4096, 14336, 32, 8, 128, 32064, 32768, { vision: 0.31e9 }],
  ministral: ['mistral3', 26, 3072, 9216, 32, 8, 128, 131072, 262144, { tied: true, vision: 0.41e9 }],
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
  graniteOne: ['granite', 40, 2048, 4096, 16, 4, 128, 100352, 131072, tied],
  graniteNano: ['granite', 28, 1024, 2048, 16, 4, 64, 100352, 32768, tied],
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
 * Names and IDs as the pages of Ollama's library showed them on 2026-08-21, in copies that others keep; purposes are our
 * reading of those pages. Sizes are those of the registry's manifests, out of copies whose SHA-256 begins with the ID on the
 * page: a copy that were not the original would not. Proportions are the published hyperparameters of each model. A test works every row out: the tensors
 * that such proportions have, in such a quantization, come to the size of the file but for its vocabulary. The live registry
 * was never asked; what it says always wins, and no deploy is decided by this list.
 */
export const catalogueRows: readonly CatalogueRow[] = [
  [
    'deepseek-r1:14b',
    'c333b7232bdb',
    'Q4_K_M',
    8_988_109_952,
    mit,
    'reasoning code chat',
    shapes.distilledOf14,
  ],
  [
    'deepseek-r1:8b',
    '6995872bfe4c',
    'Q4_K_M',
    5_225_373_760,
    mit,
    'reasoning code chat',
    shapes.distilledOf8,
  ],
  [
    'deepseek-r1:8b-llama-distill-q4_K_M',
    page('9e54bf95550c'),
    'Q4_K_M',
    4.92e9,
    llama,
    'reasoning chat',
    shapes.llama31,
  ],
  [
    'deepseek-r1:7b',
    '755ced02ce7b',
    'Q4_K_M',
    4_683_073_184,
    mit,
    'reasoning code chat',
    shapes.distilledOf7,
  ],
  ['deepseek-r1:1.5b', 'e0979632db5a', 'Q4_K_M', 1_117_320_512, mit, 'reasoning', shapes.distilledOf1500],
  ['deepcoder:1.5b', '3bc49891ec47', 'Q4_K_M', 1_117_321_728, mit, 'code reasoning', shapes.distilledOf1500],
  ['llama3.1:8b', '46e0c10c039e', 'Q4_K_M', 4_920_738_944, llama, 'chat tools code', shapes.llama31],
  [
    'llama3.1:8b-instruct-q3_K_M',
    page('4faa21fca5a2'),
    'Q3_K_M',
    4.02e9,
    llama,
    'chat tools',
    shapes.llama31,
  ],
  ['llama3.1:8b-instruct-q2_K', page('44a139eeb344'), 'Q2_K', 3.18e9, llama, 'chat', shapes.llama31],
  ['llama3.2:3b', 'a80c4f17acd5', 'Q4_K_M', 2_019_377_376, llama, 'chat tools', shapes.llama32of3],
  ['llama3.2:1b', 'baf6a787fdff', 'Q8_0', 1_321_082_688, llama, 'chat tools', shapes.llama32],
  ['llama3.2:1b-instruct-q4_K_M', page('22bc6b92eb01'), 'Q4_K_M', 808e6, llama, 'chat tools', shapes.llama32],
  ['qwen2.5:7b', '845dbda0ea48', 'Q4_K_M', 4_683_073_952, apache, 'chat tools code', shapes.qwen2Of7],
  [
    'qwen2.5:7b-instruct-q3_K_M',
    page('29492a928341'),
    'Q3_K_M',
    3.82e9,
    apache,
    'chat tools code',
    shapes.qwen2Of7,
  ],
  ['qwen2.5:3b', '357c53fb659c', 'Q4_K_M', 1_929_903_008, qwenResearch, 'chat tools code', shapes.qwen2Of3],
  ['qwen2.5:1.5b', '65ec06548149', 'Q4_K_M', 986_048_512, apache, 'chat tools', shapes.qwen2Small],
  ['qwen2.5:0.5b', 'a8b0c5157701', 'Q4_K_M', 397_807_936, apache, 'chat tools', shapes.qwen2Half],
  ['qwen2.5-coder:7b', 'dae161e27b0e', 'Q4_K_M', 4_683_074_048, apache, 'code tools', shapes.qwen2Of7],
  ['qwen2.5-coder:3b', 'f72c60cabf62', 'Q4_K_M', 1_929_903_072, qwenResearch, 'code tools', shapes.qwen2Of3],
  ['qwen2.5-coder:1.5b', 'd7372fd82851', 'Q4_K_M', 986_048_576, apache, 'code', shapes.qwen2Small],
  ['qwen2.5-coder:0.5b', '4ff64a7f502a', 'Q4_K_M', 397_808_000, apache, 'code', shapes.qwen2Half],
  ['qwen2.5vl:3b', 'fb90415cde1e', 'Q4_K_M', 3_200_614_720, qwenResearch, 'vision chat', shapes.qwen25vl],
  ['qwen3:8b', '500a1f067a9f', 'Q4_K_M', 5_225_374_496, apache, 'reasoning tools chat code', shapes.qwen3Of8],
  ['qwen3:4b', '359d7dd4bcda', 'Q4_K_M', 2_497_280_480, apache, 'reasoning tools chat code', shapes.qwen3Of4],
  ['qwen3:1.7b', '8f68893c685c', 'Q4_K_M', 1_359_279_776, apache, 'reasoning tools chat', shapes.qwen3Of1700],
  ['qwen3:0.6b', '7df6b6e09427', 'Q4_K_M', 522_640_096, apache, 'reasoning tools chat', shapes.qwen3Of600],
  ['qwen3-vl:4b', '1343d82ebee3', 'Q4_K_M', 3_295_612_832, apache, 'vision tools chat', shapes.qwen3vlOf4],
  ['qwen3-vl:2b', '0635d9d857d4', 'Q4_K_M', 1_889_496_384, apache, 'vision tools chat', shapes.qwen3vlOf2],
  ['gemma3:4b', 'a2af6cc3eb7f', 'Q4_K_M', 3_338_792_448, gemma, 'chat vision', shapes.gemma3Of4],
  ['gemma3:1b', '8648f39daa8f', 'Q4_K_M', 815_310_432, gemma, 'chat', shapes.gemma3Of1],
  ['gemma3:270m', 'e7d36fb2c3b3', 'Q8_0', 291_545_472, gemma, 'chat', shapes.gemma3Of270],
  ['gemma2:9b', 'ff02c3702f32', 'Q4_0', 5_443_143_296, gemma, 'chat', shapes.gemma2Of9],
  ['gemma2:2b', '8ccf136fdd52', 'Q4_0', 1_629_509_152, gemma, 'chat', shapes.gemma2Of2],
  ['phi4:14b', 'ac896e5b8b34', 'Q4_K_M', 9_053_114_464, mit, 'chat code', shapes.phi4],
  ['phi4-mini', '78fad5d182a7', 'Q4_K_M', 2_491_874_624, mit, 'chat tools code', shapes.phi4mini],
  ['phi3:3.8b', '4f2222927938', 'Q4_0', 2_176_177_120, mit, 'chat', shapes.phi3],
  ['ministral-3:3b', 'f04aa1c738f6', 'Q4_K_M', 2_953_825_504, apache, 'vision chat tools', shapes.ministral],
  ['mistral:7b', '6577803aa9a0', 'Q4_K_M', 4_372_811_712, apache, 'chat tools', shapes.mistral],
  ['llava:7b', '8dd30f6b0cb1', 'Q4_0', 4_733_351_360, apache, 'vision chat', shapes.llava],
  ['granite3.3:8b', 'fd429f23b909', 'Q4_K_M', 4_942_873_344, apache, 'tools chat code', shapes.graniteOf8],
  ['granite4:micro', '89962fcc7523', 'Q4_K_M', 2_099_502_528, apache, 'tools chat code', shapes.graniteMicro],
  ['granite4:1b', '26e4cb132798', 'BF16', 3_267_401_472, apache, 'tools chat code', shapes.graniteOne],
  ['granite4:350m', '5eee845b49c4', 'BF16', 708_439_456, apache, 'tools chat', shapes.graniteNano],
  ['granite3.1-moe:3b', 'b43d80d7fca7', 'Q4_K_M', 2_035_174_048, apache, 'chat tools', shapes.graniteMoeOf3],
  ['granite3.3:2b', '07bd1f170855', 'Q4_K_M', 1_545_303_328, apache, 'tools chat', shapes.graniteOf2],
  ['granite3.1-moe:1b', '3269ce3e31ea', 'Q8_0', 1_422_239_776, apache, 'chat tools', shapes.graniteMoeOf1],
  [
    'granite3.2-vision:2b',
    '3be41a661804',
    'Q4_K_M',
    2_437_839_008,
    apache,
    'vision tools',
    shapes.graniteVision,
  ],
  ['tinyllama:1.1b', '2644915ede35', 'Q4_0', 637_699_456, apache, 'chat', shapes.tinyllama],
  ['smollm2:1.7b', 'cef4a1e09247', 'Q8_0', 1_820_414_656, apache, 'chat tools', shapes.smollmOf1700],
  [
    'smollm2:1.7b-instruct-q4_K_M',
    page('8ea75f835db9'),
    'Q4_K_M',
    1.056e9,
    apache,
    'chat tools',
    shapes.smollmOf1700,
  ],
  ['smollm2:360m', '297281b699fc', 'F16', 725_553_792, apache, 'chat', shapes.smollmOf360],
  ['smollm2:135m', '9077fe9d2ae1', 'F16', 270_885_952, apache, 'chat', shapes.smollmOf135],
  ['qwen3-embedding:0.6b', 'ac6da0dfba84', 'Q8_0', 639_150_592, apache, 'embeddings', shapes.qwen3embedding],
  ['bge-m3', '790764642607', 'F16', 1_157_671_200, mit, 'embeddings', shapes.bgeM3],
  ['mxbai-embed-large', '468836162de7', 'F16', 669_603_712, apache, 'embeddings', shapes.bertLarge],
  ['embeddinggemma', '85462619ee72', 'BF16', 621_867_104, gemma, 'embeddings', shapes.embeddinggemma],
  ['nomic-embed-text', '0a109f422b47', 'F16', 274_290_656, apache, 'embeddings', shapes.nomic],
  ['all-minilm:22m', '1b226e2802db', 'F16', 45_949_216, apache, 'embeddings', shapes.minilm],
];
