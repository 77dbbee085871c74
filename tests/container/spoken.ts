import { expect } from '@jest/globals';

/** How a chat in one protocol is asked and read, for tests that are the same in all of them. */
export interface Spoken {
  readonly path: string;
  readonly streamed: Readonly<Record<string, unknown>>;
  readonly whole: Readonly<Record<string, unknown>>;
  /** The message of an error's document, which must be in the protocol's shape. */
  errorOf(document: string): string;
  /** Reads a stream, every line of which must be as the protocol has it. */
  read(body: string): StreamRead;
}

export interface StreamRead {
  readonly text: string;
  /** Whether its end is one, with or without an error before it. */
  readonly ended: boolean;
  /** Why the engine stopped, in the protocol's own word: `stop`, `length`, `max_tokens`, … */
  readonly reason: string | undefined;
  readonly error: string | undefined;
}

const messages = [{ role: 'user', content: 'hello world' }];

export const protocols: Readonly<Record<string, Spoken>> = {
  Ollama: {
    path: '/api/chat',
    streamed: { messages },
    whole: { messages, stream: false },
    errorOf(document) {
      const said = JSON.parse(document);
      expect(said).toEqual({ error: expect.any(String) });
      return said.error;
    },
    read(body) {
      const lines = body.trimEnd().split('\n').map(parse);
      const last = lines.at(-1);
      return {
        text: lines.map((line) => line?.message?.content ?? '').join(''),
        ended: last?.done === true,
        reason: last?.done_reason,
        error: last?.error,
      };
    },
  },
  OpenAI: {
    path: '/v1/chat/completions',
    streamed: { messages, stream: true },
    whole: { messages },
    errorOf(document) {
      const said = JSON.parse(document);
      const error = { message: expect.any(String), type: expect.any(String), param: null };
      expect(said).toMatchObject({ error });
      return said.error.message;
    },
    read(body) {
      const data = eventsOf(body).map((event) => event.data);
      const chunks = data.filter((text) => text !== '[DONE]').map(parse);
      return {
        text: chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? '').join(''),
        ended: data.at(-1) === '[DONE]',
        reason: chunks.map((chunk) => chunk.choices?.[0]?.finish_reason).findLast(Boolean),
        error: chunks.map((chunk) => chunk.error?.message).find(Boolean),
      };
    },
  },
  Anthropic: {
    path: '/v1/messages',
    streamed: { messages, max_tokens: 50, stream: true },
    whole: { messages, max_tokens: 50 },
    errorOf(document) {
      const said = JSON.parse(document);
      expect(said).toMatchObject({
        type: 'error',
        error: { type: expect.any(String), message: expect.any(String) },
      });
      return said.error.message;
    },
    read(body) {
      const events = eventsOf(body).map(({ name, data }) => ({ name, said: parse(data) }));
      for (const { name, said } of events) expect(said.type).toBe(name);
      return {
        text: events.map(({ said }) => said.delta?.text ?? '').join(''),
        ended: events.at(-1)?.name === 'message_stop',
        reason: events.map(({ said }) => said.delta?.stop_reason).findLast(Boolean),
        error: events.map(({ said }) => said.error?.message).find(Boolean),
      };
    },
  },
};

/** Server-sent events; comments, which keep a connection alive, are passed over. */
function eventsOf(body: string): readonly { readonly name: string; readonly data: string }[] {
  expect(body).toMatch(/\n\n$/);
  return body
    .split('\n\n')
    .filter((event) => event !== '' && !event.startsWith(':'))
    .map((event) => ({
      name: /^event: (.*)$/m.exec(event)?.[1] ?? '',
      data: /^data: (.*)$/m.exec(event)?.[1] ?? '',
    }));
}

const parse = (text: string) => JSON.parse(text);
