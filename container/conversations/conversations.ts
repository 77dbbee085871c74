import { type Answer, jsonAnswer } from '../answers/answer.js';
import type { Call } from '../answers/call.js';
import { openDynamo } from '../dynamodb/client.js';
import { refuse } from '../refuse.js';
import { isConversationId } from './asked.js';
import type { ConversationOptions } from './options.js';
import { beginSession, type Session } from './session.js';
import { type ConversationStore, createConversationStore, type Named } from './store.js';
import { fittingTurns } from './trim.js';
import { notNow, tellUnreachable } from './unreachable.js';

/** What the function remembers of earlier requests. */
export interface Conversations {
  /** For one request, which may turn out to be of no conversation. */
  begin(call: Call, path: string): Session;
  /** `GET`: the turns, oldest first. */
  show(call: Call, id: string): Promise<Answer>;
  /** `DELETE`: all turns. */
  remove(call: Call, id: string): Promise<Answer>;
}

export interface ConversationParts {
  readonly options: ConversationOptions;
  /** Tokens of the engine's context. */
  readonly context: number;
  /** The operator's own system prompt. */
  readonly system: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly note: (event: string, fields: Record<string, unknown>) => void;
}

/** Milliseconds for reading and for deleting a whole conversation. */
const patience = { show: 10_000, remove: 30_000 };

/** Bytes of all text that `show` gives; an answer in one piece may have six million. */
const mostShown = 4_000_000;

export const openConversations = (parts: ConversationParts): Conversations =>
  createConversations(
    parts,
    createConversationStore({ dynamo: openDynamo(parts.environment), ...parts.options }),
  );

export function createConversations(parts: ConversationParts, store: ConversationStore): Conversations {
  return {
    begin: (call, path) => beginSession(parts, store, call, path),
    show: (call, id) =>
      reached(parts, call, id, async (named) => {
        const { turns } = await store.read(named, beyondShown, signalOf(call, patience.show));
        if (turns.length === 0) return unknown(call, id);
        const shown = fittingTurns(turns, { tokens: Infinity, messages: Infinity, bytes: mostShown });
        return jsonAnswer({
          conversation: id,
          turns: shown.map(({ number, at, cut, system, messages }) => ({
            turn: number,
            at,
            cut,
            system,
            messages,
          })),
          // Turns that have been kept long enough are gone, and of a very long conversation the newest are shown.
          complete: shown[0]?.number === 1,
        });
      }),
    remove: (call, id) =>
      reached(parts, call, id, async (named) => {
        const turns = await store.remove(named, signalOf(call, patience.remove));
        return turns === 0 ? unknown(call, id) : jsonAnswer({ conversation: id, deleted: true, turns });
      }),
  };
}

const beyondShown = (turns: readonly { readonly bytes: number }[]): boolean =>
  turns.reduce((sum, { bytes }) => sum + bytes, 0) > mostShown;

const signalOf = ({ deadline }: Call, ms: number): AbortSignal =>
  AbortSignal.any([deadline.signal, AbortSignal.timeout(ms)]);

async function reached(
  { note }: ConversationParts,
  call: Call,
  id: string,
  ask: (named: Named) => Promise<Answer>,
): Promise<Answer> {
  if (!isConversationId(id)) return unknown(call, id);
  try {
    return await ask({ caller: call.caller.name, id });
  } catch (error) {
    tellUnreachable(note, call, error);
    const headers = { 'retry-after': '2' };
    return refuse(call, { status: 503, message: notNow, kind: 'unavailable', headers });
  }
}

/** Also of one that is another caller's: nobody learns that it is there. */
const unknown = (call: Call, id: string): Answer =>
  refuse(call, { status: 404, message: `conversation '${id.slice(0, 128)}' not found`, kind: 'not-found' });
