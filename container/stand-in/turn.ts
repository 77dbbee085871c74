import type { ServerResponse } from 'node:http';
import { capabilitiesOf } from './capabilities.js';
import { type Desk, findModel, load, Refusal } from './desk.js';
import type { Options } from './runner.js';
import type { StoredModel } from './store.js';
import type { Answer, Piece, Tool } from './words.js';

/** A request for words, whichever protocol it came in. */
export interface Wish {
  readonly kind: 'chat' | 'generate';
  readonly model: unknown;
  readonly prompt: string;
  readonly options: Options;
  readonly tools?: readonly Tool[];
  /** False turns thinking off; a model that can think does so otherwise. */
  readonly think?: unknown;
  /** Whether a wish to think is let pass with a model that cannot, as for Anthropic's clients. */
  readonly relaxed?: boolean;
  readonly format?: unknown;
  readonly images?: boolean;
}

export interface Turn {
  readonly answer: Answer;
  readonly pieces: AsyncGenerator<Piece>;
  /** Of `performance.now()`, before the load. */
  readonly start: number;
  /** Milliseconds. */
  readonly loadMs: number;
}

/** Checks a wish in the engine's order, loads the model and begins the answer. Throws `Refusal`. */
export async function openTurn(desk: Desk, wish: Wish, response: ServerResponse): Promise<Turn> {
  const start = performance.now();
  const model = findModel(desk, wish.model);
  await loadFor(desk, model, wish, response);
  const loadMs = performance.now() - start;
  checkFormat(wish.format);
  if (wish.images) throw new Refusal(400, noImages, 'runner');
  const { answer, pieces } = desk.runner.generate({
    prompt: wish.prompt,
    limit: typeof wish.options.num_predict === 'number' ? wish.options.num_predict : undefined,
    tools: wish.tools ?? [],
    thinks: capabilitiesOf(model).includes('thinking') && wish.think !== false,
    format: wish.format,
  });
  return { answer, pieces, start, loadMs };
}

/** Loads the model for a wish, if it can do what is wished. */
export async function loadFor(
  desk: Desk,
  model: StoredModel,
  wish: Wish,
  response: ServerResponse,
): Promise<void> {
  const capabilities = capabilitiesOf(model);
  const refusal = (what: string) =>
    new Refusal(400, `${JSON.stringify(wish.model)} does not support ${what}`);
  if (wish.think && !wish.relaxed && !capabilities.includes('thinking')) throw refusal('thinking');
  if (!capabilities.includes('completion')) throw refusal(wish.kind);
  if (wish.tools?.length && !capabilities.includes('tools')) {
    throw new Refusal(400, `${model.fullName} does not support tools`);
  }
  await load(desk, model, wish.options, response);
}

function checkFormat(format: unknown): void {
  if (!format || format === 'json' || typeof format === 'object') return;
  const told = JSON.stringify(JSON.stringify(format));
  throw new Refusal(500, `invalid format: ${told}; expected "json" or a valid JSON Schema object`, 'runner');
}

/** The runner's own words, which the engine passes on unread. */
const noImages = JSON.stringify({
  error: {
    code: 400,
    message: 'Multimodal data provided, but model does not support multimodal requests.',
    type: 'invalid_request_error',
  },
});

/** A whole answer, for those who do not want it in pieces. */
export interface Whole {
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly NativeCall[];
}

/** A tool call as Ollama's own protocol has it. */
export interface NativeCall {
  readonly id: string;
  readonly function: {
    readonly index: number;
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  };
}

export async function wholeOf(turn: Turn): Promise<Whole> {
  let text = '';
  let thinking = '';
  const calls: NativeCall[] = [];
  for await (const piece of turn.pieces) {
    if (piece.kind === 'text') text += piece.text;
    else if (piece.kind === 'thinking') thinking += piece.text;
    else calls.push(callOf(piece, calls.length));
  }
  return { text, thinking, calls };
}

let callCount = 0;

export function callOf(piece: Piece & { readonly kind: 'call' }, index: number): NativeCall {
  const id = `call_${(++callCount).toString(36).padStart(8, '0')}`;
  return { id, function: { index, name: piece.name, arguments: piece.arguments } };
}

/** Text of one message, or of a list of parts. */
export function textOf(content: unknown): string {
  if (!Array.isArray(content)) return String(content ?? '');
  return content.map((part: { text?: string }) => part.text ?? '').join(' ');
}

/** The text of the last message, undefined without any. */
export function lastMessage(messages: unknown): string | undefined {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  if (typeof last !== 'object' || last === null) return undefined;
  return textOf((last as { content?: unknown }).content);
}
