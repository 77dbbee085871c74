import type { Flow } from '../flow.js';

/** What goes back to whoever called, before it is known how that will be framed. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** In one piece, or as it comes. */
  readonly body: string | Flow;
  /** Of an error: the message in its body, for a caller whose status has already been sent. */
  readonly refused?: string;
}

export const textAnswer = (body: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

export const jsonAnswer = (value: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});
