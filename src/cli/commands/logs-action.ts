import type { LogGroupEvent } from '../../aws/ports.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type LogEvent, readLine } from '../../logs/line.js';
import { readExport } from '../../logs/reading/export.js';
import { type Action, type Input, isOn, textOption } from '../command.js';
import { diagnoseLogs } from '../logs/diagnose-logs.js';
import { openLogFile } from '../logs/open-log-file.js';
import { createLinePrinter } from '../logs/pretty.js';
import { followLogs, requestLogs } from '../logs/read-logs.js';
import { sinceOf } from '../logs/since.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { findTarget } from '../target.js';

export const logsAction: Action = async (input, session) => {
  refuseContradictions(input);
  if (isOn(input, 'diagnose')) return diagnoseLogs(input, session);
  const follow = isOn(input, 'follow');
  const documents: object[] = [];
  const print = printerOf(input, session, documents);
  try {
    for await (const event of await eventsOf(input, session)) {
      print(event);
      if (ended(session).aborted) break;
    }
  } catch (error) {
    if (!ended(session).aborted) throw error;
  }
  if (session.json && !follow) {
    session.result(JSON.stringify({ schemaVersion: 1, ok: true, events: documents }, null, 2));
  }
  return session.signals.exitCode() ?? exitCodes.ok;
};

/** By Ctrl-C, or by a reader who has seen enough (`| head -1`): a log that is followed has no other end. */
const ended = ({ signals, io }: Session): AbortSignal =>
  io.stdout.lost === undefined ? signals.signal : AbortSignal.any([signals.signal, io.stdout.lost]);

async function eventsOf(input: Input, session: Session): Promise<AsyncIterable<LogEvent>> {
  const file = textOption(input, 'file');
  if (file !== undefined) return readExport(openLogFile(session.io, file));
  const from = sinceOf(input, session.io.now(), '1h');
  const id = requestId(input);
  const { config, origins } = await settleConfig(input, session.io);
  const { logGroups } = (await findTarget(config, origins, session)).aws;
  const name = `/aws/lambda/${config.name}`;
  const signal = ended(session);
  if (id !== undefined) return requestLogs(logGroups, name, { id, from, signal });
  const question = { from, pattern: textOption(input, 'filter') };
  if (!isOn(input, 'follow')) return logGroups.events(name, question, signal);
  const pollMs = Number(session.io.env.OLLAMA_LAMBDA_POLL_MS) || 2500;
  return followLogs(logGroups, name, { question, pollMs, signal });
}

type Printable = LogEvent | LogGroupEvent;

function printerOf(input: Input, session: Session, documents: object[]): (event: Printable) => void {
  if (session.json) {
    return ({ at, message, stream }) => {
      const document = { timestamp: at, stream, message: message.trimEnd() };
      if (isOn(input, 'follow')) session.result(JSON.stringify(document));
      else documents.push(document);
    };
  }
  if (isOn(input, 'raw')) return ({ message }) => session.result(message.replace(/\n?$/, '\n'));
  const pretty = createLinePrinter(session.style);
  return (event) => {
    const text = pretty(readLine(event));
    if (text !== undefined) session.result(text);
  };
}

/** @throws UserError `request-id` (exit 2) */
function requestId(input: Input): string | undefined {
  const id = textOption(input, 'request');
  if (id === undefined || /^[\w-]{4,64}$/.test(id)) return id;
  throw new UserError({
    code: 'request-id',
    message: `--request ${id.slice(0, 80)} is no request id`,
    why: 'an id is letters, digits and hyphens, such as 8f507cfc-1a2b-4697-b07a-ac58fc914c95',
    next: ['ollama-lambda logs --since 1h'],
    exitCode: exitCodes.usage,
  });
}

const contradictions: readonly (readonly [one: string, other: string, why: string])[] = [
  ['follow', 'file', 'a file does not grow'],
  ['follow', 'diagnose', 'a diagnosis looks at what is there'],
  ['follow', 'request', 'a request that is in the log has ended'],
  ['filter', 'request', '--request has a filter of its own'],
  ['filter', 'file', 'CloudWatch filters, and a file is not asked for there; grep does it'],
  ['request', 'file', 'it needs the streams of CloudWatch'],
  ['request', 'diagnose', 'a diagnosis looks at all requests'],
  ['filter', 'diagnose', 'a diagnosis needs every line'],
  ['since', 'file', 'a file is read as a whole'],
  ['raw', 'diagnose', 'a diagnosis prints findings'],
  ['raw', 'json', 'both say how lines are printed'],
];

/** @throws UserError `flags-contradict` (exit 2) */
function refuseContradictions({ options }: Input): void {
  const given = (name: string): boolean => options[name] !== undefined && options[name] !== false;
  const found = contradictions.find(([one, other]) => given(one) && given(other));
  if (found === undefined) return;
  const [one, other, why] = found;
  throw new UserError({
    code: 'flags-contradict',
    message: `--${one} and --${other} do not go together`,
    why,
    next: ['ollama-lambda logs --help'],
    exitCode: exitCodes.usage,
  });
}
