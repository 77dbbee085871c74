import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChatWorld, chat } from '../../../src/cli/chat/chat.js';
import { begin, type Conversation } from '../../../src/cli/chat/conversation.js';
import { createJsonPage } from '../../../src/cli/chat/json-page.js';
import type { Line } from '../../../src/cli/chat/lines.js';
import { createPage } from '../../../src/cli/chat/page.js';
import type { Io, Output } from '../../../src/cli/io.js';
import { createStyle } from '../../../src/cli/render/style.js';
import { UserError } from '../../../src/core/errors.js';
import { converse } from '../../../src/invoke/converse.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

interface Asked {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** An endpoint that repeats the last message, and remembers what it was asked. */
async function echo(): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const url = await served(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked;
    asked.push(body);
    const content = `you said ${body.messages.at(-1)?.content}`;
    response.write(`${JSON.stringify({ message: { content } })}\n`);
    response.end(
      `${JSON.stringify({ message: {}, done: true, done_reason: 'length', prompt_eval_count: 7, eval_count: 3, eval_duration: 1e9 })}\n`,
    );
  });
  return { url, asked };
}

interface Seen {
  readonly conversation: Conversation;
  readonly out: string;
  readonly err: string;
  readonly prompts: readonly string[];
  readonly files: ReadonlyMap<string, string>;
  readonly interrupted: boolean;
}

/** Talks from a script of lines. */
async function talk(
  url: string,
  script: readonly (string | Line)[],
  { json = false, ...changes }: Partial<ChatWorld> & { readonly json?: boolean } = {},
): Promise<Seen> {
  const seen = { out: '', err: '' };
  const prompts: string[] = [];
  const files = new Map<string, string>();
  const lines = [...script];
  const style = createStyle(false);
  const output = (key: 'out' | 'err'): Output => ({
    isTTY: false,
    columns: 80,
    stream: process.stderr,
    write: (text) => {
      seen[key] += text;
    },
  });
  const io = { stdout: output('out'), stderr: output('err') } as unknown as Io;
  const { conversation, interrupted } = await chat(begin('tiny:latest'), {
    lines: {
      history: [],
      close: () => undefined,
      async next(prompt) {
        prompts.push(prompt);
        const line = lines.shift();
        return line === undefined
          ? { kind: 'end' }
          : typeof line === 'string'
            ? { kind: 'line', text: line }
            : line;
      },
    },
    page: json
      ? createJsonPage(io, style)
      : createPage(io, { stdout: style, stderr: style, markdown: false, quiet: false }),
    style,
    now: () => 0,
    ask: (question, onPiece, signal) =>
      converse({ url, region: 'eu-west-1', access: { kind: 'none' } }, question, onPiece, signal),
    stoppable: (work) => work(new AbortController().signal),
    signal: new AbortController().signal,
    whenStopped: 'it goes on elsewhere',
    files: {
      models: async () => ['tiny:latest', 'other:1b'],
      read: async (file) => files.get(file) ?? '',
      writeNew: async (file, text) => void files.set(file, text),
    },
    ...changes,
  });
  return { conversation, interrupted, ...seen, prompts, files };
}

const interrupt = (typed: boolean): Line => ({ kind: 'interrupt', typed });

