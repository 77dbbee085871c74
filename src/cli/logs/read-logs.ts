import { setTimeout as delay } from 'node:timers/promises';
import type { LogGroupEvent, LogGroups, LogQuestion } from '../../aws/ports.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';

type Groups = Pick<LogGroups, 'events'>;

/** CloudWatch takes some seconds to show an event; so far back is asked for again. Milliseconds. */
const late = 30_000;

/**
 * What is there, then what comes, until the signal. An event is given once, also when it came late.
 * @param pollMs between two looks
 */
export async function* followLogs(
  groups: Groups,
  name: string,
  { question, pollMs, signal }: { question: LogQuestion; pollMs: number; signal: AbortSignal },
): AsyncGenerator<LogGroupEvent> {
  let seen = new Map<string, number>();
  let { from } = question;
  while (!signal.aborted) {
    let newest = from;
    for await (const event of groups.events(name, { ...question, from }, signal)) {
      newest = Math.max(newest, event.at);
      if (seen.has(event.id)) continue;
      seen.set(event.id, event.at);
      yield event;
    }
    from = Math.max(question.from, newest - late);
    seen = new Map([...seen].filter(([, at]) => at >= from));
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * All lines of one request. Only Lambda's own and the function's last line name it; but an instance does one thing at a
 * time, so whatever its stream has between START and REPORT belongs to it, and before START what its start took.
 *
 * @throws UserError `request-absent` (exit 6)
 */
export async function* requestLogs(
  groups: Groups,
  name: string,
  { id, from, signal }: { id: string; from: number; signal: AbortSignal },
): AsyncGenerator<LogGroupEvent> {
  const naming: LogGroupEvent[] = [];
  for await (const event of groups.events(name, { from, pattern: `"${id}"` }, signal)) naming.push(event);
  const [first] = naming;
  const last = naming.at(-1);
  if (first === undefined || last === undefined) throw absent(id, from);
  const init = Math.max(0, ...naming.map(({ message }) => initMs(message)));
  const begin = init > 0 ? first.at - init - 1000 : first.at;
  const streams = [...new Set(naming.map(({ stream }) => stream))];
  const range = { from: begin, to: last.at + 1, streams };
  for await (const event of groups.events(name, range, signal)) {
    if (!isOfAnother(event.message, id)) yield event;
  }
}

/** Of Lambda's report, as text or in the JSON format of logs. */
const initMs = (message: string): number =>
  Number(
    /^REPORT .*\tInit Duration: ([\d.]+) ms/.exec(message)?.[1] ??
      /"type":"platform\.report".*"initDurationMs":([\d.]+)/.exec(message)?.[1] ??
      0,
  );

/** Lambda's lines of the request before or after, which may have the same millisecond. */
const isOfAnother = (message: string, id: string): boolean =>
  /^(?:(?:START|END|REPORT) RequestId: |\{.*"type":"platform\.(?:start|report|runtimeDone)")/.test(message) &&
  !message.includes(id);

const absent = (id: string, from: number): UserError =>
  new UserError({
    code: 'request-absent',
    message: `no line since ${new Date(from).toISOString()} names request ${id}`,
    why: 'the id is in the header x-amzn-requestid of an answer, and in the lines START, END and REPORT of the log; a new line may take some seconds to show',
    next: [`ollama-lambda logs --request ${id} --since 7d`],
    exitCode: exitCodes.notFound,
  });
