import { sendJsonResult } from '../json-protocol.js';
import { unknownOperation } from '../route.js';
import { AwsFailure, type SandboxService } from '../service.js';
import { readPattern } from './pattern.js';
import type { LogEvent, LogGroup, Logs } from './store.js';

type Input = Readonly<Record<string, unknown>>;

/** The wire of CloudWatch Logs (JSON 1.1); see logs.md. */
export function createLogsService(logs: Logs): SandboxService {
  return {
    name: 'logs',
    async handle(request, response) {
      const operation = operations[request.operation];
      if (operation === undefined) throw unknownOperation('logs', request.operation);
      sendJsonResult(response, operation(logs, JSON.parse(request.body?.toString('utf8') || '{}')));
    },
  };
}

const operations: Readonly<Record<string, (logs: Logs, input: Input) => object>> = {
  DescribeLogGroups(logs, input) {
    const prefix = textOf(input, 'logGroupNamePrefix') ?? '';
    const part = textOf(input, 'logGroupNamePattern') ?? '';
    const found = logs.list().filter(({ name }) => name.startsWith(prefix) && name.includes(part));
    const { page, nextToken } = pageOf(found, input, 50);
    return { logGroups: page.map(describe), nextToken };
  },
  CreateLogGroup(logs, input) {
    logs.createGroup(required(input, 'logGroupName'), { tags: (input.tags ?? {}) as Record<string, string> });
    return {};
  },
  DeleteLogGroup(logs, input) {
    logs.deleteGroup(required(input, 'logGroupName'));
    return {};
  },
  PutRetentionPolicy(logs, input) {
    logs.setRetention(required(input, 'logGroupName'), Number(input.retentionInDays));
    return {};
  },
  DeleteRetentionPolicy(logs, input) {
    logs.setRetention(required(input, 'logGroupName'), undefined);
    return {};
  },
  ListTagsForResource(logs, input) {
    return { tags: byArn(logs, required(input, 'resourceArn')).tags };
  },
  TagResource(logs, input) {
    const group = byArn(logs, required(input, 'resourceArn'));
    logs.tag(group.name, { ...group.tags, ...(input.tags as Record<string, string>) });
    return {};
  },
  DescribeLogStreams(logs, input) {
    const group = existing(logs, input);
    const streams = [...group.streams].map(([name, events]) => ({
      logStreamName: name,
      creationTime: events[0]?.timestamp ?? group.createdAt,
      firstEventTimestamp: events[0]?.timestamp,
      lastEventTimestamp: events.at(-1)?.timestamp,
      arn: `${group.arn}:log-stream:${name}`,
    }));
    const { page, nextToken } = pageOf(streams, input, 50);
    return { logStreams: page, nextToken };
  },
  FilterLogEvents(logs, input) {
    const matches = readPattern(textOf(input, 'filterPattern') ?? '');
    const wanted = input.logStreamNames as readonly string[] | undefined;
    const found = [...existing(logs, input).streams]
      .filter(([name]) => wanted === undefined || wanted.includes(name))
      .flatMap(([name, events]) => inTime(events, input).map((event) => ({ logStreamName: name, ...event })))
      .filter(({ message }) => matches(message))
      .sort((a, b) => a.timestamp - b.timestamp || a.number - b.number)
      .map(({ number, ...event }) => ({
        ...event,
        ingestionTime: event.timestamp,
        eventId: String(number).padStart(56, '0'),
      }));
    const { page, nextToken } = pageOf(found, input, 10_000);
    return { events: page, searchedLogStreams: [], nextToken };
  },
  GetLogEvents(logs, input) {
    const stream = existing(logs, input).streams.get(required(input, 'logStreamName'));
    if (stream === undefined) {
      throw new AwsFailure('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
    const from = Number(/^f\/(\d+)$/.exec(textOf(input, 'nextToken') ?? '')?.[1] ?? 0);
    const events = inTime(stream, input).slice(from, from + Number(input.limit ?? 10_000));
    return {
      events: events.map(({ number: _, ...event }) => ({ ...event, ingestionTime: event.timestamp })),
      // As AWS does: the same token comes back when there is nothing newer.
      nextForwardToken: `f/${from + events.length}`,
      nextBackwardToken: 'b/0',
    };
  },
};

const describe = (group: LogGroup): object => ({
  logGroupName: group.name,
  creationTime: group.createdAt,
  retentionInDays: group.retentionDays,
  metricFilterCount: 0,
  arn: `${group.arn}:*`,
  logGroupArn: group.arn,
  storedBytes: group.storedBytes,
  logGroupClass: 'STANDARD',
});

function existing(logs: Logs, input: Input): LogGroup {
  const group = logs.find(required(input, 'logGroupName'));
  if (group === undefined) {
    throw new AwsFailure('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return group;
}

function byArn(logs: Logs, arn: string): LogGroup {
  const group = logs.list().find((candidate) => candidate.arn === arn.replace(/:\*$/, ''));
  if (group === undefined)
    throw new AwsFailure('ResourceNotFoundException', 'The specified resource does not exist.');
  return group;
}

const inTime = (events: readonly LogEvent[], input: Input): readonly LogEvent[] =>
  events.filter(
    ({ timestamp }) =>
      timestamp >= Number(input.startTime ?? 0) &&
      timestamp < Number(input.endTime ?? Number.POSITIVE_INFINITY),
  );

function pageOf<T>(
  all: readonly T[],
  input: Input,
  most: number,
): { page: readonly T[]; nextToken?: string } {
  const from = Number(textOf(input, 'nextToken') ?? 0);
  const end = from + Math.min(Number(input.limit ?? most), most);
  return { page: all.slice(from, end), nextToken: end < all.length ? String(end) : undefined };
}

const textOf = (input: Input, name: string): string | undefined =>
  typeof input[name] === 'string' ? input[name] : undefined;

function required(input: Input, name: string): string {
  const value = textOf(input, name);
  if (value === undefined || value === '') {
    throw new AwsFailure(
      'InvalidParameterException',
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}
