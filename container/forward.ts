import type { Admitted } from './admission/admission.js';
import type { Answer } from './answers/answer.js';
import { jsonAnswer } from './answers/answer.js';
import type { Call } from './answers/call.js';
import type { Dialect } from './answers/dialects.js';
import { fieldsOf, parseObject } from './answers/fields.js';
import { engineFailed, engineRefused, failureWords } from './answers/outward.js';
import type { Transcript } from './answers/transcript.js';
import type { Engine } from './engine.js';
import { type EngineAnswer, type EngineCall, readAnswer } from './engine-request.js';
import type { Write } from './flow.js';
import { refuse } from './refuse.js';
import { type Ending, listen } from './stream-end.js';

/** Largest answer in one piece that is read from the engine, in bytes: embeddings of many inputs, mostly. */
const wholeAnswerLimit = 20 * 1024 * 1024;

const outOfTime = "the function's time was up before the answer was complete";
const engineStopped = 'the engine stopped before the answer was complete';

/** Sends a request that does not generate; gives back the engine's answer in one piece. */
export function forward(engine: Engine, call: Call, request: EngineCall): Promise<Answer> {
  return asked(engine, call, request, (answer) => passWhole(call, answer));
}

interface Generation {
  readonly path: string;
  readonly dialect: Dialect;
  readonly admitted: Admitted;
}

/**
 * Sends a request that generates. The engine is always asked for a stream: what it says until the deadline is then
 * there to be given, also to a caller who wants one piece.
 */
export function generate(engine: Engine, call: Call, generation: Generation): Promise<Answer> {
  const { path, dialect, admitted } = generation;
  const { body, hidesCounts } = asStream(admitted.bodyFor(engine.model), generation);
  return asked(engine, call, { method: 'POST', path, body }, async (answer) => {
    if (!isStream(answer)) return passWhole(call, answer); // A request without a prompt, which only loads.
    const transcript = dialect.transcript(hidesCounts);
    call.closing.transcript = transcript;
    const hearing: Hearing = { call, transcript, answer, maxTokens: admitted.maxTokens };
    if (!admitted.stream) return inOnePiece(hearing);
    const headers = { 'content-type': dialect.contentType };
    return { status: 200, headers, body: (write) => endProperly(hearing, write) };
  });
}

/** What the engine gets; counts are asked for wherever they can be had without the caller's noticing. */
function asStream(
  written: string,
  { dialect, admitted }: Generation,
): { body: string; hidesCounts: boolean } {
  const fields = admitted.stream && !dialect.countsApart ? undefined : parseObject(written);
  const asks = fieldsOf(fields?.stream_options).include_usage === true;
  if (fields === undefined || (admitted.stream && asks)) return { body: written, hidesCounts: false };
  const body = JSON.stringify({ ...fields, stream: true, ...dialect.streaming });
  return { body, hidesCounts: admitted.stream };
}

async function asked(
  engine: Engine,
  call: Call,
  request: EngineCall,
  use: (answer: EngineAnswer) => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await engine.request({ ...request, signal: call.deadline.signal });
    if (answer.status === 200) return await use(answer);
    return engineRefused(call, answer.status, await readAnswer(answer, wholeAnswerLimit));
  } catch (error) {
    return brokeOff(call, (error as Error).message);
  }
}

/** Nothing of the answer has been sent when the connection to the engine ended. */
export function brokeOff(call: Call, said: string): Answer {
  if (call.deadline.over === 'deadline')
    return refuse(call, { status: 504, message: outOfTime, kind: 'out-of-time' });
  if (call.deadline.over === 'gone') return refuse(call, gone);
  call.record.problem = `${engineStopped}: ${said}`;
  const headers = { 'retry-after': '2' };
  return refuse(call, { status: 503, message: engineStopped, kind: 'engine-stopped', headers });
}

/** Nobody reads this; the log does. 499 is what proxies call it. */
const gone = { status: 499, message: 'the caller went away', kind: 'caller-gone' };

async function passWhole(call: Call, answer: EngineAnswer): Promise<Answer> {
  const body = await readAnswer(answer, wholeAnswerLimit);
  const value = parseObject(body);
  const counted = value?.prompt_eval_count ?? fieldsOf(value?.usage).prompt_tokens;
  if (typeof counted === 'number') call.record.promptTokens = counted;
  const type = answer.headers['content-type'] ?? 'application/octet-stream';
  return { status: 200, headers: { 'content-type': type }, body };
}

const isStream = (answer: EngineAnswer): boolean =>
  /^(application\/x-ndjson|text\/event-stream)/.test(answer.headers['content-type'] ?? '');

interface Hearing {
  readonly call: Call;
  readonly transcript: Transcript;
  readonly answer: EngineAnswer;
  readonly maxTokens: number;
}

/** Listens, and writes down what was heard. */
async function hear({ call, transcript, answer, maxTokens }: Hearing, write: Write): Promise<Ending> {
  const { record } = call;
  const learn = (): void => {
    Object.assign(record, transcript.facts);
  };
  try {
    const ending = await listen(answer, {
      transcript,
      write(bytes) {
        if (record.firstTokenMs === undefined) noteFirstToken(call, transcript);
        return write(bytes);
      },
      beforeEnd() {
        learn();
        return call.closing.run(true);
      },
    });
    noteFirstToken(call, transcript);
    learn();
    await call.closing.run(false);
    return ending;
  } finally {
    learn();
    if (call.deadline.over === 'deadline') record.cut = 'deadline';
    else if (maxTokens > 0 && (record.tokens ?? 0) >= maxTokens) record.cut = 'limit';
  }
}

function noteFirstToken({ record }: Call, { begun }: Transcript): void {
  if (begun) record.firstTokenMs ??= Math.round(performance.now() - record.start);
}

/** The engine's stream, ended as its protocol says however it ended. */
async function endProperly(hearing: Hearing, write: Write): Promise<void> {
  const { call, transcript } = hearing;
  const ending = await hear(hearing, write);
  if (ending.kind === 'proper') {
    if (ending.rest.length > 0) await write(ending.rest);
    return;
  }
  const cut = call.deadline.over === 'deadline' ? transcript.cut() : undefined;
  const { requestId } = call.record;
  await write(Buffer.from(cut ?? transcript.fail({ status: 500, message: words(call, ending), requestId })));
}

function words(call: Call, ending: Exclude<Ending, { kind: 'proper' }>): string {
  if (ending.kind === 'error') return failureWords(call, ending.said);
  if (call.deadline.over === 'deadline') return outOfTime;
  call.record.problem ??= call.deadline.over === 'gone' ? gone.message : `${engineStopped}: ${ending.said}`;
  return engineStopped;
}

async function inOnePiece(hearing: Hearing): Promise<Answer> {
  const { call, transcript } = hearing;
  const ending = await hear(hearing, () => undefined);
  if (ending.kind === 'proper') return jsonAnswer(transcript.whole(false));
  if (call.deadline.over === 'deadline' && transcript.begun) {
    return jsonAnswer(transcript.whole(true), { 'x-ollama-lambda-cut': 'deadline' });
  }
  return ending.kind === 'error' ? engineFailed(call, ending.said) : brokeOff(call, ending.said);
}
