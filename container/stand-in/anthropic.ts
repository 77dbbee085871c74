import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Desk, type Fields, Refusal, sendTranslated } from './desk.js';
import { namedEventStream, writeEvent } from './stream.js';
import { callOf, lastMessage, openTurn, type Turn, type Wish, wholeOf } from './turn.js';
import type { Piece, Tool } from './words.js';

/** `/v1/messages`: named events, or one JSON object without `stream: true`. */
export async function answerMessages(desk: Desk, body: Fields, response: ServerResponse): Promise<void> {
  const turn = await openTurn(desk, wishOf(body), response);
  const head = { id: `msg_${hex()}`, type: 'message', role: 'assistant', model: body.model };
  if (body.stream !== true) return sendTranslated(response, 200, await messageOf(head, turn));

  response.writeHead(200, namedEventStream);
  const send = (type: string, fields: Fields) => writeEvent(response, { type, ...fields }, type);
  const start = { ...head, content: [], usage: { input_tokens: turn.answer.promptTokens, output_tokens: 0 } };
  let begun = false;
  let open: Piece['kind'] | undefined;
  let index = 0;
  let calls = 0;
  try {
    for await (const piece of turn.pieces) {
      if (!begun) await send('message_start', { message: start });
      begun = true;
      if (open !== undefined && open !== piece.kind) await send('content_block_stop', { index: index++ });
      if (open !== piece.kind)
        await send('content_block_start', { index, content_block: emptyBlock(piece, calls) });
      await send('content_block_delta', { index, delta: deltaOf(piece) });
      open = piece.kind === 'call' ? undefined : piece.kind;
      if (piece.kind !== 'call') continue;
      await send('content_block_stop', { index: index++ });
      calls++;
    }
  } catch {
    // Whether the runner died or the reader left: the stream ends here, without a word.
    response.end();
    return;
  }
  if (open !== undefined) await send('content_block_stop', { index });
  await send('message_delta', { delta: { stop_reason: reasonOf(turn, calls) }, usage: usageOf(turn) });
  await send('message_stop', {});
  response.end();
}

function wishOf(body: Fields): Wish {
  const refusal = (message: string) => new Refusal(400, message, 'door');
  if (typeof body.model !== 'string' || body.model === '') throw refusal('model is required');
  const limit = body.max_tokens;
  if (typeof limit !== 'number' || limit <= 0) throw refusal('max_tokens is required and must be positive');
  const prompt = lastMessage(body.messages);
  if (prompt === undefined) throw refusal('messages is required');
  const thinking = (body.thinking as { type?: string } | undefined)?.type;
  const tools = Array.isArray(body.tools) ? (body.tools as readonly (Tool & Fields)[]) : [];
  return {
    kind: 'chat',
    model: body.model,
    prompt,
    options: { num_predict: limit },
    tools: tools.map(({ name, input_schema }) => ({ name, parameters: input_schema })),
    think: thinking === undefined ? undefined : thinking !== 'disabled',
    relaxed: true,
  };
}

async function messageOf(head: Fields, turn: Turn): Promise<Fields> {
  const { text, thinking, calls } = await wholeOf(turn);
  const content = [
    ...(thinking === '' ? [] : [{ type: 'thinking', thinking }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...calls.map(({ id, function: { name, arguments: input } }) => ({ type: 'tool_use', id, name, input })),
  ];
  return { ...head, content, stop_reason: reasonOf(turn, calls.length), usage: usageOf(turn) };
}

const usageOf = ({ answer }: Turn): Fields => ({
  input_tokens: answer.promptTokens,
  output_tokens: answer.pieces.length,
});

function reasonOf({ answer }: Turn, calls: number): string {
  if (calls > 0) return 'tool_use';
  return answer.doneReason === 'length' ? 'max_tokens' : 'end_turn';
}

function emptyBlock(piece: Piece, calls: number): Fields {
  if (piece.kind === 'text') return { type: 'text', text: '' };
  if (piece.kind === 'thinking') return { type: 'thinking', thinking: '' };
  return { type: 'tool_use', id: callOf(piece, calls).id, name: piece.name, input: {} };
}

function deltaOf(piece: Piece): Fields {
  if (piece.kind === 'text') return { type: 'text_delta', text: piece.text };
  if (piece.kind === 'thinking') return { type: 'thinking_delta', thinking: piece.text };
  return { type: 'input_json_delta', partial_json: JSON.stringify(piece.arguments) };
}

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  503: 'overloaded_error',
};

export const anthropicError = (status: number, message: string): Fields => ({
  type: 'error',
  error: { type: errorTypes[status] ?? 'api_error', message },
  request_id: `req_${hex()}`,
});

const hex = (): string => randomBytes(12).toString('hex');
