import { describe, expect, it } from '@jest/globals';
import { compilePattern } from '../../container/admission/guard.js';
import contract from '../../container/contract.json' with { type: 'json' };
import { readOptions } from '../../container/options.js';
import { functionSettings } from '../../src/config/function-settings.js';
import { patternProblem } from '../../src/config/rules/guard-pattern.js';
import fc from '../fast-check.js';
import { everySetting } from '../template/build.js';
import { configOf } from './reading.js';

const digest = 'ab'.repeat(32);
const environmentOf = (config: Parameters<typeof functionSettings>[0]) => ({
  [contract.environment.model]: 'llama3.2:1b',
  [contract.environment.auth]: config.endpoint.auth,
  [contract.environment.apiKeySha256]: `${digest},ci=${'cd'.repeat(32)}`,
  ...Object.fromEntries(functionSettings(config).map(({ variable, value }) => [variable, value])),
});

describe('settings of the function', () => {
  it('are none when nothing is asked for', () => {
    expect(functionSettings(configOf({}).config)).toEqual([]);
  });

  it('are read by the function as they were meant', () => {
    expect(readOptions(environmentOf(everySetting))).toMatchObject({
      life: { source: { kind: 'image' }, preread: 'off', fallbackModel: 'qwen3:0.6b' },
      admission: {
        system: everySetting.systemPrompt,
        limits: { outputTokens: 512, images: 0, keys: { ci: { outputTokens: 64 } } },
        logPrompts: true,
        guard: [/\bpassword\b/imu],
      },
      answers: { cors: { origins: ['https://app.example'], maxAge: 600 } },
      telemetry: { namespace: 'Team/Llm', logPrompts: true },
    });
  });

  it.each(['pull', 's3://my-bucket', 's3://my-bucket/models/a.b_c'])(
    'name the source %s as it takes it',
    (text) => {
      const { config } = configOf({ text: `modelSource: ${text}\nephemeralStorage: 4096` });
      const { source } = readOptions(environmentOf(config)).life;
      expect(source.kind).toBe(text.slice(0, 2) === 's3' ? 's3' : text);
    },
  );

  it('have names that the function knows', () => {
    const known: readonly string[] = Object.values(contract.environment);
    const own = functionSettings(everySetting)
      .map(({ variable }) => variable)
      .filter((name) => name.startsWith('OLLAMA_LAMBDA_'));
    expect(own.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('of defaults are those of the function', () => {
    const { config } = configOf({ text: 'endpoint: {cors: {origins: ["*"]}}' });
    const cors = JSON.stringify({ origins: ['*'] });
    const byItself = readOptions({ ...environmentOf(config), [contract.environment.cors]: cors });
    expect(readOptions(environmentOf(config)).answers.cors).toEqual(byItself.answers.cors);
    expect(config.metrics.namespace).toBe(byItself.telemetry.namespace);
  });
});

it('a pattern is refused here when the function would refuse it, and only then', () => {
  const part = fc.constantFrom(
    'a',
    '(',
    ')',
    '[',
    ']',
    '*',
    '+',
    '?',
    '{2,}',
    '{2}',
    '{2,3}',
    '\\',
    '|',
    '^',
    '.',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
      const source = parts.join('');
      expect([source, patternProblem(source) === undefined]).toEqual([
        source,
        typeof compilePattern(source) !== 'string',
      ]);
    }),
    { numRuns: 3000 },
  );
});
