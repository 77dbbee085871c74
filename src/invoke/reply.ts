import { UserError } from '../core/errors.js';

/** One line of Ollama's `/api/chat` or `/api/generate` stream; durations in nanoseconds. */
export interface ReplyLine {
  readonly message?: { readonly content?: string; readonly thinking?: string };
  readonly response?: string;
  readonly done?: boolean;
  readonly done_reason?: string;
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
  readonly eval_duration?: number;
  readonly error?: string;
}

/** What the model said in this line. Thinking counts: its tokens are tokens too. */
export const textOf = (line: ReplyLine): string =>
  (line.message?.thinking ?? '') + (line.message?.content ?? '') + (line.response ?? '');

/** Tokens a second as the engine counted them; undefined when it did not say. */
export function tokensPerSecond(line: ReplyLine): number | undefined {
  if (!line.eval_count || !line.eval_duration) return undefined;
  return line.eval_count / (line.eval_duration / 1e9);
}

/** @throws UserError `model-error` when the line carries the engine's or the function's error. */
export function throwIfError(line: ReplyLine): void {
  const error = (line as { error?: unknown }).error;
  if (error === undefined) return;
  const said =
    typeof error === 'string' ? error : ((error as { message?: string }).message ?? JSON.stringify(error));
  throw new UserError({
    code: 'model-error',
    message: `the function answered with an error: ${said}`,
    next: ['ollama-lambda deploy'],
  });
}
