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
  ) {
    super(message);
  }
}

/** Finds and loads the model of a request. */
export async function loadFor(desk: Desk, name: unknown, options: Options): Promise<StoredModel> {
  const wanted = typeof name === 'string' ? name : '';
  const model = desk.store.find(wanted);
  if (model === undefined) throw new Refusal(404, `model '${wanted}' not found`);
  await desk.runner.load(model, options);
  return model;
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response
    .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length })
    .end(body);
}
