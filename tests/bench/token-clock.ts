/** When the pieces of an answer came, in milliseconds since the question was sent. */
export interface TokenTimes {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly tokens: number;
}

/** Reads a native stream (one JSON object a line) as it comes and notes when its tokens came. */
export class TokenClock {
  readonly #start = performance.now();
  #held = '';
  #times: number[] = [];
  #end: Record<string, unknown> = {};

  push(chunk: Uint8Array): void {
    const now = performance.now() - this.#start;
    const lines = (this.#held + Buffer.from(chunk).toString()).split('\n');
    this.#held = lines.pop() ?? '';
    for (const line of lines.filter((text) => text !== '')) this.#read(line, now);
  }

  /** Throws when the answer was an error or had no end. */
  get times(): TokenTimes {
    const [firstMs] = this.#times;
    const lastMs = this.#times.at(-1);
    if (this.#end.done !== true || firstMs === undefined || lastMs === undefined) {
      throw new Error(`no whole answer came: ${JSON.stringify(this.#end)} ${this.#held.slice(0, 300)}`);
    }
    return { firstMs, lastMs, tokens: this.#times.length };
  }

  #read(line: string, now: number): void {
    const value = JSON.parse(line) as { message?: { content?: string }; done?: boolean; error?: string };
    if (value.message?.content) this.#times.push(now);
    if (value.done === true || value.error !== undefined) this.#end = value;
  }
}

/** Of the tokens after the first. */
export const tokensPerSecond = ({ firstMs, lastMs, tokens }: TokenTimes): number =>
  ((tokens - 1) / (lastMs - firstMs)) * 1000;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('the median of nothing');
  return (low + high) / 2;
}

export type Interval = readonly [low: number, high: number];

/**
 * The values between which the median of all that could have been measured lies with 95 %, whatever their distribution:
 * the order statistics at n/2 ± 1.96 √n/2 (the normal approximation of the sign test). Everything, for fewer than six.
 */
export function medianInterval(values: readonly number[]): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const below = Math.max(0, Math.floor((sorted.length - 1.96 * Math.sqrt(sorted.length)) / 2));
  const [low, high] = [sorted[below], sorted[sorted.length - 1 - below]];
  if (low === undefined || high === undefined) throw new Error('the interval of nothing');
  return [low, high];
}
