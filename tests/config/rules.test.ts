import { describe, expect, it } from '@jest/globals';
import { rules } from '../../src/config/rules.js';
import type { Broken } from './broken/broken.js';
import { brokenCanary } from './broken/canary.js';
import { brokenConversations } from './broken/conversations.js';
import { brokenGateway } from './broken/gateway.js';
import { brokenProvisioned } from './broken/provisioned.js';
import { brokenRates } from './broken/rates.js';
import { brokenSnapStart } from './broken/snap-start.js';
import { brokenVpc } from './broken/vpc.js';
import { brokenWarm } from './broken/warm.js';
import { brokenWatching } from './broken/watching.js';
import { at, configOf, findingsOf } from './reading.js';

const role = 'arn:aws:iam::123456789012:role';
const manyTags = (count: number) => Array.from({ length: count }, (_, n) => `t${n}: x`).join(', ');
const digest = `sha256:${'0'.repeat(64)}`;

/** Each breaks one rule; those of features are in `broken/`. */
const broken: readonly Broken[] = [
  ['context-range', 'context: 255', 'config-out-of-range 1 10 context'],
  ['context-range', 'context: 131073', 'config-out-of-range 1 10 context'],
  ['memory-range', 'memory: 127', 'config-out-of-range 1 9 memory'],
  ['memory-range', 'memory: 10241', 'config-out-of-range 1 9 memory'],
  ['memoryCap-range', 'memoryCap: 10241', 'config-out-of-range 1 12 memoryCap'],
  ['timeout-range', 'timeout: 0', 'config-out-of-range 1 10 timeout'],
  ['timeout-range', 'timeout: 901', 'config-out-of-range 1 10 timeout'],
  ['ephemeralStorage-range', 'ephemeralStorage: 511', 'config-out-of-range 1 19 ephemeralStorage'],
  ['ephemeralStorage-range', 'ephemeralStorage: 10241', 'config-out-of-range 1 19 ephemeralStorage'],
  ['name-form', 'name: a_b', 'config-not-allowed 1 7 name'],
  ['name-form', `name: ${'a'.repeat(41)}`, 'config-not-allowed 1 7 name'],
  ['name-form', 'name: ""', 'config-not-allowed 1 7 name'],
  ['region-form', 'region: Frankfurt', 'config-not-allowed 1 9 region'],
  ['region-form', 'region: eu-west-1a', 'config-not-allowed 1 9 region'],
  ['profile-form', 'profile: ""', 'config-not-allowed 1 10 profile'],
  ['accountId-form', 'accountId: 12345', 'config-not-allowed 1 12 accountId'],
  ['accountId-form', 'accountId: 1234-5678-9012', 'config-not-allowed 1 12 accountId'],
  ['stackName-form', 'stackName: 1stack', 'config-not-allowed 1 12 stackName'],
  ['stackName-form', `stackName: ${'a'.repeat(129)}`, 'config-not-allowed 1 12 stackName'],
  ['repository-form', 'repository: Llm', 'config-not-allowed 1 13 repository'],
  ['repository-form', 'repository: a', 'config-not-allowed 1 13 repository'],
  ['repository-form', 'repository: a__b', 'config-not-allowed 1 13 repository'],
  ['repository-form', `repository: ${'a'.repeat(257)}`, 'config-not-allowed 1 13 repository'],
  ['model-form', 'model: a b', 'config-not-allowed 1 8 model'],
  ['sources.base-form', `sources: {base: "a@${digest}@${digest}"}`, 'config-not-allowed 1 17 sources.base'],
  [
    'sources.base-form',
    'sources: {base: "https://public.ecr.aws/lambda/nodejs"}',
    'config-not-allowed 1 17 sources.base',
  ],
  ['sources.engine-form', 'sources: {engine: ollama/ollama:0.3}', 'config-not-allowed 1 19 sources.engine'],
  [
    'sources.engineVersion-form',
    'sources: {engineVersion: a/b}',
    'config-not-allowed 1 26 sources.engineVersion',
  ],
  [
    'sources.modelRegistry-form',
    'sources: {modelRegistry: "http://x"}',
    'config-not-allowed 1 26 sources.modelRegistry',
  ],
  ['known-region', 'region: eu-wset-1', 'config-not-allowed 1 9 region'],
  ['known-region', 'region: eu-west-9', 'config-unknown-region 1 9 region'],
  ['memory-within-cap', 'memory: 4096\nmemoryCap: 3008', 'config-impossible 1 9 memory'],
  [
    'principals-need-iam',
    'endpoint: {auth: api-key, principals: ["123456789012"]}',
    'config-impossible 1 39 endpoint.principals',
  ],
  ['principals-are-named', 'endpoint: {principals: ["*"]}', 'config-not-allowed 1 25 endpoint.principals[0]'],
  [
    'principals-are-named',
    `endpoint: {principals: ["${role}/a", "${role}/*"]}`,
    'config-not-allowed 1 61 endpoint.principals[1]',
  ],
  [
    'principals-are-named',
    'endpoint: {principals: ["arn:aws:sts::123456789012:assumed-role/a/b"]}',
    'config-not-allowed 1 25 endpoint.principals[0]',
  ],
  [
    'principals-are-named',
    'endpoint: {principals: [lambda.amazonaws.com]}',
    'config-not-allowed 1 25 endpoint.principals[0]',
  ],
  ['modelSource-form', 'modelSource: S3://bucket', 'config-not-allowed 1 14 modelSource'],
  ['modelSource-form', 'modelSource: "s3://bucket/a*"', 'config-not-allowed 1 14 modelSource'],
  ['fallbackModel-form', 'fallbackModel: a b', 'config-not-allowed 1 16 fallbackModel'],
  ['dockerfile-form', 'builder: docker\ndockerfile: ""', 'config-not-allowed 2 13 dockerfile'],
  ['dockerfile-has-effect', 'dockerfile: Dockerfile', 'config-impossible 1 13 dockerfile'],
  [
    'fallback-needs-image',
    'fallbackModel: a\nmodelSource: pull\nephemeralStorage: 4096',
    'config-impossible 1 16 fallbackModel',
  ],
  [
    'local-needs-image',
    'model: ./x.gguf\nmodelSource: pull\nephemeralStorage: 4096',
    'config-impossible 1 8 model',
  ],
  [
    'adapter-needs-image',
    'adapter: ./x.gguf\nmodelSource: pull\nephemeralStorage: 4096',
    'config-impossible 1 10 adapter',
  ],
  ['quantize-needs-file', 'quantize: q8_0\nmodel: llama3.2:1b', 'config-impossible 1 11 quantize'],
  ['adapter-form', 'adapter: ./lora.bin', 'config-not-allowed 1 10 adapter'],
  ['fallback-is-another', 'fallbackModel: a\nmodel: a', 'config-impossible 1 16 fallbackModel'],
  ['fetched-needs-room', 'modelSource: s3://bucket/models', 'config-little-room 1 14 modelSource'],
  ['systemPrompt-form', 'systemPrompt: "  "', 'config-not-allowed 1 15 systemPrompt'],
  ['guard-compiles', 'guard: ["ok", "("]', 'config-not-allowed 1 15 guard[1]'],
  ['guard-compiles', 'guard: ["(a+)+b"]', 'config-not-allowed 1 9 guard[0]'],
  ['guard-compiles', 'guard: [""]', 'config-not-allowed 1 9 guard[0]'],
  ['limits.bodyBytes-range', 'limits: {bodyBytes: -1}', 'config-out-of-range 1 21 limits.bodyBytes'],
  ['limits.promptBytes-range', 'limits: {promptBytes: -1}', 'config-out-of-range 1 23 limits.promptBytes'],
  ['limits.promptTokens-range', 'limits: {promptTokens: 0}', 'config-out-of-range 1 24 limits.promptTokens'],
  ['limits.outputTokens-range', 'limits: {outputTokens: 0}', 'config-out-of-range 1 24 limits.outputTokens'],
  ['limits.messages-range', 'limits: {messages: -1}', 'config-out-of-range 1 20 limits.messages'],
  ['limits.images-range', 'limits: {images: 2000000000}', 'config-out-of-range 1 18 limits.images'],
  [
    'limits-of-keys',
    'endpoint: {auth: api-key}\nlimits: {keys: {ci: {outputTokens: 0}}}',
    'config-out-of-range 2 36 limits.keys.ci.outputTokens',
  ],
  [
    'limits-of-keys',
    'endpoint: {auth: api-key}\nlimits: {keys: {iam: {images: 0}}}',
    'config-not-allowed 2 17 limits.keys.iam',
  ],
  [
    'limits-of-keys',
    'endpoint: {auth: api-key}\nlimits: {keys: {"a b": {images: 0}}}',
    'config-not-allowed 2 17 limits.keys.a b',
  ],
  ['limits-of-keys-need-keys', 'limits: {keys: {ci: {images: 0}}}', 'config-impossible 1 16 limits.keys'],
  ['logs.retention-range', 'logs: {retention: 10}', 'config-out-of-range 1 19 logs.retention'],
  ['prompts-are-logged', 'logs: {prompts: true}', 'config-prompts-logged 1 17 logs.prompts'],
  ['metrics.namespace-form', 'metrics: {namespace: AWS/Lambda}', 'config-not-allowed 1 22 metrics.namespace'],
  [
    'origins-are-origins',
    'endpoint: {cors: {origins: ["https://a.example/app"]}}',
    'config-not-allowed 1 29 endpoint.cors.origins[0]',
  ],
  [
    'headers-are-headers',
    'endpoint: {cors: {headers: ["x y"]}}',
    'config-not-allowed 1 29 endpoint.cors.headers[0]',
  ],
  ['headers-are-headers', 'endpoint: {cors: {headers: []}}', 'config-not-allowed 1 28 endpoint.cors.headers'],
  [
    'endpoint.cors.maxAge-range',
    'endpoint: {cors: {maxAge: 90000}}',
    'config-out-of-range 1 27 endpoint.cors.maxAge',
  ],
  [
    'environment-is-small',
    `systemPrompt: ${'x'.repeat(2000)}\nguard: ["${'y'.repeat(900)}", "${'z'.repeat(900)}"]`,
    'config-too-long 1 15 systemPrompt',
  ],
  [
    'environment-is-small',
    `guard: [${'abcdefgh '
      .repeat(10)
      .trim()
      .split(' ')
      .map((word) => `"${word.repeat(60)}"`)
      .join(', ')}]`,
    'config-too-long 1 8 guard',
  ],
  ['public-is-said-twice', 'endpoint: {auth: none}', 'config-not-confirmed 1 18 endpoint.auth'],
  ['public-has-effect', 'endpoint: {auth: iam, public: true}', 'config-without-effect 1 31 endpoint.public'],
  ['tags-are-few', `tags: {${manyTags(49)}}`, 'config-out-of-range 1 7 tags'],
  ['tag-keys', 'tags: {"aws:a": b}', 'config-not-allowed 1 8 tags.aws:a'],
  ['tag-keys', 'tags: {"AWS:a": b}', 'config-not-allowed 1 8 tags.AWS:a'],
  [
    'tag-keys',
    'tags: {"ollama-lambda:managed-by": b}',
    'config-not-allowed 1 8 tags.ollama-lambda:managed-by',
  ],
  ['tag-keys', 'tags: {"": b}', 'config-not-allowed 1 8 tags.'],
  ['tag-keys', 'tags: {"a,b": b}', 'config-not-allowed 1 8 tags.a,b'],
  ['tag-values', 'tags: {a: "b;c"}', 'config-not-allowed 1 11 tags.a'],
  ['tag-values', `tags: {a: ${'x'.repeat(257)}}`, 'config-not-allowed 1 11 tags.a'],
  ...brokenWarm,
  ...brokenProvisioned,
  ...brokenWatching,
  ...brokenRates,
  ...brokenConversations,
  ...brokenCanary,
  ...brokenSnapStart,
  ...brokenVpc,
  ...brokenGateway,
];

