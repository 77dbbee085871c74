import type { RequestRecord } from '../../../container/request-log.js';

/** A request that was answered well: arrived at 1000 ms, first token at 1200 ms; to be ended at 2200 ms. */
export const answered: RequestRecord = {
  requestId: 'request-1',
  kind: 'http',
  method: 'POST',
  path: '/api/chat',
  start: 1000,
  status: 200,
  caller: 'alice',
  model: 'tiny',
  coldStart: true,
  loadMs: 500,
  loadBytes: 1_000_000,
  queueMs: 150,
  firstByteMs: 190,
  firstTokenMs: 200,
  promptTokens: 7,
  tokens: 11,
  memoryHighWaterMiB: 640,
  bytesOut: 900,
};

export const needs = {
  model: 'tiny',
  telemetry: { namespace: 'OllamaLambda', logPrompts: false, service: 'my-function' },
};
