import type { Answer } from '../answers/answer.js';
import type { Call } from '../answers/call.js';
import type { Memory } from '../memory.js';
import { refuse } from '../refuse.js';
import { askedConversation, noConversations } from './asked.js';
import type { Conversations } from './conversations.js';
import type { Session } from './session.js';

interface RouteParts {
  readonly memory: Memory;
}

export const showConversation = (parts: RouteParts, call: Call, _path: string, id: string): Promise<Answer> =>
  ask(parts, call, (conversations) => conversations.show(call, id));

export const deleteConversation = (
  parts: RouteParts,
  call: Call,
  _path: string,
  id: string,
): Promise<Answer> => ask(parts, call, (conversations) => conversations.remove(call, id));

async function ask(
  { memory }: RouteParts,
  call: Call,
  then: (conversations: Conversations) => Promise<Answer>,
): Promise<Answer> {
  const conversations = await memory.conversations();
  if (conversations !== undefined) return then(conversations);
  return refuse(call, { status: 404, message: noConversations.message, kind: 'not-found' });
}

/** A request's part in the conversation that it names, if it names one. Where none are kept, naming one is a mistake. */
export async function beginSession({ memory }: RouteParts, call: Call, path: string): Promise<Session> {
  const conversations = await memory.conversations();
  if (conversations !== undefined) return conversations.begin(call, path);
  return {
    async extend(body) {
      const asked = askedConversation(call, path, body);
      return asked.ok && asked.id !== undefined ? noConversations : asked;
    },
    headers: () => ({}),
  };
}