describe('a broken rule is one finding at its place', () => {
  it.each(broken)('%s: %s', (_rule, text, where) => {
    const findings = findingsOf({ text });
    expect(findings.map(at)).toEqual([where]);
  });

  it('for every rule that there is', () => {
    expect(new Set(broken.map(([rule]) => rule))).toEqual(new Set(rules.map(({ name }) => name)));
  });
});

const kept: readonly (readonly [name: string, text: string])[] = [
  ['the least of everything', 'memory: 128\nmemoryCap: 128\ntimeout: 1\nephemeralStorage: 512\ncontext: 256'],
  [
    'the most of everything',
    'memory: 10240\nmemoryCap: 10240\ntimeout: 900\nephemeralStorage: 10240\ncontext: 131072',
  ],
  ['memory of the size of the cap', 'memory: 3008\nmemoryCap: 3008'],
  ['automatic memory under a cap', 'memory: auto\nmemoryCap: 3008'],
  ['a public endpoint that is said twice', 'endpoint: {auth: none, public: true}'],
  ['an image by tag and digest', `sources: {base: "localhost:5000/a/b_c:24@${digest}"}`],
  ['a mirror on loopback', 'sources: {modelRegistry: "127.0.0.1:5000", engine: "[::1]:5000/ollama"}'],
  ['the Region of the sovereign cloud', 'region: eusc-de-east-1'],
  ['a government Region', 'region: us-gov-west-1'],
  ['principals of another partition', 'endpoint: {principals: ["arn:aws-cn:iam::123456789012:root"]}'],
  ['a role with a path', `endpoint: {principals: ["${role}/team/a_b+c=d@e"]}`],
  [
    'every setting of the function',
    [
      'modelSource: s3://bucket/models/a',
      'ephemeralStorage: 4096',
      'preread: off',
      'kvCacheType: q8_0',
      'repack: true',
      'systemPrompt: You are short.',
      'guard: ["\\\\bsecret\\\\b", "(?:ab)+c"]',
      'limits: {bodyBytes: 1, promptBytes: 0, outputTokens: 1, messages: 3, images: 0, keys: {ci: {images: 1}}}',
      'logs: {retention: 3653}',
      'metrics: {enabled: false, namespace: Mine}',
      'endpoint: {auth: api-key, cors: {origins: ["http://localhost:5173", "*"], headers: [x-mine], maxAge: 0}}',
    ].join('\n'),
  ],
  ['as many tags as AWS leaves us', `tags: {${manyTags(48)}}`],
  ['tags in other scripts', 'tags: {"équipe": "東京 – no"}'.replace(' – ', ' ')],
];