describe('a conversation', () => {
  it('sends what was said before with every question', async () => {
    const { url, asked } = await echo();
    const { out, err } = await talk(url, ['/system Be short.', 'one', 'two']);
    expect(asked.map(({ messages }) => messages.map(({ role, content }) => `${role}: ${content}`))).toEqual([
      ['system: Be short.', 'user: one'],
      ['system: Be short.', 'user: one', 'assistant: you said one', 'user: two'],
    ]);
    expect(out).toBe('you said one\nyou said two\n');
    expect(err).toContain('3.0 tokens/s · 10 tokens of context used · cut at its limit');
  });

  it.each([
    ['a backslash', ['one \\', 'two']],
    ['three quotes', ['"""one ', 'two"""']],
    ['three quotes on lines of their own', ['"""', 'one ', 'two"""']],
  ])('joins lines by %s', async (_name, lines) => {
    const { url, asked } = await echo();
    const { prompts } = await talk(url, lines);
    expect(asked.map(({ messages }) => messages.at(-1)?.content)).toEqual(['one \ntwo']);
    expect(prompts).toContain('... ');
  });

  it('goes on with another model, and with none that is not there', async () => {
    const { url, asked } = await echo();
    const { err } = await talk(url, ['/model nowhere', '/model other:1b', 'one']);
    expect(asked.map(({ model }) => model)).toEqual(['other:1b']);
    expect(err).toContain('the endpoint serves no nowhere; it serves\n* tiny:latest\n  other:1b');
  });

  it('asks the last question again without its answer', async () => {
    const { url, asked } = await echo();
    await talk(url, ['one', '/retry']);
    expect(asked.map(({ messages }) => messages.length)).toEqual([1, 1]);
  });

  it('comes back from the file that it was saved in', async () => {
    const { url, asked } = await echo();
    await talk(url, ['one', '/save a.json', '/clear', '/load a.json', 'two']);
    expect(asked.at(-1)?.messages.map(({ content }) => content)).toEqual(['one', 'you said one', 'two']);
  });

  it('is saved as Markdown to read', async () => {
    const { url } = await echo();
    const { files } = await talk(url, ['one', '/save a.md']);
    expect(files.get('a.md')).toBe(
      '# Conversation with tiny:latest\n\n**You**\n\none\n\n**tiny:latest**\n\nyou said one\n',
    );
  });

  it.each([
    ['/mod', 'there is no /mod', '/model'],
    ['/zzzzz', 'there is no /zzzzz', '/help'],
    ['/save', '/save needs <file>', '/save <file>'],
    ['/load x', 'x is no saved conversation: it is no JSON', '/save <file>.json writes one'],
  ])('answers %s with what to type, and goes on', async (line, message, next) => {
    const { url, asked } = await echo();
    const { err } = await talk(url, [line, 'one']);
    expect(err).toContain(`error ${message}\nNext:\n  ${next}\n`);
    expect(asked).toHaveLength(1);
  });

  it('explains every command', async () => {
    const { err } = await talk('http://127.0.0.1:9/', ['/help']);
    for (const name of ['/system', '/model', '/save', '/load', '/clear', '/retry', '/bye']) {
      expect(err).toContain(name);
    }
  });
});

describe('an end', () => {
  it('is /bye, whatever else would come', async () => {
    const { url, asked } = await echo();
    expect(await talk(url, ['/bye', 'one'])).toMatchObject({ interrupted: false });
    expect(asked).toEqual([]);
  });

  it('is Ctrl-C twice on empty lines, but not with a line between them', async () => {
    const { url, asked } = await echo();
    const said = await talk(url, [interrupt(false), 'one', interrupt(false), interrupt(false), 'two']);
    expect(said.interrupted).toBe(true);
    expect(asked.map(({ messages }) => messages.at(-1)?.content)).toEqual(['one']);
  });

  it('is no Ctrl-C that empties a line or drops a message that was begun', async () => {
    const { url, asked } = await echo();
    await talk(url, [interrupt(true), '"""half', interrupt(false), interrupt(true), 'one']);
    expect(asked.map(({ messages }) => messages.at(-1)?.content)).toEqual(['one']);
  });
});

