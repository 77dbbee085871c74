import type { LogGroups } from '../../aws/ports.js';

/** What the function writes of each request when it is over. */
export interface RequestLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Name of the caller's key, or `iam`, `none`, `direct`; undefined of one that was turned away before. */
  readonly caller: string | undefined;
  /** The model that answered; undefined of requests that touch none. */
  readonly model: string | undefined;
  readonly failed: boolean;
  readonly coldStart: boolean;
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** From its arrival in the function to its end. */
  readonly ms: number;
}

export interface Reading {
  /** Log group. */
  readonly group: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Requests that are read, at most. */
  readonly most: number;
}

export interface Read {
  readonly requests: number;
  /** Milliseconds since 1970: since when all of them were read. */
  readonly from: number;
  /** False when there were more than were to be read. */
  readonly complete: boolean;
}

const dayMs = 86_400_000;

/**
 * Day by day, the newest first, so that a bound leaves out what is oldest: a day that would go over it is given up whole,
 * unless it is the only one. Lines go to `onDay` a day at once.
 */
export async function readRequests(
  logs: Pick<LogGroups, 'events'>,
  { group, from, to, most }: Reading,
  onDay: (lines: readonly RequestLine[]) => void,
  signal: AbortSignal,
): Promise<Read> {
  let requests = 0;
  let begin = to;
  while (begin > from) {
    const end = begin;
    begin = Math.max(from, Math.floor((end - 1) / dayMs) * dayMs);
    const room = most - requests;
    const lines = await linesOf(logs, { group, from: begin, to: end, most: room + 1 }, signal);
    const isOver = lines.length > room;
    if (isOver && requests > 0) return { requests, from: end, complete: false };
    onDay(isOver ? lines.slice(0, room) : lines);
    requests += Math.min(lines.length, room);
    if (isOver) return { requests, from: begin, complete: false };
  }
  return { requests, from, complete: true };
}

async function linesOf(
  logs: Pick<LogGroups, 'events'>,
  { group, from, to, most }: Reading,
  signal: AbortSignal,
): Promise<readonly RequestLine[]> {
  const lines: RequestLine[] = [];
  const question = { from, to, pattern: '{ $.event = "request" }' };
  for await (const { at, message } of logs.events(group, question, signal)) {
    // AWS gives the last millisecond too, which is the first of the next day.
    const line = at < to ? requestLine(at, message) : undefined;
    if (line !== undefined) lines.push(line);
    if (lines.length >= most) break;
  }
  return lines;
}

/** Undefined for what is no such line: a model may write anything, and a filter reads what looks like it. */
export function requestLine(at: number, message: string): RequestLine | undefined {
  const fields = objectIn(message);
  if (fields?.event !== 'request') return undefined;
  const { status, caller, model, problem, coldStart, promptTokens, tokens, ms } = fields;
  const failed = typeof status !== 'number' || status >= 400 || problem !== undefined;
  return {
    at,
    caller: textOf(caller),
    model: textOf(model),
    failed,
    coldStart: coldStart === true,
    promptTokens: countOf(promptTokens),
    answerTokens: countOf(tokens),
    ms: countOf(ms),
  };
}

function objectIn(message: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;

const countOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