describe('what is allowed has no findings', () => {
  it.each(kept)('%s', (_name, text) => {
    expect(findingsOf({ text })).toEqual([]);
  });
});

describe('a finding says what to do', () => {
  it.each([
    ['region: eu-wset-1', 'Did you mean eu-west-1?'],
    ['region: EU-WEST-1', 'Did you mean eu-west-1?'],
    ['timeout: 901', 'The nearest is 900.'],
    ['logs: {retention: 20}', 'The nearest is 14.'],
    ['endpoint: {cors: {origins: ["HTTPS://App.example/x"]}}', 'Did you mean https://app.example?'],
    ['repository: My-Repo', 'Did you mean my-repo?'],
    ['sources: {modelRegistry: "https://x.y/"}', 'Did you mean x.y?'],
    [
      'sources: {engine: "localhost:5000/ollama:0.3"}',
      'Write localhost:5000/ollama here and 0.3 as sources.engineVersion.',
    ],
  ])('%s', (text, remedy) => {
    expect(findingsOf({ text })[0]?.remedy).toBe(remedy);
  });

  it('in the words of whoever gave the value', () => {
    const text = 'memoryCap: 3008';
    const [finding] = findingsOf({ text, flags: { memory: '4096' } });
    expect(finding?.what).toBe('--memory is 4096 MiB, but memoryCap is 3008 MiB.');
    expect(finding?.place).toEqual({ path: 'memory' });
  });
});

it('lets a Region through that is newer than this program, with a warning', () => {
  const { config, warnings } = configOf({ flags: { region: 'eu-west-9' } });
  expect(config.region).toBe('eu-west-9');
  expect(warnings).toMatchObject([{ id: 'config-unknown-region', severity: 'warning' }]);
});
