import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { callsOf } from './call.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import type { LogGroupEvent, LogQuestion } from './ports.js';

export interface LogRead {
  readonly name: string;
  readonly question: LogQuestion;
  readonly signal: AbortSignal;
}

/** FilterLogEvents, page by page: pages may be empty while the search goes on, and only a missing token ends it. */
export async function* readLogEvents(clients: Clients, read: LogRead): AsyncGenerator<LogGroupEvent> {
  const call = callsOf('logs', clients.options);
  const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const logs = await clients.logs();
  let nextToken: string | undefined;
  do {
    const request = new FilterLogEventsCommand({ ...requestOf(read), ...(nextToken && { nextToken }) });
    const page = await call('FilterLogEvents', read.name, () =>
      logs.send(request, { abortSignal: read.signal }).catch((error: unknown) => {
        throw asTold(error, read);
      }),
    );
    for (const { eventId = '', timestamp = 0, message = '', logStreamName = '' } of page.events ?? []) {
      yield { id: eventId, at: timestamp, message, stream: logStreamName };
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

const requestOf = ({ name, question: { from, to, pattern, streams } }: LogRead) => ({
  logGroupName: name,
  startTime: Math.max(0, Math.floor(from)),
  ...(to === undefined ? {} : { endTime: Math.ceil(to) }),
  ...(pattern === undefined ? {} : { filterPattern: pattern }),
  ...(streams === undefined ? {} : { logStreamNames: [...streams] }),
});

function asTold(error: unknown, { name, question }: LogRead): unknown {
  if (nameOf(error) === 'ResourceNotFoundException') {
    return new UserError({
      code: 'log-group-absent',
      message: `there is no log group ${name}`,
      why: 'nothing is deployed under this name here, or its log group was deleted',
      next: ['ollama-lambda deploy', 'ollama-lambda logs --name <function> --region <region>'],
      exitCode: exitCodes.notFound,
      cause: error,
    });
  }
  if (nameOf(error) !== 'InvalidParameterException' || question.pattern === undefined) return error;
  return new UserError({
    code: 'filter-invalid',
    message: `CloudWatch does not take the filter ${question.pattern}: ${(error as Error).message}`,
    why: 'it takes a term, a "quoted phrase", ?one ?other, { $.status = 503 } or %regular expression%',
    next: [`ollama-lambda logs --filter '"${question.pattern.replaceAll(/["']/g, '')}"'`],
    exitCode: exitCodes.usage,
    cause: error,
  });
}
