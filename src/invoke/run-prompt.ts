import { converse } from './converse.js';
import type { Endpoint } from './endpoint.js';

export interface Answer {
  /** With what the model thought aloud. */
  readonly text: string;
  readonly firstTokenMs: number | undefined;
  readonly tokensPerSecond: number | undefined;
  /** `stop`, or `length` when the answer was cut. */
  readonly reason: string | undefined;
}

/** One question to the URL; every piece of the answer goes to `onText` as it comes. */
export async function runPrompt(
  endpoint: Endpoint,
  question: { readonly model: string; readonly prompt: string; readonly now: () => number },
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<Answer> {
  const messages = [{ role: 'user', content: question.prompt }];
  const asked = { model: question.model, messages, now: question.now };
  const reply = await converse(
    endpoint,
    asked,
    ({ thinking, content }) => onText(thinking + content),
    signal,
  );
  const { thinking, content, firstTokenMs, tokensPerSecond, reason } = reply;
  return { text: thinking + content, firstTokenMs, tokensPerSecond, reason };
}
