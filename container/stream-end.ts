import { createFrames } from './answers/frames.js';
import type { Transcript } from './answers/transcript.js';
import type { Flow, Write } from './flow.js';

/** What an engine's answer told about itself; fields appear as they become known. */
export interface AnswerFacts {
  promptTokens?: number;
  tokens?: number;
  /** As the engine counted them. */
  tokensPerSecond?: number;
}

/** How the engine's stream came to its end. */
export type Ending =
  /** As its protocol says. `rest`: a last frame that lacked its separator. */
  | { readonly kind: 'proper'; readonly rest: Uint8Array }
  /** The engine said, in its stream, that it failed. */
  | { readonly kind: 'error'; readonly said: string }
  /** It just stopped, as it does when the engine dies or the request is given up. */
  | { readonly kind: 'broken'; readonly said: string };

export interface Listener {
  readonly transcript: Transcript;
  /** Takes whole frames as they come. */
  readonly write: Write;
  /** Is waited for before the frame that ends the answer is passed on. */
  readonly beforeEnd: () => Promise<void>;
}

/**
 * Passes on the engine's stream, whole frames as they come, and resolves to how it ended. The engine answers 200 before it
 * knows how the answer ends, and when its runner dies the stream just stops; a caller would take the half for the whole.
 * Closes the engine's request when the stream ends otherwise. Rejects only with what `write` rejected with.
 */
export async function listen(
  stream: { readonly body: Flow; destroy(): void },
  { transcript, write, beforeEnd }: Listener,
): Promise<Ending> {
  const frames = createFrames(transcript.separator);
  let ended = false;
  let failed: Ending | undefined;
  let refused: { readonly error: unknown } | undefined;

  const pass = (bytes: Uint8Array): Promise<void> | undefined => {
    const refuse = (error: unknown): never => {
      refused = { error };
      throw error;
    };
    try {
      return bytes.length === 0 ? undefined : write(bytes)?.catch(refuse);
    } catch (error) {
      return refuse(error);
    }
  };

  const take: Write = (chunk) => {
    const { bytes, frames: whole } = frames.push(chunk);
    const hiddenFrames: [from: number, to: number][] = [];
    let good = 0;
    for (const frame of whole) {
      const taken = transcript.take(frame.text);
      if (taken.kind === 'error') {
        failed = taken;
        break;
      }
      ended ||= taken.kind === 'end';
      if (taken.kind === 'hidden') hiddenFrames.push([good, frame.end]);
      good = frame.end;
    }
    const shown = without(bytes.subarray(0, good), hiddenFrames);
    const passed = ended ? beforeEnd().then(() => pass(shown)) : pass(shown);
    if (failed !== undefined) stream.destroy();
    return passed;
  };

  try {
    await stream.body(take);
  } catch (error) {
    if (refused !== undefined) throw refused.error;
    if (!ended && failed === undefined) return { kind: 'broken', said: (error as Error).message };
  } finally {
    stream.destroy();
  }
  if (failed !== undefined) return failed;
  if (ended) return { kind: 'proper', rest: new Uint8Array() };
  const rest = frames.rest();
  // A frame that is not passed on is not taken either: what ends the stream must fit to what has been sent.
  if (!transcript.ends(rest.toString())) {
    return { kind: 'broken', said: 'the stream ended without its end mark' };
  }
  transcript.take(rest.toString());
  await beforeEnd();
  return { kind: 'proper', rest };
}

/** The bytes but for those ranges, which are in order. */
function without(bytes: Uint8Array, ranges: readonly (readonly [from: number, to: number])[]): Uint8Array {
  if (ranges.length === 0) return bytes;
  const begins = [0, ...ranges.map(([, to]) => to)];
  return Buffer.concat(begins.map((begin, at) => bytes.subarray(begin, ranges[at]?.[0] ?? bytes.length)));
}
