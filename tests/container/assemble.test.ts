import { afterEach, describe, expect, it } from '@jest/globals';
import { invoke, urlEvent } from './fake-lambda.js';
import { samples, wholeOf } from './samples.js';
import { json, openScripted, type Scripted, stream } from './scripted-engine.js';

const open: Scripted[] = [];
afterEach(async () => {
  for (const scripted of open.splice(0)) await scripted.close();
});

/** What the function answers to a caller who wants one piece, when the engine streams these frames. */
async function assembled(path: string, type: string, text: string): Promise<Record<string, unknown>> {
  const scripted = await openScripted({ script: stream(type, text) });
  open.push(scripted);
  const answer = await invoke(scripted.handler, urlEvent(path, requests[path]));
  expect(answer.prelude).toMatchObject({
    statusCode: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
  expect(scripted.asked).toMatchObject([{ path, body: { stream: true } }]);
  return JSON.parse(answer.body) as Record<string, unknown>;
}

const messages = [{ role: 'user', content: 'hello' }];
const requests: Readonly<Record<string, unknown>> = {
  '/api/chat': { messages, stream: false },
  '/api/generate': { prompt: 'hello', stream: false },
  '/v1/chat/completions': { messages },
  '/v1/completions': { prompt: 'hello' },
  '/v1/messages': { messages, max_tokens: 100 },
  '/v1/responses': { input: 'hello' },
};

const text = 'Grüße, "done":true \n\ndata: [DONE] 🦙';
const usage = { prompt_tokens: 3, completion_tokens: 7, total_tokens: 10 };
const counts = { total_duration: 9, prompt_eval_count: 3, eval_count: 7, eval_duration: 1 };

/** What the engine itself answers without streaming, for the same words. */
const expected: Readonly<Record<string, unknown>> = {
  'Ollama chat': {
    model: 'tiny',
    created_at: '2026-11-23T06:00:00Z',
    message: { role: 'assistant', content: text },
    done: true,
    done_reason: 'stop',
    ...counts,
  },
  'Ollama generate': {
    model: 'tiny',
    created_at: '2026-11-23T06:00:00Z',
    response: text,
    done: true,
    done_reason: 'stop',
    context: [1, 2],
    ...counts,
  },
  'OpenAI chat': {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'tiny',
    system_fingerprint: 'fp_ollama',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage,
  },
  'OpenAI completion': {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1,
    model: 'tiny',
    system_fingerprint: 'fp_ollama',
    choices: [{ text, index: 0, finish_reason: 'stop' }],
    usage,
  },
  'Anthropic messages': {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'tiny',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 3, output_tokens: 7 },
  },
  'OpenAI responses': {
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    model: 'tiny',
    output: [
      {
        id: 'msg_1',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
      },
    ],
    usage: { input_tokens: 3, output_tokens: 7, total_tokens: 10 },
  },
};

describe('an answer in one piece', () => {
  it.each(Object.entries(samples))('of %s is what the engine would have answered', async (name, sample) => {
    const answer = await assembled(sample.path, sample.contentType, wholeOf(sample));
    expect(answer).toEqual(expected[name]);
  });

  it('asks an OpenAI engine for the counts, and keeps them from a stream that did not ask', async () => {
    const sample = samples['OpenAI chat'];
    const scripted = await openScripted({ script: stream('text/event-stream', wholeOf(sample as never)) });
    open.push(scripted);
    await invoke(scripted.handler, urlEvent('/v1/chat/completions', { messages }));
    const asked = { include_usage: true };
    const bodies = [undefined, asked].map(async (stream_options) => {
      const body = { messages, stream: true, stream_options };
      return (await invoke(scripted.handler, urlEvent('/v1/chat/completions', body))).body;
    });
    const [unasked = '', wanted = ''] = await Promise.all(bodies);
    for (const { body } of scripted.asked) expect(body).toMatchObject({ stream_options: asked });
    expect(wanted).toBe(wholeOf(sample as never));
    expect(unasked).toBe(wanted.replace(/data: [^\n]*"usage":[^\n]*\n\n/, ''));
    expect(unasked).not.toBe(wanted);
    expect(scripted.records.map(({ promptTokens, tokens }) => [promptTokens, tokens])).toEqual(
      Array(3).fill([3, 7]),
    );
  });

  it('is passed on as it is when the engine does not stream, as for a request that only loads', async () => {
    const loaded = { model: 'tiny', response: '', done: true, done_reason: 'load' };
    const scripted = await openScripted({ script: json(200, loaded) });
    open.push(scripted);
    const answer = await invoke(scripted.handler, urlEvent('/api/generate', { model: 'tiny' }));
    expect(JSON.parse(answer.body)).toEqual(loaded);
  });
});

const line = (message: Record<string, unknown>, rest: Record<string, unknown> = { done: false }): string =>
  `${JSON.stringify({ model: 'tiny', message: { role: 'assistant', content: '', ...message }, ...rest })}\n`;
const chunk = (delta: Record<string, unknown>, rest: Record<string, unknown> = {}): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'tiny', choices: [{ index: 0, delta, finish_reason: null, ...rest }] })}\n\n`;
const event = (data: Record<string, unknown>): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

describe('thoughts, calls of tools and probabilities in one piece', () => {
  const call = { id: 'call_1', function: { index: 0, name: 'add', arguments: { a: 1 } } };

  it('of Ollama stand where the engine puts them', async () => {
    const answer = await assembled(
      '/api/chat',
      'application/x-ndjson',
      line({ thinking: 'let ' }, { done: false, logprobs: [{ token: 'let' }] }) +
        line({ thinking: 'me' }, { done: false, logprobs: [{ token: 'me' }] }) +
        line({ tool_calls: [call] }) +
        line({}, { done: true, done_reason: 'stop' }),
    );
    expect(answer).toEqual({
      model: 'tiny',
      message: { role: 'assistant', content: '', thinking: 'let me', tool_calls: [call] },
      done: true,
      done_reason: 'stop',
      logprobs: [{ token: 'let' }, { token: 'me' }],
    });
  });

  it('of OpenAI stand where the engine puts them', async () => {
    const tool = {
      id: 'call_1',
      index: 0,
      type: 'function',
      function: { name: 'add', arguments: '{"a":1}' },
    };
    const answer = await assembled(
      '/v1/chat/completions',
      'text/event-stream',
      chunk({ role: 'assistant', reasoning: 'let ' }, { logprobs: { content: [{ token: 'let' }] } }) +
        chunk({ reasoning: 'me' }) +
        chunk({ content: '', tool_calls: [tool] }) +
        chunk({}, { finish_reason: 'tool_calls' }) +
        'data: [DONE]\n\n',
    );
    expect(answer.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: '', reasoning: 'let me', tool_calls: [tool] },
        finish_reason: 'tool_calls',
        logprobs: { content: [{ token: 'let' }] },
      },
    ]);
  });

  it('of Anthropic are blocks, with the arguments put together', async () => {
    const message = { id: 'm', type: 'message', role: 'assistant', model: 'tiny', content: [], usage: {} };
    const block = (index: number, content_block: object, ...deltas: object[]): string =>
      event({ type: 'content_block_start', index, content_block }) +
      deltas.map((delta) => event({ type: 'content_block_delta', index, delta })).join('') +
      event({ type: 'content_block_stop', index });
    const answer = await assembled(
      '/v1/messages',
      'text/event-stream',
      event({ type: 'message_start', message }) +
        block(
          0,
          { type: 'thinking', thinking: '' },
          { type: 'thinking_delta', thinking: 'let ' },
          { type: 'thinking_delta', thinking: 'me' },
        ) +
        block(1, { type: 'text', text: '' }, { type: 'text_delta', text: 'Adding.' }) +
        block(
          2,
          { type: 'tool_use', id: 'call_1', name: 'add', input: {} },
          { type: 'input_json_delta', partial_json: '{"a":' },
          { type: 'input_json_delta', partial_json: '1}' },
        ) +
        event({
          type: 'message_delta',
          delta: { stop_reason: 'tool_use' },
          usage: { input_tokens: 3, output_tokens: 7 },
        }) +
        event({ type: 'message_stop' }),
    );
    expect(answer).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'let me' },
        { type: 'text', text: 'Adding.' },
        { type: 'tool_use', id: 'call_1', name: 'add', input: { a: 1 } },
      ],
    });
  });

  it('of a response that says nothing still have a message, as with the engine', async () => {
    const response = { id: 'resp_1', status: 'completed', output: [], usage: {} };
    const answer = await assembled(
      '/v1/responses',
      'text/event-stream',
      event({ type: 'response.completed', sequence_number: 0, response }),
    );
    expect(answer.output).toMatchObject([{ type: 'message', content: [{ type: 'output_text', text: '' }] }]);
  });
});
