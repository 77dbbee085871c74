/** One line of `/api/chat`. */
interface Line {
  readonly message?: { readonly content?: string; readonly thinking?: string };
  readonly error?: string | { readonly message?: string };
  readonly done?: boolean;
  readonly done_reason?: string;
  readonly eval_count?: number;
  /** Nanoseconds. */
  readonly eval_duration?: number;
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface Piece {
  readonly content: string;
  readonly thinking: string;
}

/** How an answer ended. */
export interface Ending {
  readonly cut: boolean;
  readonly tokensPerSecond: number | undefined;
}

/** What went wrong, in the words of whoever said it. */
export class AskError extends Error {}

/**
 * One question to the port that signs. Pieces come as they are sent.
 *
 * @throws AskError when the endpoint refuses or its stream carries an error; AbortError when `signal` says so
 */
export async function ask(
  model: string,
  messages: readonly Message[],
  onPiece: (piece: Piece) => void,
  signal: AbortSignal,
): Promise<Ending> {
  const response = await fetch('/api/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, stream: true }),
    signal,
  });
  if (!response.ok || response.body === null) throw new AskError(await refusal(response));
  let last: Line = {};
  for await (const line of linesOf(response.body)) {
    last = line;
    if (line.error !== undefined) throw new AskError(wordsOf(line.error));
    const piece = { content: line.message?.content ?? '', thinking: line.message?.thinking ?? '' };
    if (piece.content + piece.thinking !== '') onPiece(piece);
  }
  if (last.done !== true) throw new AskError('the answer broke off');
  const { eval_count: tokens, eval_duration: time } = last;
  return {
    cut: last.done_reason === 'length',
    tokensPerSecond: tokens && time ? tokens / (time / 1e9) : undefined,
  };
}

/** Names of the models that the endpoint serves. @throws AskError */
export async function models(): Promise<readonly string[]> {
  const response = await fetch('/api/tags');
  if (!response.ok) throw new AskError(await refusal(response));
  const { models: served } = (await response.json()) as { models: readonly { readonly name: string }[] };
  return served.map(({ name }) => name);
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as Line;
    if (done) return;
  }
}

async function refusal(response: Response): Promise<string> {
  const text = (await response.text()).slice(0, 2000);
  try {
    const { error } = JSON.parse(text) as Line;
    if (error !== undefined) return `${response.status}: ${wordsOf(error)}`;
  } catch {
    // No JSON: what was said is shown as it is.
  }
  return `${response.status}: ${text || response.statusText}`;
}

const wordsOf = (error: NonNullable<Line['error']>): string =>
  typeof error === 'string' ? error : (error.message ?? JSON.stringify(error));
