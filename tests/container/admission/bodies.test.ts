import { describe, expect, it } from '@jest/globals';
import { doorWith, least, model } from './door.js';

const door = doorWith();
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } };

describe('a body', () => {
  it.each(Object.entries(least))(
    'for %s that is the smallest sensible one is let through',
    async (path, body) => {
      expect(await door.passed(path, body)).toMatchObject({ ...body, model });
    },
  );

  it('for a path that takes none is refused', async () => {
    expect(await door.refused('/api/tags', {})).toMatchObject({ status: 400, kind: 'invalid' });
  });

  it.each<[string, unknown, string]>([
    ['empty', '', 'missing request body'],
    ['no JSON', '{"prompt":', 'the request body is not a JSON object in UTF-8'],
    ['no object', '["prompt"]', 'the request body is not a JSON object in UTF-8'],
    ['null', 'null', 'the request body is not a JSON object in UTF-8'],
    [
      'not UTF-8',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      'the request body is not a JSON object in UTF-8',
    ],
    ['nested too deep', '['.repeat(100_000), 'the request body is nested deeper than 64 levels'],
    [
      'nested too deep inside of a tool',
      `{"tools":${'{"a":['.repeat(40)}`,
      'the request body is nested deeper than 64 levels',
    ],
  ])('that is %s is refused', async (_name, body, message) => {
    expect(await door.refused('/api/generate', body)).toEqual({ status: 400, kind: 'invalid', message });
  });

  it.each<[string, string]>([
    ['objects', '{},'],
    ['numbers', '1,'],
    ['strings without anything between', '""'],
  ])('of a few hundred thousand %s is refused before it is parsed', async (_name, value) => {
    expect(await door.refused('/api/generate', `{"x":[${value.repeat(250_000)}`)).toMatchObject({
      status: 413,
      kind: 'too-large',
    });
  });

  it('may have brackets, commas and escaped quotes in its text', async () => {
    const prompt = `${'[{,"'.repeat(100_000)}\\`;
    expect(await door.passed('/api/generate', { prompt })).toMatchObject({ prompt });
  });
});

