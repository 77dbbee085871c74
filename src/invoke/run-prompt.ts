import { converse, type Question } from './converse.js';
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
  question: Omit<Question, 'messages'> & {
    readonly prompt: string;
    /** In base64. */
    readonly images?: readonly string[];
  },
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<Answer> {
  const { prompt, images = [], ...rest } = question;
  const messages = [{ role: 'user', content: prompt, ...(images.length > 0 && { images }) }];
  const reply = await converse(
    endpoint,
    { ...rest, messages },
    ({ thinking, content }) => onText(thinking + content),
    signal,
  );
  const { thinking, content, firstTokenMs, tokensPerSecond, reason } = reply;
  return { text: thinking + content, firstTokenMs, tokensPerSecond, reason };
}
