import { randomUUID } from 'node:crypto';
import type { Bounds, Extend, Extended } from '../admission/admission.js';
import type { Fields } from '../admission/parse-json.js';
import { refusal } from '../admission/refusal.js';
import type { Call } from '../answers/call.js';
import { likelyTokens } from '../tokens.js';
import { answerIn } from './answer-in.js';
import { askedConversation, conversationHeader } from './asked.js';
import type { ConversationParts } from './conversations.js';
import { keptMessage, type Message, partedMessages, protocolOfRoute, spokenMessage } from './messages.js';
import type { ConversationStore, History, Kept, Named } from './store.js';
import { fittingTurns, type Room, turnTokens } from './trim.js';
import { fittedTurn, mostAsked, textBytes } from './turn.js';
import { notNow, tellUnreachable } from './unreachable.js';

/** One request's part in a conversation. */
export interface Session {
  /** Puts what was said before in front of what is asked now, and sees to it that both are kept. */
  readonly extend: Extend;
  /** Of the answer; to be asked for when that is there. */
  headers(): Readonly<Record<string, string>>;
}

/** Milliseconds for reading a conversation, and for keeping a turn. */
const patience = { read: 3000, keep: 5000, keepAtDeadline: 700 };

export function beginSession(
  parts: ConversationParts,
  store: ConversationStore,
  call: Call,
  path: string,
): Session {
  const headers: Record<string, string> = {};

  const extend = async (body: Fields, bounds: Bounds): Promise<Extended> => {
    const asked = askedConversation(call, path, body);
    if (!asked.ok || asked.id === undefined) return asked;
    const named = { caller: call.caller.name, id: asked.id };
    const said = partedMessages((asked.fields.messages ?? []) as readonly Fields[]);
    if (said.spoken.length === 0)
      return refusal('invalid', 'a turn of a conversation needs a message in messages');
    const kept = said.spoken.map(keptMessage);
    if (Buffer.byteLength(JSON.stringify([kept, said.system])) > mostAsked) {
      return refusal('too-large', `a turn of a conversation may have ${mostAsked} bytes of text`);
    }
    const room = roomFor(parts, bounds, kept, said.system);
    const history = await readHistory(named, room);
    if (history === undefined) return refusal('unavailable', notNow);
    const system = said.system ?? history.turns[0]?.system;
    const turns = fittingTurns(history.turns, room);
    keepAtEnd({ named, history, messages: kept, system });
    headers[conversationHeader] = `${asked.id}; turns=${turns.length}`;
    return { ok: true, fields: { ...asked.fields, messages: wholeTalk(path, system, turns, said.spoken) } };
  };

  const readHistory = async (named: Named, room: Room): Promise<History | undefined> => {
    try {
      const signal = AbortSignal.any([call.deadline.signal, AbortSignal.timeout(patience.read)]);
      return await store.read(named, (turns) => fittingTurns(turns, room).length < turns.length, signal);
    } catch (error) {
      tellUnreachable(parts.note, call, error);
      return undefined;
    }
  };

  const keepAtEnd = ({ named, history, messages, system }: Asking): void => {
    call.closing.add(async ({ transcript, whole }) => {
      const answer = transcript && answerIn(transcript, { whole, over: call.deadline.over, path });
      if (answer === undefined) return;
      const all = [...messages, answer.message];
      const turn = fittedTurn({
        number: 0,
        messages: all,
        bytes: textBytes(all),
        ...(system === undefined ? {} : { system }),
        ...(answer.cut && { cut: answer.cut }),
        at: new Date().toISOString(),
        mark: randomUUID(),
      });
      const span = call.deadline.over === undefined ? patience.keep : patience.keepAtDeadline;
      try {
        tellKept(named.id, await store.append(named, history, turn, AbortSignal.timeout(span)));
      } catch (error) {
        headers[conversationHeader] = `${named.id}; kept=false`;
        tellUnreachable(parts.note, call, error, 'conversation-not-kept');
      }
    });
  };

  /** A stream's headers are gone by then; those of an answer in one piece are not. */
  const tellKept = (id: string, kept: Kept): void => {
    headers[conversationHeader] += kept.kind === 'kept' ? `; turn=${kept.number}` : '; kept=false';
    if (kept.kind === 'deleted-meanwhile') {
      parts.note('conversation-deleted-meanwhile', { requestId: call.record.requestId, conversation: id });
    }
  };

  return { extend, headers: () => headers };
}

interface Asking {
  readonly named: Named;
  readonly history: History;
  readonly messages: readonly Message[];
  readonly system: string | undefined;
}

/** What is left of the context, and of the caller's limits, beside the request itself and room for an answer. */
function roomFor(
  { context, system: own = '' }: ConversationParts,
  { limits, maxTokens }: Bounds,
  messages: readonly Message[],
  system = '',
): Room {
  const bytes = textBytes(messages);
  const above = Buffer.byteLength(own) + Buffer.byteLength(system);
  // An answer may be as long as half of the context; one that is longer pushes the prompt out as it always does.
  const answer = Math.min(maxTokens, Math.floor(context / 2));
  return {
    tokens: context - answer - turnTokens({ bytes, messages }) - likelyTokens(above),
    // A limit of tokens is held by a tokenizer later; a token is a byte or more, so that so many bytes pass it.
    bytes: Math.min(limits.promptBytes, limits.promptTokens ?? Infinity) - bytes - Buffer.byteLength(system),
    messages: limits.messages - messages.length - 1,
  };
}

/** The message of the system, the turns, and what is asked now, as the request's protocol has them. */
function wholeTalk(
  path: string,
  system: string | undefined,
  turns: readonly { readonly messages: readonly Message[] }[],
  asked: readonly Fields[],
): readonly Fields[] {
  const protocol = protocolOfRoute(path);
  const before = turns.flatMap(({ messages }) => messages.map((message) => spokenMessage(message, protocol)));
  return [...(system === undefined ? [] : [{ role: 'system', content: system }]), ...before, ...asked];
}
