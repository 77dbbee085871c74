/** What the engine says in each of its dialects, shortened, with the traps: marks inside texts, and letters of two and four bytes. */
export interface Sample {
  readonly path: string;
  readonly contentType: string;
  readonly separator: '\n' | '\n\n';
  readonly frames: readonly string[];
  readonly facts: { readonly promptTokens: number; readonly tokens: number };
  /** The texts of the answer, put together. */
  readonly text: string;
}

const event = (data: Record<string, unknown>): string => `event: ${data.type}\ndata: ${JSON.stringify(data)}`;
const data = (value: unknown): string => `data: ${JSON.stringify(value)}`;

const parts = ['Grüße, ', '"done":true ', '\n\ndata: [DONE] 🦙'];
const text = parts.join('');
const facts = { promptTokens: 3, tokens: 7 };
const native = { model: 'tiny', created_at: '2026-11-23T06:00:00Z' };
const counts = { total_duration: 9, prompt_eval_count: 3, eval_count: 7, eval_duration: 1 };
const openai = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'tiny',
  system_fingerprint: 'fp_ollama',
};
const completion = { ...openai, id: 'cmpl-1', object: 'text_completion' };
const usage = { prompt_tokens: 3, completion_tokens: 7, total_tokens: 10 };
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'tiny',
  content: [],
  usage: { input_tokens: 2, output_tokens: 0 },
};
const response = { id: 'resp_1', object: 'response', status: 'in_progress', model: 'tiny', output: [] };
const item = { id: 'msg_1', type: 'message', status: 'in_progress', role: 'assistant', content: [] };
const part = { type: 'output_text', text, annotations: [], logprobs: [] };
const finished = { ...item, status: 'completed', content: [part] };
const where = { item_id: 'msg_1', output_index: 0, content_index: 0 };

const numbered = (events: readonly Record<string, unknown>[]): string[] =>
  events.map((one, index) => event({ ...one, sequence_number: index }));

export const samples: Readonly<Record<string, Sample>> = {
  'Ollama chat': {
    path: '/api/chat',
    contentType: 'application/x-ndjson',
    separator: '\n',
    frames: [
      ...parts.map((content) =>
        JSON.stringify({ ...native, message: { role: 'assistant', content }, done: false }),
      ),
      JSON.stringify({
        ...native,
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        ...counts,
      }),
    ],
    facts,
    text,
  },
  'Ollama generate': {
    path: '/api/generate',
    contentType: 'application/x-ndjson',
    separator: '\n',
    frames: [
      ...parts.map((content) => JSON.stringify({ ...native, response: content, done: false })),
      JSON.stringify({
        ...native,
        response: '',
        done: true,
        done_reason: 'stop',
        context: [1, 2],
        ...counts,
      }),
    ],
    facts,
    text,
  },
  'OpenAI chat': {
    path: '/v1/chat/completions',
    contentType: 'text/event-stream',
    separator: '\n\n',
    frames: [
      ...parts.map((content) =>
        data({ ...openai, choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
      ),
      data({ ...openai, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
      data({ ...openai, choices: [], usage }),
      'data: [DONE]',
    ],
    facts,
    text,
  },
  'OpenAI completion': {
    path: '/v1/completions',
    contentType: 'text/event-stream',
    separator: '\n\n',
    frames: [
      ...parts.map((one) => data({ ...completion, choices: [{ text: one, index: 0, finish_reason: null }] })),
      data({ ...completion, choices: [{ text: '', index: 0, finish_reason: 'stop' }] }),
      data({ ...completion, choices: [], usage }),
      'data: [DONE]',
    ],
    facts,
    text,
  },
  'Anthropic messages': {
    path: '/v1/messages',
    contentType: 'text/event-stream',
    separator: '\n\n',
    frames: [
      event({ type: 'message_start', message }),
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      ...parts.map((one) =>
        event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: one } }),
      ),
      event({ type: 'content_block_stop', index: 0 }),
      event({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { input_tokens: 3, output_tokens: 7 },
      }),
      event({ type: 'message_stop' }),
    ],
    facts,
    text,
  },
  'OpenAI responses': {
    path: '/v1/responses',
    contentType: 'text/event-stream',
    separator: '\n\n',
    frames: numbered([
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.content_part.added', ...where, part: { ...part, text: '' } },
      ...parts.map((delta) => ({ type: 'response.output_text.delta', ...where, delta, logprobs: [] })),
      { type: 'response.output_text.done', ...where, text, logprobs: [] },
      { type: 'response.content_part.done', ...where, part },
      { type: 'response.output_item.done', output_index: 0, item: finished },
      {
        type: 'response.completed',
        response: {
          ...response,
          status: 'completed',
          output: [finished],
          usage: { input_tokens: 3, output_tokens: 7, total_tokens: 10 },
        },
      },
    ]),
    facts,
    text,
  },
};

export const wholeOf = ({ frames, separator }: Sample): string =>
  frames.map((frame) => `${frame}${separator}`).join('');
