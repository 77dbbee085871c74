import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type Desk, type Fields, loadFor, sendJson } from './desk.js';
import type { Options } from './runner.js';
import type { Answer } from './words.js';

/** `/api/chat` and `/api/generate`: one JSON object a line, or one in all with `stream: false`. */
export async function answerNative(
  desk: Desk,
  chat: boolean,
  body: Fields,
  response: ServerResponse,
): Promise<void> {
  const options = (body.options ?? {}) as Options;
  const prompt = chat ? lastMessage(body.messages) : body.prompt;
  const head = () => ({ model: body.model, created_at: new Date().toISOString() });
  const piece = (text: string) =>
    chat ? { message: { role: 'assistant', content: text } } : { response: text };
  if (typeof prompt !== 'string' || (prompt === '' && !chat)) {
    return sendJson(response, 200, {
      ...head(),
      ...piece(''),
      done: true,
      done_reason: await loadOnly(desk, body),
    });
  }

  const start = process.hrtime.bigint();
  await loadFor(desk, body.model, { ...options, shift: body.shift });
  const { answer, words } = desk.runner.generate(prompt, limitOf(options.num_predict));
  const last = () => ({ ...head(), ...piece(''), done: true, ...counts(answer, start) });
  if (body.stream === false) {
    let text = '';
    for await (const word of words) text += word;
    return sendJson(response, 200, { ...last(), ...piece(text) });
  }

  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  try {
    for await (const word of words) await writeLine(response, { ...head(), ...piece(word), done: false });
    await writeLine(response, last());
  } catch (error) {
    const text = `an error was encountered while running the model: ${(error as Error).message}`;
    await writeLine(response, { error: text });
  }
  response.end();
}

/** A request without a prompt loads the model, or unloads it with `keep_alive: 0`. */
async function loadOnly(desk: Desk, body: Fields): Promise<'load' | 'unload'> {
  if (body.keep_alive === 0) {
    desk.runner.unload();
    return 'unload';
  }
  await loadFor(desk, body.model, (body.options ?? {}) as Options);
  return 'load';
}

/** The text of the last message, undefined without any. */
export function lastMessage(messages: unknown): string | undefined {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  if (typeof last !== 'object' || last === null) return undefined;
  const { content } = last as { content?: unknown };
  if (!Array.isArray(content)) return String(content ?? '');
  return content.map((part: { text?: string }) => part.text ?? '').join(' ');
}

export const limitOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

const counts = (answer: Answer, start: bigint) => ({
  done_reason: answer.doneReason,
  total_duration: Number(process.hrtime.bigint() - start),
  load_duration: 1,
  prompt_eval_count: answer.promptTokens,
  prompt_eval_duration: 1,
  eval_count: answer.words.length,
  eval_duration: Number(process.hrtime.bigint() - start),
});

async function writeLine(response: ServerResponse, value: unknown): Promise<void> {
  await write(response, `${JSON.stringify(value)}\n`);
}

/** Waits for a slow reader; stops the answer, as the engine does, when the reader has gone. */
export async function write(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed) throw new Error('context canceled');
  if (!response.write(text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
}
