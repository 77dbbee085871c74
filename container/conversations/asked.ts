import type { Fields } from '../admission/parse-json.js';
import { type Refusal, refusal } from '../admission/refusal.js';
import type { Call } from '../answers/call.js';

/** By which a caller says that a request is a turn of a conversation; a field `conversation` of the body does too. */
export const conversationHeader = 'x-ollama-lambda-conversation';

/** The routes that speak in messages, and so can be turns of a conversation. */
const routes = ['/api/chat', '/v1/chat/completions'];

/** The conversation that a request names, and its body without that. */
export interface Asked {
  readonly ok: true;
  /** Undefined: the request is no turn of any. */
  readonly id: string | undefined;
  readonly fields: Fields;
}

/** What may name a conversation: nothing that needs escaping in a path, and no `#`, which parts it from its owner. */
const idForm = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/;

export const isConversationId = (text: string): boolean => idForm.test(text);

/** The field may be an object with an `id`, as OpenAI's newer API has it. */
export function askedConversation(
  { headers }: Pick<Call, 'headers'>,
  path: string,
  body: Fields,
): Asked | Refusal {
  const header = headers[conversationHeader] || undefined;
  if (!routes.includes(path)) {
    if (header === undefined) return { ok: true, id: undefined, fields: body };
    return refusal('invalid', `conversations are kept for ${routes.join(' and ')}, not for ${path}`);
  }
  const { conversation, ...fields } = body;
  const field = conversation === null ? undefined : (Object(conversation).id ?? conversation);
  const [id = field] = [header];
  if (id === undefined) return { ok: true, id, fields };
  if (header !== undefined && field !== undefined && field !== header) {
    return refusal('invalid', `conversation and ${conversationHeader} name different conversations`);
  }
  if (typeof id === 'string' && isConversationId(id)) return { ok: true, id, fields };
  return refusal(
    'invalid',
    'a conversation is named by 1 to 128 letters, digits and _ . : -, the first a letter or digit',
  );
}

export const noConversations: Refusal = refusal(
  'invalid',
  'this function keeps no conversations; they come with conversations.enabled in its configuration',
);
