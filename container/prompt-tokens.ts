import type { Admitted } from './admission/admission.js';
import type { Answer } from './answers/answer.js';
import type { Call } from './answers/call.js';
import type { Engine } from './engine.js';
import { brokeOff } from './forward.js';
import { refuse } from './refuse.js';

/** Refuses a request whose text has more tokens than its caller may send; undefined when it may go on. */
export async function refuseTooManyTokens(
  engine: Pick<Engine, 'countTokens'>,
  call: Call,
  { toCount }: Pick<Admitted, 'toCount'>,
): Promise<Answer | undefined> {
  if (toCount === undefined) return undefined;
  const { texts, most } = toCount;
  try {
    const tokens = await engine.countTokens(texts, call.deadline.signal);
    if (tokens <= most) return undefined;
    const message = `the text of the request has ${tokens} tokens, expected at most ${most}`;
    return refuse(call, { status: 413, message, kind: 'too-large' });
  } catch (error) {
    const said = (error as Error).message;
    if (call.deadline.over !== undefined) return brokeOff(call, said);
    // A limit that cannot be held is not passed over.
    call.record.problem = `the tokens of the request could not be counted: ${said}`;
    const message = 'the tokens of the request could not be counted; ask again, or for less at once';
    const headers = { 'retry-after': '2' };
    return refuse(call, { status: 503, message, kind: 'unavailable', headers });
  }
}
