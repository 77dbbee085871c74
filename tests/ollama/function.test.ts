import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { invoke, urlEvent } from '../container/fake-lambda.js';
import { type RunningFunction, startFunction } from '../container/function.js';
import { realEnginePath, runnersOf } from './real-engine.js';
import { placeTinyModels } from './tiny-model.js';

const enginePath = realEnginePath();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ollama-function-'));
  placeTinyModels(join(folder, 'models'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const running: RunningFunction[] = [];
afterEach(async () => {
  for (const { engine } of running.splice(0)) engine.stop();
  while (runners().length > 0) await sleep(50);
});

const runners = (): readonly number[] => runnersOf(process.pid);

function start(model: string): RunningFunction {
  const started = startFunction({
    OLLAMA_LAMBDA_ENGINE: enginePath,
    OLLAMA_LAMBDA_MODEL: model,
    OLLAMA_MODELS: join(folder, 'models'),
    OLLAMA_CONTEXT_LENGTH: '2048',
    TMPDIR: folder,
  });
  running.push(started);
  return started;
}

const remaining = 110_000;
const ask = (
  { handler }: RunningFunction,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  options: Parameters<typeof invoke>[2] = {},
) => invoke(handler, urlEvent(path, body, { headers }), { remaining, ...options });

/** The receiver goes away with the first line of the answer, which is nobody's fault and in the log. */
async function askAndLeave(
  { handler, requests }: RunningFunction,
  path: string,
  body: unknown,
): Promise<void> {
  let text = '';
  const stream: LambdaStream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      if (text.includes('\n')) stream.destroy();
      else done();
    },
  });
  const context = { awsRequestId: 'request-2', getRemainingTimeInMillis: () => remaining };
  await handler(urlEvent(path, body), stream, context);
  expect(requests.at(-1)).toMatchObject({ errorKind: 'caller-gone' });
}

