import { createFrames } from './answers/frames.js';
import type { Transcript } from './answers/transcript.js';

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

/**
 * Passes on the engine's stream, whole frames as they come, and returns how it ended. The engine answers 200 before it
 * knows how the answer ends, and when its runner dies the stream just stops; a caller would take the half for the whole.
 * Closes the engine's request when left early. `beforeEnd` is waited for before the frame that ends the
 * answer is passed on. Never throws.
 */
export async function* listen(
  stream: AsyncIterable<Uint8Array> & { destroy(): unknown },
  transcript: Transcript,
  beforeEnd: () => Promise<void> = async () => undefined,
): AsyncGenerator<Uint8Array, Ending> {
  const frames = createFrames(transcript.separator);
  let ended = false;
  try {
    for await (const chunk of stream) {
      const { bytes, frames: whole } = frames.push(chunk);
      let [from, good] = [0, 0];
      for (const frame of whole) {
        const taken = transcript.take(frame.text);
        if (taken.kind === 'error') {
          if (good > from) yield bytes.subarray(from, good);
          return taken;
        }
        ended ||= taken.kind === 'end';
        if (taken.kind === 'hidden') {
          if (good > from) yield bytes.subarray(from, good);
          from = frame.end;
        }
        good = frame.end;
      }
      if (ended) await beforeEnd();
      if (good > from) yield bytes.subarray(from, good);
    }
  } catch (error) {
    if (!ended) return { kind: 'broken', said: (error as Error).message };
  } finally {
    stream.destroy();
  }
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
