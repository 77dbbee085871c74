/** What a function says about its HTTP answer before the body. */
export interface Prelude {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
}

/** Content type by which a runtime announces that its stream begins with a prelude. */
export const preludeContentType = 'application/vnd.awslambda.http-integration-response';

/** The JSON of a prelude must come within the first 16 KiB; the delimiter is not counted. */
const maximumBytes = 16 * 1024;
const delimiterLength = 8;

/**
 * Finds the prelude (JSON, then eight NUL bytes) at the head of a stream, however it is cut into chunks. JSON holds no
 * raw NUL, so the first run of eight is the delimiter.
 */
export class PreludeReader {
  #held: Buffer = Buffer.alloc(0);

  /**
   * Undefined while more is needed, then the prelude with what follows it in this chunk.
   *
   * @throws Error when it is no JSON object, or too long.
   */
  push(chunk: Uint8Array): { prelude: Prelude; rest: Buffer } | undefined {
    const from = Math.max(0, this.#held.length - delimiterLength + 1);
    this.#held = Buffer.concat([this.#held, chunk]);
    const at = this.#held.indexOf(Buffer.alloc(delimiterLength), from);
    if (at > maximumBytes || (at < 0 && this.#held.length > maximumBytes + delimiterLength)) {
      throw new Error(`the prelude is longer than ${maximumBytes} bytes`);
    }
    if (at < 0) return undefined;
    const prelude = readPrelude(JSON.parse(this.#held.toString('utf8', 0, at)));
    return { prelude, rest: this.#held.subarray(at + delimiterLength) };
  }
}

/**
 * Reads the fields that a prelude and a buffered payload 2.0 answer share. Defaults are Lambda's: 200, no headers.
 *
 * @throws Error when the value is no object.
 */
export function readPrelude(value: unknown): Prelude {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('the prelude is no JSON object');
  }
  const { statusCode, headers, cookies } = value as Record<string, unknown>;
  return {
    statusCode: Number.isInteger(statusCode) ? Number(statusCode) : 200,
    headers: Object.fromEntries(
      Object.entries((headers ?? {}) as Record<string, unknown>).map(([name, text]) => [
        name.toLowerCase(),
        String(text),
      ]),
    ),
    cookies: Array.isArray(cookies) ? cookies.map(String) : [],
  };
}
