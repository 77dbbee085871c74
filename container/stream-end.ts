import { errorInStream, type Protocol } from './protocol.js';

/** What an engine's answer told about itself; fields appear as they become known. */
export interface AnswerFacts {
  promptTokens?: number;
  tokens?: number;
}

/**
 * Passes a stream through line by line and makes sure that it ends as its protocol says: with `done:true` (NDJSON) or
 * `[DONE]` (server-sent events). The engine answers 200 before it knows how the answer ends, and when its runner dies
 * the stream just stops; a caller would take the half for the whole.
 *
 * Only whole lines are passed on. The engine writes whole lines, so this holds nothing back, but it keeps the broken
 * last line of a dying engine from reaching a client, whose parser would fail on it before it saw the error.
 */
export interface StreamEnd {
  /** The bytes that may be passed on now: whole lines, maybe none. */
  push(chunk: Uint8Array): Uint8Array;
  /** The last bytes: none after a proper end, otherwise the protocol's error with `reason`. */
  finish(reason: string): Uint8Array;
  /** Whether the stream has ended properly, or said itself that it failed. */
  readonly ended: boolean;
  readonly facts: AnswerFacts;
}

export function createStreamEnd(protocol: Protocol): StreamEnd {
  const read = protocol === 'openai' ? readEventLine : readJsonLine;
  const facts: AnswerFacts = {};
  let held: Uint8Array[] = [];
  let ended = false;

  const inspect = (bytes: Uint8Array): void => {
    for (const line of new TextDecoder().decode(bytes).split('\n')) {
      if (line !== '' && read(line, facts)) ended = true;
    }
  };

  return {
    push(chunk) {
      const newline = chunk.lastIndexOf(0x0a);
      if (newline < 0) {
        held.push(chunk);
        return new Uint8Array();
      }
      const lines = Buffer.concat([...held, chunk.subarray(0, newline + 1)]);
      held = newline + 1 < chunk.length ? [chunk.subarray(newline + 1)] : [];
      inspect(lines);
      return lines;
    },
    finish(reason) {
      const rest = Buffer.concat(held);
      held = [];
      inspect(rest);
      return ended ? rest : Buffer.from(errorInStream(protocol, reason));
    },
    get ended() {
      return ended;
    },
    facts,
  };
}

/** Reads the token counts of a whole answer (`stream: false`). */
export function answerFacts(body: string): AnswerFacts {
  const facts: AnswerFacts = {};
  takeCounts(parse(body), facts);
  return facts;
}

function readJsonLine(line: string, facts: AnswerFacts): boolean {
  const value = parse(line);
  takeCounts(value, facts);
  return value?.done === true || value?.error !== undefined;
}

function readEventLine(line: string, facts: AnswerFacts): boolean {
  if (!line.startsWith('data:')) return false;
  const data = line.slice('data:'.length).trim();
  if (data === '[DONE]') return true;
  const value = parse(data);
  takeCounts(value, facts);
  return value?.error !== undefined;
}

function takeCounts(value: Fields | undefined, facts: AnswerFacts): void {
  const usage = isObject(value?.usage) ? value.usage : undefined;
  const promptTokens = value?.prompt_eval_count ?? usage?.prompt_tokens;
  const tokens = value?.eval_count ?? usage?.completion_tokens;
  if (typeof promptTokens === 'number') facts.promptTokens = promptTokens;
  if (typeof tokens === 'number') facts.tokens = tokens;
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // A line that is not JSON ends nothing; it is passed on as it is.
  }
}
