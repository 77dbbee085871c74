import { readdirSync, readFileSync } from 'node:fs';
import type { Config } from '../../src/config/config.js';
import { defaults } from '../../src/config/defaults.js';
import { mib, seconds } from '../../src/core/units.js';
import type { RenderInput } from '../../src/template/feature.js';
import type { TemplateTexts } from '../../src/template/render.js';

const folder = new URL('../../templates/', import.meta.url);

/** The project's own templates. */
export const texts: TemplateTexts = {
  base: readFileSync(new URL('base.yaml', folder), 'utf8'),
  fragments: Object.fromEntries(
    readdirSync(new URL('features/', folder)).map((name) => [
      name.replace('.yaml', ''),
      readFileSync(new URL(`features/${name}`, folder), 'utf8'),
    ]),
  ),
};

export const aConfig = (changes: Partial<Config> = {}): Config => ({
  ...defaults,
  name: 'ollama-lambda',
  region: 'eu-central-1',
  profile: undefined,
  accountId: undefined,
  stackName: 'OllamaLambdaStack',
  repository: 'ollama-llm',
  model: 'llama3.2:1b',
  context: 4096,
  memory: 'auto',
  memoryCap: undefined,
  timeout: seconds(300),
  ephemeralStorage: mib(512),
  architecture: 'arm64',
  endpoint: { auth: 'iam', principals: [] },
  tags: {},
  sources: {
    base: 'public.ecr.aws/lambda/nodejs:24',
    engine: 'docker.io/ollama/ollama',
    engineVersion: '0.33.0',
    modelRegistry: 'registry.ollama.ai',
  },
  ...changes,
});

export const anInput = (changes: Partial<RenderInput> = {}): RenderInput => ({
  config: aConfig(),
  memory: mib(3008),
  architecture: 'arm64',
  fingerprint: `r1-${'0'.repeat(32)}`,
  model: 'llama3.2:1b',
  ...changes,
});

/** Everything that a config can ask of the function, as far as it goes together. */
export const everySetting = aConfig({
  fallbackModel: 'qwen3:0.6b',
  preread: 'off',
  kvCacheType: 'q8_0',
  repack: true,
  systemPrompt: 'Answer in one sentence.\nNever mention <model>.',
  guard: ['\\bpassword\\b'],
  limits: {
    outputTokens: 512,
    images: 0,
    keys: { ci: { outputTokens: 64 } },
  },
  logs: { ...defaults.logs, retention: 30, prompts: true, level: 'debug' },
  metrics: { enabled: true, namespace: 'Team/Llm' },
  endpoint: {
    auth: 'api-key',
    principals: [],
    cors: {
      origins: ['https://app.example'],
      headers: ['authorization', 'content-type'],
      maxAge: seconds(600),
    },
  },
});

export const principals = ['210987654321', 'arn:aws:iam::210987654321:role/Caller'];
export const aKeyDigest = 'ab'.repeat(32);

/** The variants of the stack itself that have a golden file; features have theirs in `variants/`. */
export const baseVariants: Readonly<Record<string, RenderInput>> = {
  iam: anInput(),
  'iam-principals': anInput({ config: aConfig({ endpoint: { auth: 'iam', principals } }) }),
  'api-key': anInput({
    config: aConfig({ endpoint: { auth: 'api-key', principals: [] } }),
  }),
  none: anInput({ config: aConfig({ endpoint: { auth: 'none', principals: [] } }) }),
  settings: anInput({ config: everySetting, fallbackModel: 'qwen3:0.6b' }),
  's3-source': anInput({
    config: aConfig({ modelSource: 's3://my-models/ollama/', ephemeralStorage: mib(4096) }),
  }),
  x86_64: anInput({ config: aConfig({ architecture: 'x86_64' }), architecture: 'x86_64' }),
};
