import type { Bytes } from './units.js';

/**
 * What the core tells its host while it works. The core never prints; a renderer (terminal, plain, JSON) or a test
 * is handed these one by one, synchronously and in order. `--events <file>` writes them as NDJSON: fields are only
 * ever added. No event carries a secret.
 */
export type Event =
  | { readonly kind: 'step-started'; readonly step: string; readonly text: string }
  | { readonly kind: 'step-finished'; readonly step: string; readonly text: string; readonly ms: number }
  | { readonly kind: 'step-skipped'; readonly step: string; readonly text: string }
  | { readonly kind: 'step-failed'; readonly step: string; readonly text: string; readonly ms: number }
  | Progress
  | {
      /** One line of a stack's event log, as CloudFormation tells it. */
      readonly kind: 'resource';
      readonly logicalId: string;
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }
  | { readonly kind: 'note'; readonly level: 'info' | 'warn' | 'debug'; readonly text: string };

/** How far a transfer is. `done` never goes down and never passes `total`. */
export interface Progress {
  readonly kind: 'progress';
  readonly step: string;
  /** What is being moved, e.g. `model layer 3/5`. One bar a `item`. */
  readonly item: string;
  readonly direction: 'download' | 'upload';
  readonly done: Bytes;
  readonly total: Bytes;
}

export type Emit = (event: Event) => void;
