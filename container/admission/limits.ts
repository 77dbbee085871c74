/** What one request may ask for. */
export interface Limits {
  /** Bytes of the body after decompression. */
  readonly bodyBytes: number;
  /** Bytes of all its text in UTF-8, system prompts and tools included, images not. */
  readonly promptBytes: number;
  /** Tokens of the same text, as the model's own tokenizer counts them; undefined when they are not counted. */
  readonly promptTokens: number | undefined;
  /** Tokens of the answer; undefined when only requests that ask for no number are capped. */
  readonly outputTokens: number | undefined;
  /** Messages of a chat, or texts to embed. */
  readonly messages: number;
  readonly images: number;
}

export interface LimitOptions extends Partial<Limits> {
  /** By the name of a key; what is given here goes before what is given for all. */
  readonly keys?: Readonly<Record<string, Partial<Limits>>>;
}

const defaults: Limits = {
  // What the engine itself takes of a compressed body; base64 images of four or five cameras.
  bodyBytes: 20 * 1024 * 1024,
  // A quarter of a million tokens, which no CPU reads in the fifteen minutes of an invocation.
  promptBytes: 1024 * 1024,
  promptTokens: undefined,
  outputTokens: undefined,
  // OpenAI's limit of texts to embed in one request.
  messages: 2048,
  // An image is about a thousand tokens, the default context four thousand.
  images: 10,
};

export function limitsFor(caller: string, { keys, ...all }: LimitOptions): Limits {
  const own = keys !== undefined && Object.hasOwn(keys, caller) ? keys[caller] : {};
  return { ...defaults, ...all, ...own };
}

/**
 * Tokens of an answer to a request that asks for no number. Lambda does not tell a function that its caller has gone,
 * and bills it for as long as it generates: at ten tokens a second this is under four minutes, where the engine's own
 * limit is ten times the context. Who wants more says so, in the request or as `outputTokens`.
 */
const unasked = 2048;

export interface Cap {
  readonly maxTokens: number;
  /** Whether the caller asked for more. Lowered and not refused: a shorter answer says itself that it was cut. */
  readonly lowered: boolean;
}

/** Negative numbers mean "no limit" to the engine. */
export function capTokens(wish: number | undefined, { outputTokens }: Limits): Cap {
  if (wish === undefined || wish < 0) return { maxTokens: outputTokens ?? unasked, lowered: false };
  const maxTokens = Math.min(wish, outputTokens ?? wish);
  return { maxTokens, lowered: maxTokens < wish };
}
