import { createInterface } from 'node:readline';
import type { Io } from '../io.js';

export type Line =
  | { readonly kind: 'line'; readonly text: string }
  /** Ctrl-C while a line was being read; what was typed of it is gone. */
  | { readonly kind: 'interrupt'; readonly typed: boolean }
  | { readonly kind: 'end' };

/** Where the lines of a conversation come from. */
export interface Lines {
  next(prompt: string): Promise<Line>;
  /** For the arrow keys, newest first. */
  readonly history: readonly string[];
  close(): void;
}

/**
 * From a terminal, with editing and history. The terminal is in raw mode only while a line is read, so that in between
 * Ctrl-C is the signal that it always is. What is pasted in several lines waits here until it is asked for.
 */
export function terminalLines(io: Io, signal: AbortSignal, history: readonly string[]): Lines {
  let past = history;
  const waiting: Line[] = [];
  let waiter: ((line: Line) => void) | undefined;
  const terminal = io.stdin.stream as NodeJS.ReadStream;
  const reader = createInterface({
    input: terminal,
    output: io.stderr.stream,
    history: [...history],
    historySize: longestHistory,
    removeHistoryDuplicates: true,
    signal,
  });
  const take = (line: Line): void => {
    if (waiter === undefined) return void waiting.push(line);
    const resolve = waiter;
    waiter = undefined;
    if (line.kind !== 'end') rest();
    resolve(line);
  };
  const rest = (): void => {
    reader.pause();
    terminal.setRawMode(false);
  };
  reader.on('history', (now) => {
    past = now;
  });
  reader.on('line', (text) => take({ kind: 'line', text }));
  reader.on('close', () => {
    io.stderr.write('\n');
    take({ kind: 'end' });
  });
  reader.on('SIGINT', () => {
    const typed = reader.line !== '';
    // To the end of the line, then everything before it.
    reader.write(null, { ctrl: true, name: 'e' });
    reader.write(null, { ctrl: true, name: 'u' });
    io.stderr.write('\n');
    take({ kind: 'interrupt', typed });
  });
  rest();
  return {
    next: (prompt) =>
      new Promise((resolve) => {
        const line = waiting.shift();
        if (line !== undefined) return resolve(line);
        waiter = resolve;
        terminal.setRawMode(true);
        reader.setPrompt(prompt);
        reader.prompt();
      }),
    get history() {
      return past;
    },
    close: () => reader.close(),
  };
}

const longestHistory = 500;

/** From a pipe: no prompt, no history. */
export function pipedLines(io: Io, signal: AbortSignal): Lines {
  const reader = createInterface({ input: io.stdin.stream, terminal: false, signal });
  const lines = reader[Symbol.asyncIterator]();
  return {
    history: [],
    async next() {
      const { value, done } = await lines.next();
      return done === true ? { kind: 'end' } : { kind: 'line', text: value };
    },
    close: () => reader.close(),
  };
}