const linesOf = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const hello = { messages: [{ role: 'user', content: 'hello' }] };
const sentence = 'Plain words in a row.';
const weather = {
  name: 'get_weather',
  description: 'weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const tools = [{ type: 'function', function: weather }];

describe('the function before the real engine', () => {
  it('lists the model and shows it without the paths of the store', async () => {
    const lambda = start('tiny');
    expect((await ask(lambda, '/api/tags')).body).toContain('"tiny:latest"');
    expect((await ask(lambda, '/v1/models')).body).toContain('"tiny:latest"');
    const shown = await ask(lambda, '/api/show', { model: 'tiny' });
    expect(shown.prelude?.statusCode).toBe(200);
    expect(shown.body).toContain('"llama.embedding_length":64');
    expect(shown.body).not.toContain(folder);
  });

  it('chats, in one piece and line by line', async () => {
    const lambda = start('tiny-tools');
    const whole = JSON.parse((await ask(lambda, '/api/chat', { stream: false, ...hello })).body);
    expect(whole).toMatchObject({ message: { content: sentence }, done_reason: 'stop' });
    const lines = linesOf((await ask(lambda, '/api/chat', hello)).body);
    const text = lines.map((line) => (line.message as { content: string }).content).join('');
    expect([text, lines.at(-1)?.done]).toEqual([sentence, true]);
  });

  it('generates, and completes for OpenAI’s clients', async () => {
    const lambda = start('tiny-tools');
    const generated = JSON.parse((await ask(lambda, '/api/generate', { prompt: 'hi', stream: false })).body);
    expect(generated).toMatchObject({ response: sentence, done: true });
    const completed = JSON.parse(
      (await ask(lambda, '/v1/completions', { model: 'tiny-tools', prompt: 'hi' })).body,
    );
    expect(completed.choices[0]).toMatchObject({ text: sentence, finish_reason: 'stop' });
  });

  it.each([
    ['/v1/chat/completions', hello, 'data: [DONE]\n\n'],
    ['/v1/responses', { input: 'hello' }, 'response.completed'],
    ['/v1/messages', { max_tokens: 50, ...hello }, 'event: message_stop'],
  ])('streams %s to its end', async (path, body, end) => {
    const answer = await ask(start('tiny-tools'), path, { model: 'tiny-tools', stream: true, ...body });
    expect(answer.prelude).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream' },
    });
    expect(answer.body).toContain('Plain');
    expect(answer.body).toContain(end);
  });

  it('stops at max_completion_tokens, which the engine does not know', async () => {
    const body = { model: 'tiny-endless', max_completion_tokens: 3, ...hello };
    const answer = JSON.parse((await ask(start('tiny-endless'), '/v1/chat/completions', body)).body);
    expect(answer).toMatchObject({ choices: [{ finish_reason: 'length' }], usage: { completion_tokens: 3 } });
  });

  it('calls tools in all four protocols', async () => {
    const lambda = start('tiny-tools');
    const chat = await ask(lambda, '/api/chat', { stream: false, tools, ...hello });
    expect(JSON.parse(chat.body).message.tool_calls[0].function).toMatchObject({
      name: 'get_weather',
      arguments: { city: 'Oslo' },
    });
    const openai = await ask(lambda, '/v1/chat/completions', { model: 'tiny-tools', tools, ...hello });
    expect(JSON.parse(openai.body).choices[0].finish_reason).toBe('tool_calls');
    const responses = { model: 'tiny-tools', input: 'hello', tools: [{ type: 'function', ...weather }] };
    expect((await ask(lambda, '/v1/responses', responses)).body).toContain('"type":"function_call"');
    const anthropic = {
      name: weather.name,
      description: weather.description,
      input_schema: weather.parameters,
    };
    const messages = { model: 'tiny-tools', max_tokens: 50, tools: [anthropic], ...hello };
    expect((await ask(lambda, '/v1/messages', messages)).body).toContain('"stop_reason":"tool_use"');
  });

  it('keeps to a JSON schema', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
      required: ['name', 'age'],
    };
    const answer = await ask(start('tiny-json'), '/api/chat', { stream: false, format: schema, ...hello });
    expect(JSON.parse(JSON.parse(answer.body).message.content)).toEqual({ name: 'Ada', age: 7 });
  });

  it('embeds with an embedding model, and says of another that it cannot', async () => {
    const embedded = JSON.parse(
      (await ask(start('tiny-embed'), '/api/embed', { input: ['one', 'two'] })).body,
    );
    expect(embedded.embeddings.map((vector: number[]) => vector.length)).toEqual([512, 512]);
    const refused = await ask(start('tiny'), '/api/embed', { input: 'one' });
    // The engine says 501, and in words about its own command line.
    expect([refused.prelude?.statusCode, refused.body]).toEqual([
      400,
      expect.not.stringContaining('--embeddings'),
    ]);
  });

  it('stops the engine when the receiver leaves, and answers the next', async () => {
    const lambda = start('tiny-endless');
    await askAndLeave(lambda, '/api/chat', { options: { num_predict: 20_000 }, ...hello });
    while (!lambda.engineLines.some((line) => line.includes('cancel task'))) await sleep(20);
    const next = await ask(lambda, '/api/chat', { options: { num_predict: 2 }, stream: false, ...hello });
    expect(JSON.parse(next.body)).toMatchObject({ done: true, done_reason: 'length' });
  });

  it('cuts an answer at the deadline, as one that reached its length', async () => {
    const lambda = start('tiny-endless');
    await ask(lambda, '/api/chat', { options: { num_predict: 2 }, ...hello });
    const answer = await ask(lambda, '/api/chat', hello, {}, { remaining: 4000, slowness: 5 });
    expect(linesOf(answer.body).at(-1)).toMatchObject({ done: true, done_reason: 'length' });
  });

  it.each([
    ['/api/chat', 'nope', 404],
    ['/v1/chat/completions', 'nope', 404],
    ['/v1/messages', 'nope', 404],
    ['/api/chat', 'gpt-oss:120b-cloud', 404],
    ['/v1/chat/completions', 'gpt-oss:120b-cloud', 404],
  ])('knows no model of another name: %s %s', async (path, model, status) => {
    const body = { model, max_tokens: 5, ...hello };
    expect((await ask(start('tiny'), path, body)).prelude?.statusCode).toBe(status);
  });

  it('turns an option of a wrong type into 400, for which the engine has 500', async () => {
    const body = { options: { temperature: 'hot' }, ...hello };
    expect((await ask(start('tiny'), '/api/chat', body)).prelude?.statusCode).toBe(400);
  });

  it('hides the caller’s Host and Origin from the engine, which refuses both', async () => {
    const headers = { host: 'abc.lambda-url.eu-central-1.on.aws', origin: 'https://example.com' };
    const answer = await ask(start('tiny-tools'), '/api/chat', { stream: false, ...hello }, headers);
    expect(answer.prelude?.statusCode).toBe(200);
  });

  it('lets no request load the model anew', async () => {
    const lambda = start('tiny-tools');
    await ask(lambda, '/api/chat', hello);
    const before = runners();
    expect(before).toHaveLength(1);
    const options = { num_ctx: 256, num_batch: 32, num_thread: 1, use_mmap: true, num_gpu: 0 };
    await ask(lambda, '/api/chat', { options, shift: false, keep_alive: 0, ...hello });
    await ask(lambda, '/api/generate', { keep_alive: 0 });
    await ask(lambda, '/api/chat', hello);
    expect(runners()).toEqual(before);
  });

  it.each([
    ['/api/chat', hello, /\{"error":.*\}\n$/],
    ['/v1/chat/completions', { stream: true, ...hello }, /"error"/],
    ['/v1/messages', { stream: true, max_tokens: 20_000, ...hello }, /event: error\ndata: .*"error"/],
    ['/v1/responses', { stream: true, input: 'hello' }, /response\.failed|event: error/],
  ])('says in %s that the runner died, and answers the next request', async (path, body, failure) => {
    const lambda = start('tiny-endless');
    let killed = false;
    const answer = await ask(
      lambda,
      path,
      { model: 'tiny-endless', ...body },
      {},
      {
        onWrite: (text) => {
          if (killed || !text.includes('On')) return;
          killed = true;
          for (const pid of runners()) process.kill(pid, 'SIGKILL');
        },
      },
    );
    expect(killed).toBe(true);
    expect(answer.body).toMatch(failure);
    const next = await ask(lambda, '/api/chat', { stream: false, options: { num_predict: 2 }, ...hello });
    expect(JSON.parse(next.body)).toMatchObject({ done: true });
  });
});
