import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Engine } from '../../container/engine.js';
import { requestEngine } from '../../container/engine-request.js';
import type { Readiness } from '../../container/engine-state.js';
import { readOptions } from '../../container/options.js';
import type { RequestRecord } from '../../container/request-log.js';
import { createHandler } from '../../container/serve.js';
import { framing } from './fake-lambda.js';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** Answers one request of the function. */
export type Script = (response: ServerResponse, asked: Asked) => void;

export interface Scripted {
  readonly handler: LambdaHandler;
  /** Of the loopback server. */
  readonly port: number;
  /** What reached the engine, in order. */
  readonly asked: Asked[];
  /** The records of the requests that have ended. */
  readonly records: RequestRecord[];
  /** What else was noted, each with its event. */
  readonly notes: Record<string, unknown>[];
  /** Resolves when the function has broken off so many requests. */
  broken(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface Scene {
  readonly script?: Script;
  readonly environment?: Readonly<Record<string, string>>;
  readonly loaded?: (signal: AbortSignal) => Promise<Readiness>;
  readonly engine?: Partial<Engine>;
  readonly patience?: { readonly first: number; readonly between: number };
}

/** The function before an engine that is a loopback server, which says what a test wants it to say. */
export async function openScripted(scene: Scene): Promise<Scripted> {
  const asked: Asked[] = [];
  const records: RequestRecord[] = [];
  const notes: Record<string, unknown>[] = [];
  let breaks = 0;
  const watchers = new Set<() => void>();
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const entry = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: text === '' ? {} : JSON.parse(text),
    };
    asked.push(entry);
    response.on('close', () => {
      if (response.writableFinished) return;
      breaks++;
      for (const look of watchers) look();
    });
    if (scene.script) scene.script(response, entry);
    else response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const environment = { OLLAMA_LAMBDA_MODEL: 'tiny', OLLAMA_LAMBDA_AUTH: 'iam', ...scene.environment };
  const options = readOptions(environment);
  const ready = async (): Promise<Readiness> => ({ ready: true });
  const engine: Engine = {
    whenServing: ready,
    whenLoaded: scene.loaded ?? ready,
    request: (call) => requestEngine(port, call),
    countTokens: () => Promise.reject(new Error('this engine counts nothing')),
    fallback: undefined,
    model: options.model,
    figures: { coldStart: false, restarts: 0, runnerDeaths: 0, memoryHighWaterMiB: 0 },
    spent: false,
    stop: () => undefined,
    ...scene.engine,
  };
  const telemetry = {
    request: (record: RequestRecord) => void records.push(record),
    note: (event: string, fields: object) => void notes.push({ event, ...fields }),
  };
  const { patience } = scene;
  return {
    port,
    handler: createHandler({
      options,
      engine,
      framing,
      telemetry,
      environment,
      ...(patience && { patience }),
    }),
    asked,
    notes,
    records,
    broken: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (breaks >= count) resolve();
        };
        watchers.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A script that sends a stream and ends it. */
export const stream =
  (type: string, text: string): Script =>
  (response) =>
    response.writeHead(200, { 'Content-Type': type }).end(text);

/** A script that sends a stream and then says nothing more. */
export const stall =
  (type: string, text: string): Script =>
  (response) => {
    response.writeHead(200, { 'Content-Type': type });
    response.write(text);
  };

export const json =
  (status: number, value: unknown): Script =>
  (response) =>
    response
      .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(value));