describe('an answer', () => {
  it('that is stopped is kept as far as it came, and says what goes on', async () => {
    let left = false;
    const url = await served((request, response) => {
      request.resume();
      response.on('close', () => {
        left = true;
      });
      response.write(`${JSON.stringify({ message: { content: 'half of' } })}\n`);
    });
    const piece = new AbortController();
    const { conversation, out, err } = await talk(url, ['one'], {
      stoppable: (work) => work(piece.signal),
      ask: (question, onPiece, signal) =>
        converse(
          { url, region: 'eu-west-1', access: { kind: 'none' } },
          question,
          (each) => {
            onPiece(each);
            piece.abort(new DOMException('interrupted', 'AbortError'));
          },
          signal,
        ),
    });
    expect(conversation.turns.map(({ content }) => content)).toEqual(['one', 'half of']);
    expect(out).toBe('half of\n');
    expect(err).toContain('stopped · it goes on elsewhere');
    while (!left) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('that failed takes its question back and ends nothing', async () => {
    const url = await served((request, response) => {
      request.resume();
      response.writeHead(503).end('{"error":"still loading"}');
    });
    const { conversation, err } = await talk(url, ['one', 'two']);
    expect(conversation.turns).toEqual([]);
    expect(err.match(/the endpoint answered 503: \{"error":"still loading"\}/g)).toHaveLength(2);
  });

  it('that fails for no reason anybody foresaw is a bug, and is thrown', async () => {
    const broken = talk('http://127.0.0.1:9/', ['one'], { ask: () => Promise.reject(new TypeError('oops')) });
    await expect(broken).rejects.toThrow('oops');
  });

  it('shows what was thought on the other stream', async () => {
    const url = await served((request, response) => {
      request.resume();
      response.end('{"message":{"thinking":"hm"}}\n{"message":{"content":"yes"}}\n{"done":true}\n');
    });
    const { out, err } = await talk(url, ['one']);
    expect(out).toBe('yes\n');
    expect(err).toContain('hm\n\n');
  });
});

it('a conversation of another version is not read', async () => {
  const read = async () => JSON.stringify({ version: 2 });
  const { err } = await talk('http://127.0.0.1:9/', ['/load x.json'], {
    files: {
      models: async () => [],
      read,
      writeNew: async () => Promise.reject(new UserError({ code: 'x', message: 'x' })),
    },
  });
  expect(err).toContain('x.json is no saved conversation: its version is 2, and this program reads 1');
});

describe('a conversation for a program', () => {
  const linesOf = (out: string): unknown[] =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  it('is a line of JSON for each answer, with the model that gave it', async () => {
    const { url } = await echo();
    const { out, err } = await talk(url, ['one', '/model other:1b', 'two\\', 'three'], { json: true });
    const told = { schemaVersion: 1, ok: true, promptTokens: 7, outputTokens: 3, reason: 'length' };
    expect(linesOf(out)).toMatchObject([
      { ...told, model: 'tiny:latest', question: 'one', content: 'you said one' },
      { ...told, model: 'other:1b', question: 'two\nthree', content: 'you said two\nthree' },
    ]);
    expect(err).not.toContain('tokens/s');
  });

  it('says of a question that failed what did, and goes on', async () => {
    const url = await served((_request, response) => {
      response.statusCode = 404;
      response.end(JSON.stringify({ error: 'model not found' }));
    });
    const { out } = await talk(url, ['one', 'two'], { json: true });
    const told = { schemaVersion: 1, ok: false, content: '', error: { code: expect.any(String) } };
    expect(linesOf(out)).toMatchObject([
      { ...told, question: 'one' },
      { ...told, question: 'two' },
    ]);
  });

  it('says of an answer that was stopped what had come of it', async () => {
    const url = await served((_request, response) => {
      response.write(`${JSON.stringify({ message: { content: 'so far' } })}\n`);
    });
    const stopping = new AbortController();
    const { out } = await talk(url, ['one'], {
      json: true,
      ask: (question, onPiece, signal) =>
        converse(
          { url, region: 'eu-west-1', access: { kind: 'none' } },
          question,
          (piece) => {
            onPiece(piece);
            stopping.abort();
          },
          signal,
        ),
      stoppable: (work) => work(stopping.signal),
    });
    expect(linesOf(out)).toEqual([
      {
        schemaVersion: 1,
        model: 'tiny:latest',
        question: 'one',
        ok: true,
        content: 'so far',
        reason: 'stopped',
      },
    ]);
  });
});
