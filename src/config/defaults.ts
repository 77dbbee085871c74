import { mib, seconds } from '../core/units.js';
import type { Config } from './config.js';
import { engineVersion } from './engine-version.js';

/** What holds where nobody said anything. */
export const defaults = {
  name: 'ollama-lambda',
  region: undefined,
  profile: undefined,
  accountId: undefined,
  stackName: 'OllamaLambdaStack',
  repository: 'ollama-llm',
  model: undefined,
  /** Ollama's own default since 0.6; a longer one costs memory with every instance. */
  context: 4096,
  memory: 'auto',
  memoryCap: undefined,
  /** What the original script used: long enough for a long answer, short enough to notice a hang. */
  timeout: seconds(300),
  /** The part of /tmp that costs nothing. Models are in the image, so nothing large is written there. */
  ephemeralStorage: mib(512),
  /** Cheaper by a fifth for the same memory. */
  architecture: 'arm64',
  endpoint: { auth: 'iam', principals: [], public: false },
  tags: {},
  sources: {
    base: 'public.ecr.aws/lambda/nodejs:24',
    engine: 'docker.io/ollama/ollama',
    engineVersion,
    modelRegistry: 'registry.ollama.ai',
  },
} as const satisfies Config;
