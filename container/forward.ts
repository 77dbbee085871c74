import type { IncomingMessage } from 'node:http';
import type { Engine } from './engine.js';
import { type EngineCall, readWhole } from './engine-request.js';
import { type Protocol, protocolOf } from './protocol.js';
import { refuse } from './refuse.js';
import type { Call } from './routes.js';
import { answerFacts, createStreamEnd } from './stream-end.js';

/** Largest answer in one piece, in bytes; what Lambda can buffer. A streamed answer has no such limit here. */
const wholeAnswerLimit = 6 * 1024 * 1024;

const outOfTime = "the function's time was up before the answer was complete";
const engineStopped = 'the engine stopped before the answer was complete';

/**
 * Sends the request to the engine and gives back its answer: a stream as it comes, a whole answer in one piece, so that
 * one that breaks off still gets an honest status.
 */
export async function forward(engine: Engine, call: Call, request: EngineCall): Promise<Response> {
  try {
    const answer = await engine.request({ ...request, signal: call.signal });
    const headers = { 'content-type': answer.headers['content-type'] ?? 'application/octet-stream' };
    const status = answer.statusCode ?? 502;
    if (isStream(answer)) {
      const chunks = endProperly(answer, call, protocolOf(call.path));
      return new Response(ReadableStream.from(chunks), { status, headers });
    }
    const body = await readWhole(answer, wholeAnswerLimit);
    Object.assign(call.record, answerFacts(body.toString()));
    return new Response(new Uint8Array(body), { status, headers });
  } catch (error) {
    if (call.signal.aborted) return refuse(call, 504, outOfTime);
    call.record.problem = (error as Error).message;
    return refuse(call, 503, engineStopped, { 'retry-after': '2' });
  }
}

const isStream = (answer: IncomingMessage): boolean =>
  /^(application\/x-ndjson|text\/event-stream)/.test(answer.headers['content-type'] ?? '');

/** The engine's stream, ended as its protocol says however it ended; closes the engine's request when left early. */
async function* endProperly(
  answer: IncomingMessage,
  call: Call,
  protocol: Protocol,
): AsyncGenerator<Uint8Array> {
  const end = createStreamEnd(protocol);
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      const lines = end.push(chunk);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    call.record.problem = (error as Error).message; // The caller is told below, in its own protocol.
  } finally {
    Object.assign(call.record, end.facts);
    answer.destroy();
  }
  const reason = call.signal.aborted ? outOfTime : engineStopped;
  const rest = end.finish(reason);
  if (!end.ended) call.record.problem = reason;
  if (rest.length > 0) yield rest;
}
