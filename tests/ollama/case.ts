import type { Asked } from './exchange.js';

/** One recorded exchange: its name is the name of the transcript. */
export interface Case {
  readonly name: string;
  readonly asked: Asked;
  /** The runner is killed as soon as the answer has begun. */
  readonly killRunner?: true;
  /** Sent before, so that the model is not loaded, or is. Its answer is thrown away. */
  readonly before?: Asked;
}
