import { likelyTokens } from '../tokens.js';
import type { Turn } from './turn.js';

/** What there is room for beside what a request says itself. */
export interface Room {
  readonly tokens: number;
  readonly bytes: number;
  readonly messages: number;
}

/** Tokens that a template puts around a message. */
const around = 8;

export const turnTokens = ({ bytes, messages }: Pick<Turn, 'bytes' | 'messages'>): number =>
  likelyTokens(bytes) + around * messages.length;

/**
 * The newest turns for which there is room, oldest first. A turn is whole or not there, and the first one does not begin
 * with the result of a tool whose call is not there.
 *
 * @param turns newest first
 */
export function fittingTurns(turns: readonly Turn[], room: Room): readonly Turn[] {
  let left = room;
  const kept: Turn[] = [];
  for (const turn of turns) {
    left = {
      tokens: left.tokens - turnTokens(turn),
      bytes: left.bytes - turn.bytes,
      messages: left.messages - turn.messages.length,
    };
    if (left.tokens < 0 || left.bytes < 0 || left.messages < 0) break;
    kept.unshift(turn);
  }
  const first = kept.findIndex(({ messages }) => messages[0]?.role !== 'tool');
  return first === -1 ? [] : kept.slice(first);
}