describe('fields', () => {
  it.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    ['lose what unloads or reloads the model', '/api/generate', { keep_alive: 0, shift: false }, {}],
    ['lose the deprecated context', '/api/generate', { context: [1, 2] }, {}],
    ['lose what is for debugging', '/api/chat', { _debug_render_only: true, _Debug: 1 }, {}],
    [
      'lose prompts that the route does not have',
      '/v1/chat/completions',
      { System: 'x', template: 'x', raw: true, chat_template_kwargs: {} },
      {},
    ],
    ['that are null are absent', '/api/chat', { tools: null, format: null, options: null, stream: null }, {}],
    [
      'that are not known are kept',
      '/api/chat',
      { new_thing: { a: [1, null] } },
      { new_thing: { a: [1, null] } },
    ],
    [
      'keep sampling options and lose those of the runner',
      '/api/chat',
      {
        options: {
          temperature: 0,
          num_ctx: 1,
          num_batch: 1,
          num_gpu: 1,
          main_gpu: 1,
          use_mmap: true,
          num_thread: 9,
          draft_num_predict: 1,
          new: 'x',
        },
      },
      { options: { temperature: 0, new: 'x', num_predict: 2048 } },
    ],
    ['pass on thinking', '/api/chat', { think: 'high' }, { think: 'high' }],
    [
      'pass on the effort of thinking',
      '/v1/chat/completions',
      { reasoning_effort: 'xhigh' },
      { reasoning_effort: 'xhigh' },
    ],
    ['map max_completion_tokens', '/v1/chat/completions', { max_completion_tokens: 2 }, { max_tokens: 2 }],
    [
      'prefer max_completion_tokens to its predecessor',
      '/v1/chat/completions',
      { max_completion_tokens: 2, max_tokens: 9 },
      { max_tokens: 2 },
    ],
    [
      'keep max_tokens beside a null',
      '/v1/chat/completions',
      { max_completion_tokens: null, max_tokens: 9 },
      { max_tokens: 9 },
    ],
    ['take a prompt from a list of one', '/v1/completions', { prompt: ['once'] }, { prompt: 'once' }],
    [
      'take a message of the Responses API without its type',
      '/v1/responses',
      { input: [{ role: 'user', content: 'x' }] },
      { input: [{ type: 'message', role: 'user', content: 'x' }] },
    ],
    [
      'take a tool with a null in it',
      '/v1/responses',
      { tools: [{ type: 'function', name: 'f', strict: null, parameters: null }] },
      { tools: [{ type: 'function', name: 'f' }] },
    ],
    ['keep a tool as it is', '/v1/chat/completions', { tools: [tool] }, { tools: [tool] }],
    [
      'take a role in capitals',
      '/api/chat',
      { messages: [{ role: 'USER', content: 'x' }] },
      { messages: [{ role: 'user', content: 'x' }] },
    ],
    [
      "call OpenAI's developer the system",
      '/v1/chat/completions',
      { messages: [{ role: 'developer', content: 'x' }] },
      { messages: [{ role: 'system', content: 'x' }] },
    ],
  ])('%s', async (_name, path, more, expected) => {
    const passed = await door.passed(path, { ...least[path], ...more });
    // Where the row says nothing of the cap, it is what every request gets.
    const [cap] = Object.keys(passed).filter((name) => /^(options|max_tokens|max_output_tokens)$/.test(name));
    const whole = { ...least[path], ...(cap ? { [cap]: passed[cap] } : {}), ...expected, model };
    expect(passed).toEqual(whole);
  });

  it('of a request to show a model are the model alone', async () => {
    const body = { name: 'Llama3.2:1b', verbose: true, system: 'x', template: '{{', options: {}, more: 1 };
    expect(await door.passed('/api/show', body)).toEqual({ model });
    expect(await door.refused('/api/show', { name: 'other' })).toMatchObject({ status: 404 });
  });

  it("in another spelling that the engine's decoder takes are the plain ones, at every level", async () => {
    const body = {
      MESSAGES: [
        { Role: 'system', CONTENT: '<|im_start|>', 'Tool_Call\u017f': [{ Function: { NAME: 'f' } }] },
      ],
      '\u212aeep_alive': 0,
      '\u017fhift': false,
      Options: { num_predict: 7, num_ctx: 9 },
      Model: 'LLAMA3.2:1B',
      _DEBUG_RENDER_ONLY: true,
    };
    expect(await door.passed('/api/chat', body)).toEqual({
      model,
      messages: [{ role: 'system', content: '< |im_start|>', tool_calls: [{ function: { name: 'f' } }] }],
      options: { num_predict: 7 },
    });
  });

  it('that are there twice count once, as they do to the engine', async () => {
    const passed = await door.passed('/api/generate', '{"prompt":"a","Prompt":"b","PROMPT":null}');
    expect(passed.prompt).toBe('b');
  });
});

