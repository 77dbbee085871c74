import type { ServerResponse } from 'node:http';
import { type Desk, type Fields, Refusal, sendTranslated } from './desk.js';
import { RunnerDied } from './runner.js';
import { eventStream, writeEvent } from './stream.js';
import { callOf, lastMessage, type NativeCall, openTurn, type Turn, type Wish, wholeOf } from './turn.js';
import { nextNumber, nowInSeconds, usageOf } from './usage.js';
import type { Piece, Tool } from './words.js';

/** `/v1/chat/completions`: server-sent events, or one JSON object without `stream: true`. */
export async function answerChat(desk: Desk, body: Fields, response: ServerResponse): Promise<void> {
  const turn = await openTurn(desk, wishOf(body), response);
  const head = { id: `chatcmpl-${nextNumber()}`, created: nowInSeconds(), model: body.model };
  if (body.stream !== true) return sendTranslated(response, 200, await completionOf(head, turn));

  response.writeHead(200, eventStream);
  const send = (fields: Fields, choices: unknown, usage?: Fields) => {
    const { id, created, model } = { ...head, ...fields };
    const chunk = {
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      system_fingerprint: 'fp_ollama',
      choices,
    };
    return writeEvent(response, { ...chunk, usage });
  };
  const choice = (delta: Fields, reason: string | null = null) => [
    { index: 0, delta, finish_reason: reason },
  ];
  let calls = 0;
  let role: Fields = { role: 'assistant' };
  try {
    for await (const piece of turn.pieces) {
      await send({}, choice({ ...role, ...deltaOf(piece, calls) }));
      if (piece.kind === 'call') calls++;
      role = {};
    }
  } catch (error) {
    // The engine loses its own error here: an empty chunk, and neither a finish_reason nor [DONE].
    if (error instanceof RunnerDied) await send({ model: '' }, choice({ ...role, content: '' }));
    response.end();
    return;
  }
  await send({}, choice({}, reasonOf(turn, calls)));
  const options = body.stream_options as { include_usage?: boolean } | undefined;
  if (options?.include_usage) await send({}, [], usageOf(turn.answer));
  await writeEvent(response, '[DONE]');
  response.end();
}

function wishOf(body: Fields): Wish {
  const prompt = lastMessage(body.messages);
  if (prompt === undefined) throw new Refusal(400, "[] is too short - 'messages'", 'door');
  const effort = body.reasoning_effort ?? (body.reasoning as { effort?: string } | undefined)?.effort;
  return {
    kind: 'chat',
    model: body.model,
    prompt,
    // Deliberately not max_completion_tokens: the engine does not know that field.
    options: { num_predict: body.max_tokens ?? undefined },
    tools: Array.isArray(body.tools) ? body.tools.map((tool: { function: Tool }) => tool.function) : [],
    think: effort === undefined ? undefined : effort !== 'none',
    format: formatOf(body.response_format as Fields | undefined),
  };
}

function formatOf(format: Fields | undefined): unknown {
  if (format?.type === 'json_object') return 'json';
  return (format?.json_schema as { schema?: unknown } | undefined)?.schema;
}

async function completionOf(
  head: { id: string; created: number; model: unknown },
  turn: Turn,
): Promise<Fields> {
  const { text, thinking, calls } = await wholeOf(turn);
  const message = {
    role: 'assistant',
    content: text,
    ...(thinking !== '' && { reasoning: thinking }),
    ...(calls.length > 0 && { tool_calls: calls.map(openaiCall) }),
  };
  const { id, created, model } = head;
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    system_fingerprint: 'fp_ollama',
    choices: [{ index: 0, message, finish_reason: reasonOf(turn, calls.length) }],
    usage: usageOf(turn.answer),
  };
}

const reasonOf = ({ answer }: Turn, calls: number): string =>
  answer.doneReason === 'stop' && calls > 0 ? 'tool_calls' : answer.doneReason;

function deltaOf(piece: Piece, calls: number): Fields {
  if (piece.kind === 'text') return { content: piece.text };
  if (piece.kind === 'thinking') return { content: '', reasoning: piece.text };
  return { content: '', tool_calls: [openaiCall(callOf(piece, calls))] };
}

const openaiCall = (call: NativeCall): Fields => ({
  id: call.id,
  index: call.function.index,
  type: 'function',
  function: { name: call.function.name, arguments: JSON.stringify(call.function.arguments) },
});

export function openaiError(status: number, message: string): Fields {
  const type = status === 400 ? 'invalid_request_error' : status === 404 ? 'not_found_error' : 'api_error';
  return { error: { message, type, param: null, code: null } };
}
