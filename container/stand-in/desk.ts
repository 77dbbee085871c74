import type { ServerResponse } from 'node:http';
import type { Options, Runner } from './runner.js';
import type { Store, StoredModel } from './store.js';

export type Fields = Record<string, unknown>;

export interface Desk {
  readonly store: Store;
  readonly runner: Runner;
}

/** A status and a text that go to the caller in the shape of the protocol that was spoken. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    /**
     * Who refuses, which shows in the answer: the `door` that translates a protocol, the engine behind it (`desk`), its
     * `runner`, or the guard of the `cloud`, which speaks Ollama's own protocol whatever it was asked in.
     */
    readonly by: 'door' | 'desk' | 'runner' | 'cloud' = 'desk',
  ) {
    super(message);
  }
}

/** Finds the model of a request, with the refusal that the engine has for each way of not finding it. */
export function findModel(desk: Desk, name: unknown): StoredModel {
  if (typeof name !== 'string' || name === '') throw new Refusal(400, 'model is required');
  if (/[:-]cloud$/.test(name)) {
    throw new Refusal(403, 'ollama cloud is disabled: remote model is unavailable', 'cloud');
  }
  const model = desk.store.find(name);
  if (model === undefined) throw new Refusal(404, `model '${name}' not found`);
  return model;
}

/** Loads a model; ends with the request when its caller leaves before that. */
export async function load(
  desk: Desk,
  model: StoredModel,
  options: Options,
  response: ServerResponse,
): Promise<void> {
  checkOptions(options);
  const leaving = new AbortController();
  const onClose = () => leaving.abort();
  response.once('close', onClose);
  try {
    await desk.runner.load(model, options, leaving.signal);
  } finally {
    response.off('close', onClose);
  }
}

const wholeOptions =
  /^(num_keep|seed|num_predict|top_k|repeat_last_n|num_ctx|num_batch|num_gpu|main_gpu|num_thread|draft_num_predict)$/;
const realOptions = /^(top_p|min_p|typical_p|temperature|repeat_penalty|presence_penalty|frequency_penalty)$/;

/** The engine answers 500 to an option of the wrong type, and ignores an unknown one. */
function checkOptions(options: Options): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const wanted = wholeOptions.test(name) ? 'integer' : realOptions.test(name) ? 'float32' : undefined;
    if (wanted !== undefined && typeof value !== 'number') {
      throw new Refusal(500, `option ${JSON.stringify(name)} must be of type ${wanted}`);
    }
    if (name === 'use_mmap' && typeof value !== 'boolean') {
      throw new Refusal(500, 'option "use_mmap" must be of type boolean');
    }
    if (name === 'stop' && !Array.isArray(value))
      throw new Refusal(500, 'option "stop" must be of type array');
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  type = 'application/json; charset=utf-8',
): void {
  sendText(response, status, type, JSON.stringify(value));
}

/** As the translated protocols answer: another content type, and a newline at the end. */
export function sendTranslated(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, 'application/json', `${JSON.stringify(value)}\n`);
}

function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
}
