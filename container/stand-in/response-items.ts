import type { Fields } from './desk.js';
import { callOf, type NativeCall } from './turn.js';
import { nextNumber } from './usage.js';
import type { Piece } from './words.js';

export type Send = (type: string, fields: Fields) => Promise<void>;

/** An output item as it grows. */
export interface Item {
  readonly kind: Piece['kind'];
  readonly id: string;
  text: string;
  readonly done: () => Fields;
}

/** The events that a piece brings: it begins an item, after the end of the one before, or goes on with the last. */
export async function tell(piece: Piece, items: Item[], send: Send): Promise<void> {
  let item = items.at(-1);
  if (item?.kind !== piece.kind || piece.kind === 'call') {
    if (item !== undefined) await finish(item, items.length - 1, send);
    item = piece.kind === 'call' ? callItem(callOf(piece, 0)) : speechItem(piece.kind);
    items.push(item);
    await begin(item, items.length - 1, piece, send);
  }
  const place = { item_id: item.id, output_index: items.length - 1 };
  if (piece.kind === 'call') {
    await send('response.function_call_arguments.delta', { ...place, delta: item.text });
    return send('response.function_call_arguments.done', { ...place, arguments: item.text });
  }
  item.text += piece.text;
  if (piece.kind === 'thinking') {
    return send('response.reasoning_summary_text.delta', { ...place, summary_index: 0, delta: piece.text });
  }
  return send('response.output_text.delta', { ...place, content_index: 0, delta: piece.text, logprobs: [] });
}

async function begin({ id, kind, done }: Item, index: number, piece: Piece, send: Send): Promise<void> {
  const item =
    kind === 'call'
      ? { ...done(), status: 'in_progress', arguments: '' }
      : kind === 'thinking'
        ? { id, type: 'reasoning', summary: [] }
        : messageItem(id, 'in_progress', []);
  await send('response.output_item.added', { output_index: index, item });
  if (piece.kind === 'text') {
    await send('response.content_part.added', {
      item_id: id,
      output_index: index,
      content_index: 0,
      part: textPart(''),
    });
  }
}

/** The events at the end of an item. */
export async function finish({ id, kind, text, done }: Item, index: number, send: Send): Promise<void> {
  const place = { item_id: id, output_index: index };
  if (kind === 'thinking') {
    await send('response.reasoning_summary_text.done', { ...place, summary_index: 0, text });
  } else if (kind === 'text') {
    await send('response.output_text.done', { ...place, content_index: 0, text, logprobs: [] });
    await send('response.content_part.done', { ...place, content_index: 0, part: textPart(text) });
  }
  await send('response.output_item.done', { output_index: index, item: done() });
}

function speechItem(kind: 'text' | 'thinking'): Item {
  const id = `${kind === 'text' ? 'msg' : 'rs'}_${nextNumber()}`;
  const item: Item = {
    kind,
    id,
    text: '',
    done: () =>
      kind === 'text'
        ? messageItem(id, 'completed', [textPart(item.text)])
        : { id, ...reasoningItem(item.text) },
  };
  return item;
}

function callItem(call: NativeCall): Item {
  const id = `fc_${nextNumber()}_0`;
  const text = JSON.stringify(call.function.arguments);
  return { kind: 'call', id, text, done: () => functionCall(id, 'completed', call) };
}

export const messageItem = (id: string, status: string, content: readonly Fields[]): Fields => ({
  id,
  type: 'message',
  status,
  role: 'assistant',
  content,
});

export const textPart = (text: string): Fields => ({
  type: 'output_text',
  text,
  annotations: [],
  logprobs: [],
});

export const reasoningItem = (text: string): Fields => ({
  type: 'reasoning',
  summary: [{ type: 'summary_text', text }],
  encrypted_content: text,
});

export const functionCall = (id: string, status: string, call: NativeCall): Fields => ({
  id,
  type: 'function_call',
  status,
  call_id: call.id,
  name: call.function.name,
  arguments: JSON.stringify(call.function.arguments),
});
