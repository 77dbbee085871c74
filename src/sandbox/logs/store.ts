import { AwsFailure, type LogStore, type SandboxAccount } from '../service.js';

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  retentionDays: number | undefined;
  tags: Record<string, string>;
  readonly streams: Map<string, LogEvent[]>;
  /** Sum of messages, each with the 26 bytes that AWS adds for an event. */
  storedBytes: number;
  /** Events that were ever put into it. */
  events: number;
}

export interface LogEvent {
  /** Of its group: the first is 1. */
  readonly number: number;
  readonly timestamp: number;
  readonly message: string;
}

/** CloudWatch's log groups in memory; see logs.md. */
export interface Logs extends LogStore {
  find(name: string): LogGroup | undefined;
  list(): readonly LogGroup[];
  tag(name: string, tags: Record<string, string>): void;
}

/** docs: "the sum of all event messages in UTF-8, plus 26 bytes for each log event" */
const bytesPerEvent = 26;

/** The only numbers of days that AWS takes. */
const retentions = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

/** @param onLine takes every message that is put */
export function createLogs(
  account: SandboxAccount,
  onLine: (message: string) => void = () => undefined,
): Logs {
  const groups = new Map<string, LogGroup>();
  const create: Logs['createGroup'] = (name, options = {}) => {
    if (groups.has(name)) {
      throw new AwsFailure('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    checkRetention(options.retentionDays);
    groups.set(name, {
      name,
      arn: `arn:aws:logs:${account.region}:${account.account}:log-group:${name}`,
      createdAt: account.now().getTime(),
      retentionDays: options.retentionDays,
      tags: { ...options.tags },
      streams: new Map(),
      storedBytes: 0,
      events: 0,
    });
  };
  const existing = (name: string): LogGroup => {
    const group = groups.get(name);
    if (group === undefined) {
      throw new AwsFailure('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    return group;
  };
  return {
    createGroup: create,
    deleteGroup(name) {
      existing(name);
      groups.delete(name);
    },
    setRetention(name, days) {
      checkRetention(days);
      existing(name).retentionDays = days;
    },
    tag(name, tags) {
      existing(name).tags = { ...tags };
    },
    has: (name) => groups.has(name),
    put(name, stream, message) {
      if (!groups.has(name)) create(name);
      const group = existing(name);
      const events = group.streams.get(stream) ?? [];
      group.streams.set(stream, events);
      group.events += 1;
      onLine(message);
      events.push({ number: group.events, timestamp: account.now().getTime(), message });
      group.storedBytes += Buffer.byteLength(message) + bytesPerEvent;
    },
    find: (name) => groups.get(name),
    list: () => [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function checkRetention(days: number | undefined): void {
  if (days === undefined || retentions.has(days)) return;
  throw new AwsFailure(
    'InvalidParameterException',
    `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${[...retentions].join(', ')}]`,
  );
}
