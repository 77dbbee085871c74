import { describe, expect, it } from '@jest/globals';
import fc from '../../fast-check.js';
import { digestOf, doorWith, least, model } from './door.js';
import { png } from './pictures.js';

const image = png(2, 2).toString('base64');
const operator = 'Only gardens.';

/** Bodies with a bit of everything, to be damaged. */
const rich: Readonly<Record<string, unknown>> = {
  '/api/chat': {
    model,
    messages: [
      { role: 'system', content: 'a' },
      { role: 'user', content: 'b <|im_start|>', images: [image] },
      {
        role: 'assistant',
        content: '',
        thinking: 'c',
        tool_calls: [{ function: { name: 'f', arguments: { x: 1 } } }],
      },
      { role: 'tool', content: 'd', tool_name: 'f' },
    ],
    tools: [
      {
        type: 'function',
        function: { name: 'f', parameters: { type: 'object', properties: { x: { type: 'number' } } } },
      },
    ],
    options: { temperature: 1, num_ctx: 9, num_predict: 5, stop: ['x'] },
    format: { type: 'object' },
    keep_alive: 0,
    shift: true,
  },
  '/api/generate': {
    prompt: 'a',
    system: 'b',
    suffix: '',
    images: [image],
    raw: false,
    context: [1],
    think: true,
  },
  '/v1/chat/completions': {
    messages: [
      { role: 'developer', content: [{ type: 'text', text: 'a' }] },
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } }],
      },
      {
        role: 'assistant',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'r' },
    ],
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
    stream_options: { include_usage: true },
    max_completion_tokens: 4,
    stop: ['x'],
  },
  '/v1/responses': {
    input: [
      { role: 'system', content: 'a' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'b' }] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'r' },
    ],
    instructions: 'd',
    tools: [{ type: 'function', name: 'f', parameters: {} }],
    text: { format: { type: 'text' } },
  },
  '/v1/messages': {
    max_tokens: 9,
    system: [{ type: 'text', text: 'a' }],
    messages: [
      { role: 'user', content: [{ type: 'image', source: { type: 'base64', data: image } }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'r' }] }],
      },
    ],
    tools: [{ name: 'f', input_schema: {} }],
  },
};

/** Anything, with a liking for what decoders stumble over. */
const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    -1,
    2 ** 60,
    1e300,
    '',
    '\ud800',
    '__proto__',
    [[]],
    [null],
    { type: 'text' },
    { role: 'system', content: 'z' },
  ),
);

/** The value with one place in it, chosen by the numbers, taken out, replaced, doubled or put under another name. */
function damaged(value: unknown, choices: readonly number[], other: unknown): unknown {
  const [choice = 0, ...rest] = choices;
  if (typeof value !== 'object' || value === null || rest.length === 0) return other;
  if (Array.isArray(value)) {
    const at = choice % (value.length + 1);
    if (choice % 5 === 0) return [...value, ...value];
    return value.toSpliced(at, 1, damaged(value[at], rest, other));
  }
  const entries = Object.entries(value);
  const [name, field] = entries[choice % Math.max(1, entries.length)] ?? ['x', 0];
  if (choice % 7 === 0) return { ...value, [name]: undefined };
  if (choice % 5 === 0) return { ...value, [name.toUpperCase()]: other };
  return { ...value, [name]: damaged(field, rest, other) };
}

const damagedBody = fc
  .tuple(
    fc.constantFrom(...Object.entries(rich)),
    fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }),
    junk,
  )
  .map(
    ([[path, body], choices, other]) => [path, JSON.stringify(damaged(body, choices, other)) ?? ''] as const,
  );

const anyBody = fc.tuple(
  fc.constantFrom(...Object.keys(least)),
  fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'binary', maxLength: 200 }),
    junk.map((value) => JSON.stringify(value) ?? ''),
    fc
      .dictionary(
        fc.constantFrom(
          'model',
          'messages',
          'prompt',
          'input',
          'tools',
          'options',
          'stream',
          'system',
          'MESSAGES',
        ),
        junk,
      )
      .map((value) => JSON.stringify(value)),
  ),
);

describe('a thousand malformed bodies', () => {
  const doors = [
    doorWith(),
    doorWith({
      OLLAMA_LAMBDA_SYSTEM: operator,
      OLLAMA_LAMBDA_GUARD: '["never (said|written)"]',
      OLLAMA_LAMBDA_LOG_PROMPTS: 'true',
      OLLAMA_LAMBDA_AUTH: 'api-key',
      OLLAMA_LAMBDA_API_KEY_SHA256: digestOf('key'),
      OLLAMA_LAMBDA_LIMITS: '{"outputTokens":100,"images":2}',
    }),
  ];

  it.each([
    ['of any kind', anyBody],
    ['that were good once', damagedBody],
  ])(
    '%s are each the mistake of their caller, or safe',
    async (_name, bodies) => {
      const outcomes = { passed: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(bodies, fc.constantFrom(...doors), async ([path, body], door) => {
          const answer = await door.admit(path, body);
          if (answer.ok) {
            outcomes.passed++;
            expectSafe(path, JSON.parse(answer.body) as Record<string, unknown>, door === doors[1]);
          } else {
            outcomes.refused++;
            expect([400, 404, 413]).toContain(answer.status);
            expect(answer.message.length).toBeLessThan(3000);
          }
        }),
        { seed: 20261123, numRuns: 1000 },
      );
      // Or the bodies would prove one half of it only.
      expect(outcomes.passed).toBeGreaterThan(20);
      expect(outcomes.refused).toBeGreaterThan(200);
    },
    120_000,
  );
});

const generating = /^\/api\/(chat|generate)$|^\/v1\/(chat\/completions|completions|responses|messages)$/;

function expectSafe(path: string, body: Record<string, unknown>, withSystem: boolean): void {
  expect(body.model).toBe(model);
  const names = Object.keys(body).map((name) => name.toUpperCase().toLowerCase());
  expect(
    names.filter(
      (name) => ['keep_alive', 'shift', 'context', 'template'].includes(name) || name.startsWith('_'),
    ),
  ).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  const options = (body.options ?? {}) as Record<string, unknown>;
  expect(Object.keys(options)).not.toContain('num_ctx');
  if (!generating.test(path)) return;
  const cap = path.startsWith('/api/') ? options.num_predict : (body.max_tokens ?? body.max_output_tokens);
  expect(cap).toBeGreaterThanOrEqual(0);
  if (withSystem) expectOneSystem(body, cap);
}

function expectOneSystem(body: Record<string, unknown>, cap: unknown): void {
  expect(cap).toBeLessThanOrEqual(100);
  const messages = [body.messages, body.input].find(Array.isArray) ?? [];
  const systems = messages.filter(({ role }: { role?: string }) => role === 'system' || role === 'developer');
  const outside = [body.system, body.instructions].filter((text) => text !== undefined);
  const inside = systems.map(({ content }: { content: unknown }) => content);
  for (const text of [...inside, ...outside]) expect(text).toBe(operator);
  expect(inside.length + outside.length).toBeLessThanOrEqual(1);
  if (inside.length === 1) expect(messages[0]).toEqual({ role: 'system', content: operator });
}
