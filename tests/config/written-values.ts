import type { WrittenFields } from '../../src/config/written.js';
import fc from '../fast-check.js';

const letters = (pattern: RegExp) => fc.stringMatching(pattern);
const field = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

/** AWS's characters for tags, with what YAML could take for something else. */
const tagText = (minLength: number) =>
  fc.oneof(
    fc.constantFrom(
      'null',
      'true',
      '007',
      '1e3',
      '0x1F',
      '-',
      ' a ',
      '@a',
      '=',
      'a: b',
      '.inf',
      '2026-11-23',
    ),
    fc.string({ unit: fc.constantFrom(...'aZ09 _.:/=+-@é東'), minLength, maxLength: 20 }),
  );

const tagKey = tagText(1).filter((key) => !/^(aws|ollama-lambda):/i.test(key));

const account = letters(/^[0-9]{12}$/);

/** What could be written in a file and is right: every field of its own, and nothing that contradicts itself. */
export const writtenValues: fc.Arbitrary<WrittenFields> = fc
  .record({
    name: field(letters(/^[A-Za-z0-9-]{1,40}$/)),
    region: field(fc.constantFrom('eu-west-1', 'us-gov-east-1')),
    profile: field(fc.constantFrom('dev', 'a b', '#x', '0', 'null')),
    accountId: field(account),
    stackName: field(letters(/^[A-Za-z][A-Za-z0-9-]{0,127}$/)),
    repository: field(letters(/^[a-z0-9]{2,9}(\/[a-z0-9]{1,9})?$/)),
    model: field(
      fc.constantFrom('llama3.2:1b', 'hf.co/a/b:Q4_K_M', '123', '~', 'a#b', 'x: y'.replace(' ', '')),
    ),
    context: field(fc.integer({ min: 256, max: 131_072 })),
    memory: field(fc.oneof(fc.constant('auto' as const), fc.integer({ min: 128, max: 3008 }))),
    memoryCap: field(fc.integer({ min: 3008, max: 10_240 })),
    timeout: field(fc.integer({ min: 1, max: 900 })),
    ephemeralStorage: field(fc.integer({ min: 512, max: 10_240 })),
    architecture: field(fc.constantFrom('arm64', 'x86_64')),
    builder: field(fc.constantFrom('direct', 'docker', 'podman', 'finch', 'nerdctl')),
    modelSource: field(fc.constant('image')),
    adapter: field(fc.constantFrom('./lora.gguf', '/a b/Lora.GGUF')),
    fallbackModel: field(fc.constant('smaller:1b')),
    preread: field(fc.constantFrom('auto', 'on', 'off')),
    kvCacheType: field(fc.constantFrom('f16', 'q8_0', 'q4_0')),
    repack: field(fc.boolean()),
    systemPrompt: field(fc.constantFrom('Be short.', 'Two\nlines: # "one"\n', '  indented', '- a', 'true')),
    guard: field(fc.array(fc.constantFrom('a', '\\bsecret\\b', '[#:]', 'null'), { maxLength: 3 })),
    limits: field(
      fc.record({
        bodyBytes: field(fc.integer({ min: 0, max: 1000 })),
        promptTokens: field(fc.integer({ min: 1, max: 1000 })),
        outputTokens: field(fc.integer({ min: 1, max: 1000 })),
        images: field(fc.constant(0)),
      }),
    ),
    logs: field(fc.record({ retention: field(fc.constantFrom(1, 14, 3653)) })),
    metrics: field(fc.record({ enabled: field(fc.boolean()), namespace: field(fc.constant('A/b')) })),
    endpoint: field(
      fc.oneof(
        fc.record({
          auth: fc.constant('iam' as const),
          principals: fc.array(account, { maxLength: 3 }),
          cors: field(
            fc.record({
              origins: fc.constantFrom(['*'], ['https://a.example', 'http://localhost:1']),
              maxAge: field(fc.integer({ min: 0, max: 86_400 })),
            }),
          ),
        }),
        fc.record({ auth: fc.constant('none' as const), public: fc.constant(true) }),
        fc.record({ auth: fc.constant('api-key' as const) }),
      ),
    ),
    tags: field(fc.dictionary(tagKey, tagText(0), { maxKeys: 5, noNullPrototype: true })),
    sources: field(
      fc.record({
        base: field(fc.constantFrom('a', 'localhost:5000/a/b:24')),
        engineVersion: field(letters(/^[0-9]\.[0-9]{1,2}(\.[0-9])?$/)),
        modelRegistry: field(fc.constantFrom('127.0.0.1:1', '[::1]:5000')),
      }),
    ),
  })
  .map((values) => JSON.parse(JSON.stringify(values)) as WrittenFields);