describe('a mistake is named with its place, what is there and what is allowed:', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['/api/chat', { messages: 'hi' }, 'messages is a string, expected a list'],
    [
      '/api/chat',
      { messages: [{ role: 'wizard', content: 'x' }] },
      'messages[0].role is "wizard", expected one of system, user, assistant, tool',
    ],
    [
      '/api/chat',
      { messages: [{ content: 'x' }] },
      'messages[0].role is missing, expected one of system, user, assistant, tool',
    ],
    [
      '/api/chat',
      { messages: [{ role: 'user', content: ['x'] }] },
      'messages[0].content is a list, expected a string',
    ],
    ['/api/chat', { options: { temperature: 'hot' } }, 'options.temperature is a string, expected a number'],
    ['/api/chat', { options: { num_predict: 1.5 } }, 'options.num_predict is 1.5, expected a whole number'],
    ['/api/chat', { options: { stop: 'x' } }, 'options.stop is a string, expected a list'],
    [
      '/api/chat',
      { options: { repeat_last_n: 2e9 } },
      'options.repeat_last_n is 2000000000, expected at most 1048576',
    ],
    ['/api/chat', { options: [] }, 'options is a list, expected an object'],
    ['/api/chat', { top_logprobs: 21 }, 'top_logprobs is 21, expected at most 20'],
    [
      '/api/chat',
      { think: 'hard' },
      'think is a string, expected true or false or one of low, medium, high, max',
    ],
    ['/api/chat', { format: 'yaml' }, 'format is a string, expected json or an object'],
    ['/api/chat', { stream: 'yes' }, 'stream is a string, expected true or false'],
    [
      '/api/chat',
      { tools: [{ type: 'function', function: {} }] },
      'tools[0].function.name is missing, expected a string',
    ],
    ['/api/chat', { tools: Array(129).fill(tool) }, 'tools has 129 items, expected at most 128'],
    ['/api/generate', { template: '{{ .Prompt' }, "template is not available here: the model's own is used"],
    ['/v1/chat/completions', { messages: [] }, 'messages has 0 items, expected at least 1'],
    [
      '/v1/chat/completions',
      { messages: [{ role: 'assistant' }] },
      'messages[0].content is missing, expected a string or a list',
    ],
    [
      '/v1/chat/completions',
      { messages: [{ role: 'function', content: 'x' }] },
      'messages[0].role is "function", expected one of system, developer, user, assistant, tool',
    ],
    [
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] },
      'messages[0].content[0].type is "input_audio", expected one of text, image_url',
    ],
    [
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: [{ text: 'x' }] }] },
      'messages[0].content[0].type is missing, expected one of text, image_url',
    ],
    [
      '/v1/chat/completions',
      { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: '[1]' } }] }] },
      'messages[0].tool_calls[0].function.arguments is not a JSON object in a string',
    ],
    ['/v1/chat/completions', { n: 2 }, 'n is 2, expected 1'],
    [
      '/v1/chat/completions',
      { response_format: { type: 'xml' } },
      'response_format.type is "xml", expected one of text, json_object, json_schema',
    ],
    ['/v1/completions', { prompt: ['a', 'b'] }, 'prompt has 2 items, expected one prompt'],
    ['/v1/embeddings', { input: [[1, 2]] }, 'input[0] is a list, expected a string'],
    [
      '/v1/embeddings',
      { input: 'x', encoding_format: 'hex' },
      'encoding_format is "hex", expected one of float, base64',
    ],
    [
      '/v1/responses',
      { tools: [{ type: 'web_search' }] },
      'tools[0].type is "web_search", expected one of function, namespace',
    ],
    ['/v1/responses', { background: true }, 'background is not available here: an answer is given at once'],
    [
      '/v1/responses',
      { previous_response_id: 'resp_1' },
      'previous_response_id is not available here: nothing is kept between requests, send the whole conversation as input',
    ],
    [
      '/v1/responses',
      { input: [{ type: 'item_reference', id: 'x' }] },
      'input[0].type is "item_reference", expected one of message, function_call, function_call_output, reasoning, web_search_call',
    ],
    ['/v1/messages', { max_tokens: 0 }, 'max_tokens is 0, expected at least 1'],
    ['/v1/messages', { max_tokens: undefined }, 'max_tokens is missing, expected a number'],
    [
      '/v1/messages',
      { messages: [{ role: 'system', content: 'x' }] },
      'messages[0].role is "system", expected one of user, assistant',
    ],
    [
      '/v1/messages',
      { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      'tools[0].type is "web_search_20250305", expected custom',
    ],
  ])('%s %j', async (path, more, message) => {
    expect(await door.refused(path, { ...least[path], ...more })).toEqual({
      status: 400,
      kind: 'invalid',
      message,
    });
  });

  it('all of them at once, up to ten', async () => {
    const two = await door.refused('/api/chat', { messages: [{ role: 'x', content: 1 }], stream: 1 });
    expect(two.message.split('; ')).toHaveLength(3);
    const many = await door.refused('/api/chat', { messages: Array(50).fill({ role: 'user', content: 1 }) });
    expect(many.message.split('; ')).toHaveLength(11);
    expect(many.message).toMatch(/; and 40 more$/);
  });

  it('without a word of the prompt, since the log has the message too', async () => {
    const secret = 'tell nobody that';
    const bodies = [
      { messages: secret },
      { messages: [secret] },
      { messages: [{ role: 'user', content: { text: secret } }] },
      { messages: [{ role: 'user', content: 'x', images: [secret] }] },
      `{"messages":[{"role":"user","content":"${secret}" x`,
    ];
    for (const body of bodies) {
      expect((await door.refused('/api/chat', body)).message).not.toContain('nobody');
    }
  });
});

describe('parts of a message', () => {
  it('have their text in one, in the place of the first, as the engine would join them', async () => {
    const text = (value: string) => ({ type: 'text', text: value });
    const use = { type: 'tool_use', id: 't', name: 'f', input: { a: 1 }, text: 'not read' };
    const messages = (content: unknown) => ({ max_tokens: 1, messages: [{ role: 'assistant', content }] });
    const passed = await door.passed('/v1/messages', messages([use, text('a'), use, text('b'), text('c')]));
    expect(passed).toMatchObject(messages([use, text('abc'), use]));
  });
});
