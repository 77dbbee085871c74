import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { InitializationType } from './environment.js';
import type { FunctionError } from './function-error.js';
import { Instance } from './instance.js';
import type { MemoryLimiting } from './memory-limit.js';
import type { Report, SystemLines } from './report.js';

/** What a version needs to be run. */
export interface PoolSpec {
  readonly version: string;
  /** MB. */
  readonly memory: number;
  readonly memoryLimit: MemoryLimiting;
  /** MB of /tmp. */
  readonly ephemeralStorage: number;
  readonly timeoutSeconds: number;
  /** For the instances' own folders. */
  readonly folder: string;
  readonly command: readonly [string, ...string[]];
  /** Environment and working folder of one instance; asked anew for each, since each has its own engine port. */
  readonly surroundings: (
    logStream: string,
    initializationType: InitializationType,
  ) => Promise<{
    readonly environment: Readonly<Record<string, string>>;
    readonly workingFolder: string;
  }>;
  readonly log: (logStream: string, line: string) => void;
  /** An event is over; the report that its log ends with. */
  readonly onReport?: (report: Report) => void;
  /** How Lambda words its own lines. */
  readonly system: SystemLines;
  readonly freeze: boolean;
  readonly initTimeoutMs: number;
  /** Whether its instances are to come from a snapshot. */
  readonly snapStart: boolean;
  readonly onChange: () => void;
  readonly now: () => Date;
}

/** One process that runs, and what of the log belongs to the event in it. */
export interface Member {
  readonly instance: Instance;
  readonly initializationType: InitializationType;
  readonly lines: string[];
  readonly system: SystemLines;
  /** Takes a line of Lambda's own. */
  readonly log: (line: string) => void;
  /** Milliseconds of the init, until an event has reported them. */
  initMs: number | undefined;
}

/** A tail is 4 KB, so more lines than this never show in one. */
const maximumTailLines = 1000;

export async function spawnMember(spec: PoolSpec, initializationType: InitializationType): Promise<Member> {
  const id = randomBytes(16).toString('hex');
  const { version, now, folder, command, memory, memoryLimit, ephemeralStorage, onChange } = spec;
  const logStream = `${now().toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${id}`;
  const lines: string[] = [];
  const log = (line: string): void => {
    lines.push(line);
    if (lines.length > maximumTailLines) lines.shift();
    spec.log(logStream, line);
  };
  const instance = await Instance.start({
    command,
    folder: join(folder, id),
    ...(await spec.surroundings(logStream, initializationType)),
    memory,
    memoryLimit,
    storage: ephemeralStorage,
    onLine: log,
    onChange,
    now,
  });
  return { instance, initializationType, lines, system: spec.system, log, initMs: undefined };
}

/** Waits until the runtime asks for an event, and writes the INIT_REPORT of an init that fails. */
export async function initialiseMember(
  member: Member,
  init: { readonly requestId: string; readonly phase: 'init' | 'invoke'; readonly limitMs: number },
): Promise<FunctionError | 'timeout' | undefined> {
  const startedAt = performance.now();
  const error = await member.instance.initialise(init.requestId, init.limitMs);
  const ms = performance.now() - startedAt;
  if (error === undefined) {
    member.initMs = ms;
    return undefined;
  }
  const status = error === 'timeout' ? 'timeout' : 'error';
  const errorType = error === 'timeout' ? undefined : error.errorType;
  const line = member.system.initReport({ ms, phase: init.phase, status, ...(errorType && { errorType }) });
  if (line !== undefined) member.log(line);
  return error;
}
