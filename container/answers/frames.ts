import type { Fields } from './fields.js';

/** One line of NDJSON, or one event of a server-sent stream. */
export interface Frame {
  readonly text: string;
  /** Where it ends in the bytes that `push` gave. */
  readonly end: number;
}

export interface Frames {
  /** Keeps nothing of the chunk itself. The bytes of all frames that are whole now, maybe none, and where each of them ends. */
  push(chunk: Uint8Array): { readonly bytes: Uint8Array; readonly frames: readonly Frame[] };
  /** What came after the last whole frame. */
  rest(): Buffer;
}

/**
 * Puts a stream's chunks, which are cut anywhere, together to whole frames. Only those are passed on: the engine writes
 * whole ones, so this holds nothing back, but it keeps the broken last frame of a dying engine from a client, whose
 * parser would fail on it before it saw the error.
 */
export function createFrames(separator: '\n' | '\n\n'): Frames {
  let held: Uint8Array[] = [];
  return {
    push(chunk) {
      const end = lastEnd(held.at(-1), chunk, separator);
      if (end < 0) {
        if (chunk.length > 0) held.push(Buffer.from(chunk));
        return { bytes: new Uint8Array(), frames: [] };
      }
      const last = chunk.subarray(0, end);
      const bytes = held.length === 0 ? Buffer.from(last) : Buffer.concat([...held, last]);
      held = end < chunk.length ? [Buffer.from(chunk.subarray(end))] : [];
      return { bytes, frames: framesOf(bytes, separator) };
    },
    rest() {
      const rest = Buffer.concat(held);
      held = [];
      return rest;
    },
  };
}

/** Where in the chunk its last separator ends; -1 without one. A separator may begin in the piece before. */
function lastEnd(before: Uint8Array | undefined, chunk: Uint8Array, separator: string): number {
  const at = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).lastIndexOf(separator);
  if (at >= 0) return at + separator.length;
  const straddles = separator.length === 2 && chunk[0] === newline && before?.at(-1) === newline;
  return straddles ? 1 : -1;
}

const newline = 0x0a;

function framesOf(bytes: Buffer, separator: string): Frame[] {
  const frames: Frame[] = [];
  let start = 0;
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, start)) {
    const end = at + separator.length;
    frames.push({ text: bytes.toString('utf8', start, at), end });
    start = end;
  }
  return frames;
}

export type NamedEvent = Fields & { readonly type: string };

/** The data of a server-sent event; undefined for a comment or an event without any. */
export function eventData(frame: string): string | undefined {
  const lines = frame.split('\n').filter((line) => line.startsWith('data:'));
  return lines.length === 0 ? undefined : lines.map((line) => line.slice('data:'.length).trim()).join('\n');
}

export const eventFrame = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

/** An event that bears its type as its name too. */
export const namedEventFrame = (data: NamedEvent): string => `event: ${data.type}\n${eventFrame(data)}`;
