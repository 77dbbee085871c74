import { type Admission, createAdmission } from './admission/admission.js';
import { type Answer, jsonAnswer } from './answers/answer.js';
import type { Call } from './answers/call.js';
import { type Closing, createClosing } from './answers/closing.js';
import { corsHeaders, isPreflight, preflight } from './answers/cors.js';
import { corsOf, type Framing, framingOf } from './answers/front-door.js';
import { type Patience, patience } from './answers/keep-alive.js';
import { warmUp } from './answers/warm-up.js';
import { type Deadline, startDeadline } from './deadline.js';
import type { Engine } from './engine.js';
import { type HttpIncoming, type Incoming, readEvent } from './events.js';
import { openMemory } from './memory.js';
import type { Options } from './options.js';
import { refuse } from './refuse.js';
import { cutPath, type RequestRecord } from './request-log.js';
import { createRoutes, type Routes } from './routes.js';
import { scriptAnswer, scriptRequest } from './script-event.js';
import type { Telemetry } from './telemetry/telemetry.js';
import { traceOf } from './telemetry/trace.js';
import { deliver } from './write-answer.js';

export interface ServeParts {
  readonly options: Options;
  readonly engine: Engine;
  /** `awslambda.HttpResponseStream`. */
  readonly framing: LambdaFraming;
  readonly telemetry: Pick<Telemetry, 'request' | 'note'>;
  /** Where tables and keys for them are found. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: `patience`. */
  readonly patience?: Patience;
}

/** The function's handler: event → routes → answer, framed as whoever called expects it. */
export function createHandler(parts: ServeParts): LambdaHandler {
  const { options, engine, framing } = parts;
  const admission = createAdmission(options.admission);
  const memory = openMemory({ ...parts, note: parts.telemetry.note });
  const routes = createRoutes({ engine, admission, patience: parts.patience ?? patience, memory });
  const tellOfEngine = createEngineNotes(engine);
  let invocations = 0;
  return async (event, stream, context) => {
    const incoming = readEvent(event);
    const record = startRecord(incoming, context.awsRequestId);
    const deadline = startDeadline(context.getRemainingTimeInMillis());
    const closing = createClosing();
    const leave = (): void => deadline.leave();
    stream.on('close', leave).on('error', leave);
    const how = incoming.kind === 'http' ? framingOf(options.answers.frontDoor, incoming.source) : undefined;
    record.coldStart = invocations++ === 0;
    try {
      const answer = await answerTo({ parts, admission, routes, incoming, how, record, deadline, closing });
      if (typeof answer.body === 'string') await closing.run(false);
      const delivered = await deliver(answer, {
        stream,
        framing,
        how,
        tooLarge: () => tooLarge(answer, record),
        onFirstByte: () => {
          record.firstByteMs = Math.round(performance.now() - record.start);
        },
      });
      record.status = delivered.status;
      record.bytesOut = delivered.bytes;
    } catch (error) {
      record.problem ??= (error as Error).message;
      // Lambda never tells; where somebody does, a caller who has gone is nobody's fault.
      if (deadline.over !== 'gone' && !stream.destroyed) throw error;
      record.errorKind ??= 'caller-gone';
    } finally {
      // Of an answer that broke off; of all others it is done.
      await closing.run(false);
      deadline.clear();
      stream.off('close', leave);
      tellOfEngine(record);
      parts.telemetry.request(record, performance.now());
    }
  };
}

interface Invocation {
  readonly parts: ServeParts;
  readonly admission: Admission;
  readonly routes: Routes;
  readonly incoming: Incoming;
  readonly how: Framing | undefined;
  readonly record: RequestRecord;
  readonly deadline: Deadline;
  readonly closing: Closing;
}

