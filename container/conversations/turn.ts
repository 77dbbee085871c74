import { fieldsOfItem, type Item, itemOf } from '../dynamodb/attributes.js';
import type { Message } from './messages.js';

/** What was said in one exchange: the request's own messages and the answer. */
export interface Turn {
  /** From 1; where two were under way at once, in the order in which they ended. */
  readonly number: number;
  readonly messages: readonly Message[];
  /** Of all text of the messages. */
  readonly bytes: number;
  /** The message of the system in force; in every turn, so that the newest one tells. */
  readonly system?: string;
  /** Why the answer is shorter than the model would have made it. */
  readonly cut?: Cut;
  /** When it ended, ISO. */
  readonly at: string;
  /** Of this turn alone, at random: one that was kept without our hearing of it is known again by it. */
  readonly mark: string;
}

export type Cut = 'deadline' | 'limit' | 'gone' | 'size';

/** A caller has conversations of its own: `#` is in no name of a key and in no id. */
export const conversationKey = (caller: string, id: string): string => `${caller}#${id}`;

export const textBytes = (messages: readonly Message[]): number =>
  messages.reduce(
    (sum, { content, calls }) =>
      sum + Buffer.byteLength(content) + (calls ? Buffer.byteLength(JSON.stringify(calls)) : 0),
    0,
  );

/** @param expiresAt seconds since 1970, when DynamoDB may delete it */
export const turnItem = (conversation: string, turn: Turn, expiresAt: number): Item =>
  itemOf({
    conversation,
    turn: turn.number,
    // In one text: nobody looks inside but this function, and DynamoDB's own nesting would take more bytes.
    messages: JSON.stringify(turn.messages),
    bytes: turn.bytes,
    system: turn.system,
    cut: turn.cut,
    at: turn.at,
    mark: turn.mark,
    expiresAt,
  });

/** A stored turn; undefined when it has expired, which DynamoDB may take two days to act on. */
export function turnOf(item: Item, nowSeconds: number): Turn | undefined {
  const fields = fieldsOfItem(item);
  if (Number(fields.expiresAt) <= nowSeconds) return undefined;
  const { turn, messages, bytes, system, cut, at, mark } = fields;
  return {
    number: Number(turn),
    messages: JSON.parse(String(messages)) as readonly Message[],
    bytes: Number(bytes),
    ...(typeof system === 'string' && { system }),
    ...(typeof cut === 'string' && { cut: cut as Cut }),
    at: String(at),
    mark: String(mark),
  };
}

/** Bytes of an item that DynamoDB takes, less what is in it beside messages and system. */
const mostItemBytes = 400 * 1024 - 2048;

/** Bytes of what one request may say in a conversation, as JSON; the rest of the item is for the answer. */
export const mostAsked = 256 * 1024;

/** The turn as it fits into an item: of an answer that is too long, the beginning. Its calls of tools are never cut. */
export function fittedTurn(turn: Turn): Turn {
  const excess = itemBytes(turn) - mostItemBytes;
  const answer = turn.messages.at(-1);
  if (excess <= 0 || answer === undefined) return turn;
  const escaped = Buffer.byteLength(JSON.stringify(answer.content));
  const share = Math.max(0, 1 - excess / escaped);
  const content = wholeCharacters(answer.content.slice(0, Math.floor(answer.content.length * share)));
  const messages = [...turn.messages.slice(0, -1), { ...answer, content }];
  const shorter: Turn = { ...turn, messages, bytes: textBytes(messages), cut: 'size' };
  // Where the long characters are at the beginning, once is not enough.
  return content === '' ? shorter : fittedTurn(shorter);
}

const itemBytes = ({ messages, system = '' }: Turn): number =>
  Buffer.byteLength(JSON.stringify(messages)) + Buffer.byteLength(system);

const wholeCharacters = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');
