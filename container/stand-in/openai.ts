import type { ServerResponse } from 'node:http';
import { type Desk, type Fields, loadFor, Refusal, sendJson } from './desk.js';
import { lastMessage, limitOf, write } from './native.js';
import { RunnerDied } from './runner.js';
import type { Answer } from './words.js';

/** `/v1/chat/completions`: server-sent events, or one JSON object without `stream: true`. */
export async function answerOpenai(desk: Desk, body: Fields, response: ServerResponse): Promise<void> {
  const prompt = lastMessage(body.messages);
  if (prompt === undefined) throw new Refusal(400, "[] is too short - 'messages'");
  await loadFor(desk, body.model, {});
  // Deliberately not max_completion_tokens: the engine does not know that field.
  const { answer, words } = desk.runner.generate(prompt, limitOf(body.max_tokens));
  const head = { id: 'chatcmpl-1', created: Math.floor(Date.now() / 1000), model: body.model };
  if (body.stream !== true) {
    let content = '';
    for await (const word of words) content += word;
    const message = { role: 'assistant', content };
    const choices = [{ index: 0, message, finish_reason: answer.doneReason }];
    return sendJson(response, 200, { ...head, object: 'chat.completion', choices, usage: usageOf(answer) });
  }

  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const chunk = { ...head, object: 'chat.completion.chunk', system_fingerprint: 'fp_ollama' };
  const send = (value: unknown): Promise<void> => write(response, `data: ${JSON.stringify(value)}\n\n`);
  const choice = (content: string, reason: string | null) => [
    { index: 0, delta: { role: 'assistant', content }, finish_reason: reason },
  ];
  try {
    for await (const word of words) await send({ ...chunk, choices: choice(word, null) });
  } catch (error) {
    // The engine loses its own error here: an empty chunk, and neither a finish_reason nor [DONE].
    if (error instanceof RunnerDied) await send({ ...chunk, model: '', choices: choice('', null) });
    response.end();
    return;
  }
  await send({ ...chunk, choices: choice('', answer.doneReason) });
  const options = body.stream_options as { include_usage?: boolean } | undefined;
  if (options?.include_usage) await send({ ...chunk, choices: [], usage: usageOf(answer) });
  await write(response, 'data: [DONE]\n\n');
  response.end();
}

const usageOf = (answer: Answer) => ({
  prompt_tokens: answer.promptTokens,
  completion_tokens: answer.words.length,
  total_tokens: answer.promptTokens + answer.words.length,
});

export function openaiError(status: number, message: string): Fields {
  const type = status === 400 ? 'invalid_request_error' : status === 404 ? 'not_found_error' : 'api_error';
  return { error: { message, type, param: null, code: null } };
}
