import type { ServerResponse } from 'node:http';
import { type Desk, type Fields, findModel, sendJson } from './desk.js';
import { type Options, RunnerDied } from './runner.js';
import { writeLine } from './stream.js';
import { callOf, lastMessage, loadFor, openTurn, type Turn, type Whole, type Wish, wholeOf } from './turn.js';
import type { Piece, Tool } from './words.js';

/** `/api/chat` and `/api/generate`: one JSON object a line, or one in all with `stream: false`. */
export async function answerNative(
  desk: Desk,
  kind: Wish['kind'],
  body: Fields,
  response: ServerResponse,
): Promise<void> {
  const wish = wishOf(kind, body);
  const head = () => ({ model: body.model, created_at: new Date().toISOString() });
  if (wish === undefined) {
    const reason = await loadOnly(desk, kind, body, response);
    return sendJson(response, 200, {
      ...head(),
      ...contentOf(kind, { text: '' }),
      done: true,
      done_reason: reason,
    });
  }

  const turn = await openTurn(desk, wish, response);
  const last = (whole: Partial<Whole>) => ({
    ...head(),
    ...contentOf(kind, whole),
    done: true,
    done_reason: turn.answer.doneReason,
    ...(kind === 'generate' && !body.raw && { context: contextOf(turn) }),
    ...countsOf(turn),
  });
  if (body.stream === false) return sendJson(response, 200, last(await wholeOf(turn)));

  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  try {
    for await (const content of contents(kind, turn))
      await writeLine(response, { ...head(), ...content, done: false });
    await writeLine(response, last({ text: '' }));
  } catch (error) {
    if (error instanceof RunnerDied) await writeLine(response, { error: error.message });
  }
  response.end();
}

/** Undefined when there is nothing to answer: such a request loads or unloads. */
function wishOf(kind: Wish['kind'], body: Fields): Wish | undefined {
  const prompt = kind === 'chat' ? lastMessage(body.messages) : body.prompt;
  if (typeof prompt !== 'string' || (prompt === '' && kind === 'generate')) return undefined;
  return {
    kind,
    model: body.model,
    prompt,
    options: optionsOf(body),
    tools: Array.isArray(body.tools) ? body.tools.map((tool: { function: Tool }) => tool.function) : [],
    think: body.think,
    format: body.format,
    images: hasImages(kind === 'chat' ? body.messages : [body]),
  };
}

const optionsOf = (body: Fields): Options => ({
  ...(body.options as Options | undefined),
  shift: body.shift,
});

const hasImages = (messages: unknown): boolean =>
  Array.isArray(messages) &&
  messages.some((message: Fields) => Array.isArray(message.images) && message.images.length > 0);

/** A request without a prompt loads the model, or unloads it with `keep_alive: 0`. */
async function loadOnly(
  desk: Desk,
  kind: Wish['kind'],
  body: Fields,
  response: ServerResponse,
): Promise<'load' | 'unload'> {
  const model = findModel(desk, body.model);
  if (body.keep_alive === 0) {
    desk.runner.unload();
    return 'unload';
  }
  await loadFor(desk, model, { kind, model: body.model, prompt: '', options: optionsOf(body) }, response);
  return 'load';
}

/** What each line has between its head and its end. `/api/generate` shows the tags around a thought as empty lines. */
async function* contents(kind: Wish['kind'], turn: Turn): AsyncGenerator<Fields> {
  let before: Piece['kind'] | undefined;
  let calls = 0;
  for await (const piece of turn.pieces) {
    const turned = piece.kind === 'thinking' ? before === undefined : before === 'thinking';
    if (kind === 'generate' && turned) yield contentOf(kind, { text: '' });
    before = piece.kind;
    if (piece.kind === 'text') yield contentOf(kind, { text: piece.text });
    else if (piece.kind === 'thinking') yield contentOf(kind, { thinking: piece.text });
    else yield contentOf(kind, { calls: [callOf(piece, calls++)] });
  }
}

function contentOf(kind: Wish['kind'], { text = '', thinking = '', calls = [] }: Partial<Whole>): Fields {
  const thought = thinking === '' ? {} : { thinking };
  if (kind === 'generate') return { response: text, ...thought };
  return {
    message: { role: 'assistant', content: text, ...thought, ...(calls.length > 0 && { tool_calls: calls }) },
  };
}

/** Numbers of tokens that do not mean anything, as many as there would be. */
const contextOf = ({ answer }: Turn): number[] =>
  Array.from({ length: answer.promptTokens + answer.pieces.length }, (_, index) => index);

/** Nanoseconds, and tokens. */
function countsOf({ answer, start, loadMs }: Turn): Fields {
  const total = performance.now() - start;
  const nanoseconds = (ms: number) => Math.max(1, Math.round(ms * 1_000_000));
  return {
    total_duration: nanoseconds(total),
    load_duration: nanoseconds(loadMs),
    prompt_eval_count: answer.promptTokens,
    prompt_eval_duration: 1,
    eval_count: answer.pieces.length,
    eval_duration: nanoseconds(total - loadMs),
  };
}
