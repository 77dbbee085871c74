import type { Emit } from '../../core/event.js';

/** Shows events as they come. What it writes goes to standard error; results are the command's own. */
export interface Renderer {
  readonly emit: Emit;
  /** Text of the command itself: the plan, the key, the question's preamble. */
  say(text: string): void;
  /** Takes a spinner off the screen, for a question or for the end. */
  pause(): void;
}
