import type { ScriptIncoming } from './events.js';
import { sameModel } from './model-name.js';

/** The request that the shell script's own handler would have made for its event. */
export const scriptRequest = (incoming: ScriptIncoming): Buffer =>
  Buffer.from(JSON.stringify({ prompt: incoming.message, stream: false }));

/**
 * The script's answer: a status and a body that is JSON in a string. Its callers name the model they once deployed; one
 * that is not in this image is answered by the model that is, and told so.
 */
export function scriptAnswer(
  incoming: ScriptIncoming,
  model: string,
  answer: { readonly status: number; readonly body: string },
): string {
  const said = JSON.parse(answer.body) as { response?: string; error?: string };
  const body =
    answer.status === 200 ? { response: said.response, ...note(incoming, model) } : { error: said.error };
  return JSON.stringify({ statusCode: answer.status, body: JSON.stringify(body) });
}

function note({ modelName }: ScriptIncoming, model: string): { note?: string } {
  if (modelName === undefined || sameModel(modelName, model)) return {};
  return { note: `${modelName} is not in this function; ${model} answered` };
}
