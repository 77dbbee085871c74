import type { ServerResponse } from 'node:http';
import { type Desk, type Fields, sendTranslated } from './desk.js';
import {
  finish,
  functionCall,
  type Item,
  messageItem,
  reasoningItem,
  tell,
  textPart,
} from './response-items.js';
import { responseObject, usageOf } from './response-object.js';
import { RunnerDied } from './runner.js';
import { namedEventStream, writeEvent } from './stream.js';
import { lastMessage, openTurn, textOf, type Wish, wholeOf } from './turn.js';
import { nextNumber } from './usage.js';
import type { Tool } from './words.js';

/** `/v1/responses`: named events with sorted members, or one JSON object without `stream: true`. */
export async function answerResponses(desk: Desk, body: Fields, response: ServerResponse): Promise<void> {
  const turn = await openTurn(desk, wishOf(body), response);
  const id = `resp_${nextNumber()}`;
  const usage = usageOf(turn.answer);
  if (body.stream !== true) {
    const { text, thinking, calls } = await wholeOf(turn);
    const output = [
      ...(thinking === '' ? [] : [{ id: `rs_${id}`, ...reasoningItem(thinking) }]),
      ...(calls.length > 0
        ? calls.map((call, index) => functionCall(`fc_${id}_${index}`, 'completed', call))
        : [messageItem(`msg_${nextNumber()}`, 'completed', [textPart(text)])]),
    ];
    return sendTranslated(response, 200, responseObject(id, body, { output, usage }));
  }

  response.writeHead(200, namedEventStream);
  let sequence = 0;
  const send = (type: string, fields: Fields) =>
    writeEvent(response, sorted({ ...fields, type, sequence_number: sequence++ }), type);
  const items: Item[] = [];
  try {
    for await (const piece of turn.pieces) {
      if (sequence === 0) {
        const progress = { response: responseObject(id, body) };
        await send('response.created', progress);
        await send('response.in_progress', progress);
      }
      await tell(piece, items, send);
    }
  } catch (error) {
    // The engine says nothing when its runner dies; and nobody is there when the reader has left.
    if (!(error instanceof RunnerDied)) response.destroy();
    response.end();
    return;
  }
  const last = items.at(-1);
  if (last !== undefined) await finish(last, items.length - 1, send);
  const output = items.map(({ done }) => done());
  await send('response.completed', {
    response: responseObject(id, body, { output, usage }),
  });
  response.end();
}

function wishOf(body: Fields): Wish {
  const { input } = body;
  const format = (body.text as { format?: Fields } | undefined)?.format;
  const effort = (body.reasoning as { effort?: string } | undefined)?.effort;
  const tools = Array.isArray(body.tools) ? (body.tools as readonly (Tool & Fields)[]) : [];
  return {
    kind: 'chat',
    model: body.model,
    prompt: typeof input === 'string' ? input : (lastMessage(input) ?? textOf(input)),
    options: { num_predict: body.max_output_tokens ?? undefined },
    tools: tools.filter(({ type }) => type === 'function'),
    think: effort === undefined ? undefined : effort !== 'none',
    format: format?.type === 'json_schema' ? format.schema : undefined,
  };
}

/** The engine's events are maps, which Go writes in the order of their keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
