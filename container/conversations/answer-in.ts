import { fieldsOf, listOf } from '../answers/fields.js';
import type { Transcript } from '../answers/transcript.js';
import type { Deadline } from '../deadline.js';
import { keptMessage, type Message, protocolOfRoute } from './messages.js';
import type { Cut } from './turn.js';

/**
 * The answer that is to be kept, and why it is shorter than it would have been. Undefined for one that failed: the caller
 * is told so and asks again, and the question must not be there twice.
 */
export function answerIn(
  transcript: Transcript,
  { whole, over, path }: { readonly whole: boolean; readonly over: Deadline['over']; readonly path: string },
): { readonly message: Message; readonly cut: Cut | undefined } | undefined {
  if (!whole && (over === undefined || !transcript.begun)) return undefined;
  const answer = transcript.whole(!whole);
  const choice = fieldsOf(listOf(answer.choices)[0]);
  const message = fieldsOf(protocolOfRoute(path) === 'openai' ? choice.message : answer.message);
  const limit = (answer.done_reason ?? choice.finish_reason) === 'length';
  return {
    message: { ...keptMessage(message), role: 'assistant' },
    cut: whole ? (limit ? 'limit' : undefined) : over,
  };
}
