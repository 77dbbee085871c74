import type { ServerResponse } from 'node:http';
import { type Desk, type Fields, sendTranslated } from './desk.js';
import { RunnerDied } from './runner.js';
import { eventStream, writeEvent } from './stream.js';
import { openTurn, wholeOf } from './turn.js';
import { nextNumber, nowInSeconds, usageOf } from './usage.js';

/** `/v1/completions`. What a model thinks is not told here. */
export async function answerCompletion(desk: Desk, body: Fields, response: ServerResponse): Promise<void> {
  const prompt = String(body.prompt ?? '');
  const options = { num_predict: body.max_tokens ?? undefined };
  const turn = await openTurn(desk, { kind: 'generate', model: body.model, prompt, options }, response);
  const head = { id: `cmpl-${nextNumber()}`, object: 'text_completion', created: nowInSeconds() };
  const tail = { model: body.model, system_fingerprint: 'fp_ollama' };
  const choice = (text: string, reason: string | null) => [{ text, index: 0, finish_reason: reason }];
  const { answer } = turn;
  if (body.stream !== true) {
    const { text } = await wholeOf(turn);
    const whole = { ...head, ...tail, choices: choice(text, answer.doneReason), usage: usageOf(answer) };
    return sendTranslated(response, 200, whole);
  }

  response.writeHead(200, eventStream);
  const wantsUsage = (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true;
  const noUsage = wantsUsage ? { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } : undefined;
  const send = (choices: unknown, fields: Fields = {}) =>
    writeEvent(response, { ...head, choices, ...tail, usage: noUsage, ...fields });
  try {
    for await (const piece of turn.pieces) await send(choice(piece.kind === 'text' ? piece.text : '', null));
  } catch (error) {
    // As in a chat: the engine loses its own error.
    if (error instanceof RunnerDied) await send(choice('', null), { model: '' });
    response.end();
    return;
  }
  await send(choice('', answer.doneReason));
  if (wantsUsage) await send([], { usage: usageOf(answer) });
  await writeEvent(response, '[DONE]');
  response.end();
}
