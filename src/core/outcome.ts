/** How a deploy ended, when it ended as one may expect. What nobody expects is thrown. */
export type Outcome =
  | {
      readonly kind: 'deployed';
      readonly outputs: Outputs;
      readonly pushed: Pushed | undefined;
      readonly verified: Verified | undefined;
    }
  | { readonly kind: 'unchanged'; readonly outputs: Outputs; readonly verified: Verified | undefined }
  /** AWS refused the memory; the cap was learned and what was half-done has been removed. The caller plans again. */
  | { readonly kind: 'memory-refused'; readonly cap: number; readonly asked: number }
  | {
      readonly kind: 'stack-failed';
      readonly status: string;
      readonly logicalId: string;
      readonly reason: string;
      readonly remedy: string;
      readonly consoleUrl: string;
    }
  /** The world moved on while we watched (an operation that was under way has ended): gather the facts anew. */
  | { readonly kind: 'plan-again'; readonly because: string }
  /** Everything that was to be taken away has been asked for; the caller looks again. */
  | { readonly kind: 'removed' }
  /** The user left while CloudFormation goes on. */
  | { readonly kind: 'detached'; readonly status: string; readonly next: string };

export type Outputs = Readonly<Record<string, string>>;

export interface Pushed {
  readonly digest: string;
  readonly bytesPushed: number;
  readonly bytesSkipped: number;
}

export interface Verified {
  /** What it said; of an embedding, how many numbers it has. */
  readonly answer: string;
  /** Milliseconds until the first token, or until the embedding. */
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number | undefined;
}