async function answerTo(invocation: Invocation): Promise<Answer> {
  const { parts, routes, incoming, record, deadline, closing } = invocation;
  const inside = {
    insider: true,
    streamed: false,
    caller: { name: 'direct' },
    deadline,
    closing,
    record,
  };
  switch (incoming.kind) {
    case 'http':
      return answerHttp(invocation, incoming);
    case 'direct':
      record.caller = inside.caller.name;
      return safely(routes, { ...incoming, ...inside });
    case 'script': {
      record.caller = inside.caller.name;
      const { method, path } = record;
      const call = { method, path, headers: {}, body: scriptRequest(incoming), ...inside };
      const { status, body } = await safely(routes, call);
      const text = scriptAnswer(incoming, parts.engine.model, { status, body: String(body) });
      return { ...jsonAnswer(undefined), status, body: text };
    }
    case 'warm-up':
      return warmUp(parts.engine, incoming, deadline, record);
    case 'unknown': {
      const message = `the event is not understood: ${incoming.reason}`;
      return refuse({ path: '/', record }, { status: 400, message, kind: 'unknown-event' });
    }
  }
}

async function answerHttp(invocation: Invocation, incoming: HttpIncoming): Promise<Answer> {
  const { parts, admission, routes, how, record, deadline, closing } = invocation;
  const { method, path, headers } = incoming;
  const cors = corsOf(parts.options.answers.cors, incoming.source);
  const answer = async (): Promise<Answer> => {
    if (cors !== undefined && isPreflight(method, headers)) {
      return preflight(cors, routes.methods(path), headers);
    }
    const caller = admission.callerOf(headers);
    if (caller === undefined) {
      const message = 'a valid API key is required: Authorization: Bearer <key>, or x-api-key';
      return refuse({ path, record }, { status: 401, message, kind: 'unauthorized' });
    }
    record.caller = caller.name;
    const streamed = how === 'prelude';
    return safely(routes, { ...incoming, caller, insider: false, streamed, deadline, closing, record });
  };
  const answered = await answer();
  const ours = {
    ...(cors && corsHeaders(cors, headers)),
    'x-request-id': record.requestId,
    ...(record.coldStart && { 'x-ollama-lambda-cold-start': 'true' }),
  };
  return { ...answered, headers: { ...answered.headers, ...ours } };
}

/** A bug fails the one request that met it, and is told to the log. */
async function safely(routes: Routes, call: Call): Promise<Answer> {
  try {
    return await routes.answer(call);
  } catch (error) {
    call.record.problem = (error as Error).stack ?? String(error);
    return refuse(call, { status: 500, message: 'internal error', kind: 'internal' });
  }
}

function tooLarge(answer: Answer, record: RequestRecord): Answer {
  const message =
    'the answer is larger than 6 MB, which is what this endpoint can pass on in one piece; ask for less at once';
  record.problem = undefined;
  const refused = refuse({ path: record.path, record }, { status: 413, message, kind: 'answer-too-large' });
  // The headers of the front door stay: its request id, and what lets a page of another origin read this.
  const { 'content-type': _, ...headers } = answer.headers;
  return { ...refused, headers: { ...headers, ...refused.headers } };
}

/**
 * Fills in what the engine knows of itself; how long a load took is told once. To be called when the answer has been
 * written: the figures read `/proc`, which takes milliseconds where there are many processes.
 */
function createEngineNotes(engine: Engine): (record: RequestRecord) => void {
  let told: number | undefined;
  return (record) => {
    const { loadMs, weightsBytes, memoryHighWaterMiB } = engine.figures;
    record.memoryHighWaterMiB = memoryHighWaterMiB;
    if (loadMs === undefined || loadMs === told) return;
    told = loadMs;
    record.loadMs = loadMs;
    record.loadBytes = weightsBytes;
  };
}

function startRecord(incoming: Incoming, requestId: string): RequestRecord {
  const named = incoming.kind === 'http' || incoming.kind === 'direct';
  return {
    requestId,
    kind: incoming.kind,
    method: named ? incoming.method.slice(0, 20) : 'POST',
    path: named ? cutPath(incoming.path) : incoming.kind === 'warm-up' ? '/' : '/api/generate',
    start: performance.now(),
    traceId: traceOf(process.env)?.root,
  };
}
