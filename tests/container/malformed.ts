import fc from '../fast-check.js';

/** A request whose body is not as it should be; some are harmless, and are answered. */
export interface Malformed {
  readonly path: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** The same requests for the same seed. */
export const malformedRequests = (seed: number, count: number): readonly Malformed[] =>
  fc.sample(request, { seed, numRuns: count });

const messages = [{ role: 'user', content: 'hello' }];

const sound: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '/api/chat': { model: 'tiny', messages, options: { num_predict: 3, temperature: 1 }, stream: false },
  '/api/generate': { model: 'tiny', prompt: 'hello', images: ['aGk='], format: 'json', options: {} },
  '/api/embed': { model: 'tiny', input: ['hello'], truncate: true },
  '/api/show': { model: 'tiny' },
  '/v1/chat/completions': {
    model: 'tiny',
    messages,
    max_completion_tokens: 3,
    tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
    response_format: { type: 'json_object' },
  },
  '/v1/completions': { model: 'tiny', prompt: 'hello', max_tokens: 3 },
  '/v1/embeddings': { model: 'tiny', input: 'hello', encoding_format: 'float' },
  '/v1/responses': { model: 'tiny', input: [{ role: 'user', content: 'hello' }], max_output_tokens: 3 },
  '/v1/messages': { model: 'tiny', max_tokens: 3, messages, system: 'be brief' },
};

const paths = fc.constantFrom(...Object.keys(sound));

/** Values that a field of a body may have by mistake or by malice. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    -1,
    1e308,
    2 ** 53,
    '',
    '\u0000',
    '\ud800',
    [],
    {},
    [[[]]],
    'x'.repeat(20_000),
  ),
);

/** One field of a sound body, at the top or one level down, is another value or is one that does not belong there. */
const replaced = fc.tuple(paths, fc.nat(), odd, fc.boolean()).map(([path, at, value, deep]) => {
  const body = structuredClone(sound[path]) as Record<string, unknown>;
  const names = [...Object.keys(body), '__proto__', 'constructor', 'keep_alive', 'think', 'stream'];
  const name = names[at % names.length] ?? 'model';
  const inner = body[name];
  if (deep && Array.isArray(inner)) inner[0] = value;
  else Object.defineProperty(body, name, { value, enumerable: true });
  return { path, text: JSON.stringify(body) };
});

const cut = fc
  .tuple(replaced, fc.nat())
  .map(([{ path, text }, at]) => ({ path, text: text.slice(0, at % text.length) }));

const smudged = fc.tuple(paths, fc.nat(), fc.nat(255)).map(([path, at, byte]) => {
  const bytes = Buffer.from(JSON.stringify(sound[path]));
  bytes[at % bytes.length] = byte;
  return { path, bytes };
});

const nested = fc
  .tuple(paths, fc.integer({ min: 1, max: 50_000 }), fc.constantFrom('[', '{"a":'))
  .map(([path, depth, opening]) => ({ path, text: opening.repeat(depth) }));

const noise = fc.tuple(paths, fc.uint8Array({ maxLength: 300 })).map(([path, bytes]) => ({ path, bytes }));

const encodings = fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'identity', 'nonsense');

const claims = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: encodings.map((encoding) => ({ 'content-encoding': encoding })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('text/plain', 'multipart/form-data', '')
      .map((type) => ({ 'content-type': type })),
  },
);

const request: fc.Arbitrary<Malformed> = fc
  .tuple(
    fc.oneof<fc.Arbitrary<{ readonly path: string; readonly text?: string; readonly bytes?: Uint8Array }>[]>(
      replaced,
      cut,
      smudged,
      nested,
      noise,
    ),
    claims,
  )
  .map(([{ path, text, bytes }, headers]) => ({ path, body: bytes ?? Buffer.from(text ?? ''), headers }));
