import { engineVersion } from '../core/engine-version.js';
import { mib, seconds } from '../core/units.js';
import { blockDefaults } from './blocks/list.js';
import type { Config } from './config.js';

/** What holds where nobody said anything. */
export const defaults = {
  name: 'ollama-lambda',
  region: undefined,
  profile: undefined,
  accountId: undefined,
  stackName: 'OllamaLambdaStack',
  repository: 'ollama-llm',
  model: undefined,
  /** No cold start waits for a registry, and none fails with it. */
  modelSource: 'image',
  adapter: undefined,
  quantize: undefined,
  fallbackModel: undefined,
  preread: 'auto',
  /** Ollama's own default since 0.6; a longer one costs memory with every instance. */
  context: 4096,
  /** The engine's own. */
  kvCacheType: 'f16',
  repack: undefined,
  memory: 'auto',
  memoryCap: undefined,
  /** What the original script used: long enough for a long answer, short enough to notice a hang. */
  timeout: seconds(300),
  /** The part of /tmp that costs nothing. Models are in the image, so nothing large is written there. */
  ephemeralStorage: mib(512),
  /** Cheaper by a fifth for the same memory. */
  architecture: 'arm64',
  /** Nothing has to be installed, and no byte travels twice. */
  builder: 'direct',
  dockerfile: undefined,
  systemPrompt: undefined,
  guard: [],
  limits: {
    bodyBytes: undefined,
    promptBytes: undefined,
    promptTokens: undefined,
    outputTokens: undefined,
    messages: undefined,
    images: undefined,
    keys: {},
  },
  endpoint: {
    auth: 'iam',
    principals: [],
    public: false,
    invokeMode: 'stream',
    cors: {
      origins: [],
      /** A browser does not take `*` for `authorization`, which has to be named. */
      headers: ['*', 'authorization', 'content-type', 'x-api-key', 'anthropic-version'],
      maxAge: seconds(3600),
    },
  },
  tags: {},
  sources: {
    base: 'public.ecr.aws/lambda/nodejs:24',
    engine: 'docker.io/ollama/ollama',
    engineVersion,
    modelRegistry: 'registry.ollama.ai',
  },
  ...blockDefaults,
} as const satisfies Config;
