import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type FunctionError, timedOut } from './function-error.js';
import { Instance, type InstanceSpec } from './instance.js';
import { endLine, initReportLine, reportLine, startLine } from './report.js';
import type { AnswerSink } from './sink.js';

/** What a version needs to be run. */
export interface PoolSpec {
  readonly version: string;
  /** With the version's qualifier. */
  readonly arn: string;
  readonly memory: number;
  readonly timeoutSeconds: number;
  /** For the instances' own folders. */
  readonly folder: string;
  readonly command: readonly [string, ...string[]];
  /** Environment and working folder of one instance; asked anew for each, since each has its own engine port. */
  readonly surroundings: (logStream: string) => Promise<{
    readonly environment: Readonly<Record<string, string>>;
    readonly workingFolder: string;
  }>;
  readonly log: (logStream: string, line: string) => void;
  readonly freeze: boolean;
  readonly initTimeoutMs: number;
  readonly onChange: () => void;
  readonly now: () => Date;
}

export interface PoolEvent {
  readonly payload: Uint8Array;
  readonly invokedArn: string;
  readonly clientContext: string | undefined;
  readonly traceId: string;
}

export interface PoolAnswer {
  readonly requestId: string;
  readonly error: FunctionError | undefined;
  /** Settles when the event's REPORT line is written; gives the event's log lines. */
  readonly log: Promise<readonly string[]>;
}

/** One process that runs, and what of the log belongs to the event in it. */
interface Member {
  readonly instance: Instance;
  readonly logStream: string;
  readonly lines: string[];
  initMs: number | undefined;
}

/** A tail is 4 KB, so more lines than this never show in one. */
const maximumTailLines = 1000;

/** The instances of one version. An event gets an idle one, the last used first, or a new one when all are busy. */
export class Pool {
  #spec: PoolSpec;
  #idle: Member[] = [];
  #all = new Set<Member>();
  #closed = false;

  constructor(spec: PoolSpec) {
    this.#spec = spec;
  }

  get size(): number {
    return [...this.#all].filter(({ instance }) => instance.alive).length;
  }

  pids(): readonly number[] {
    return [...this.#all].flatMap(({ instance }) => instance.pids);
  }

  /** Runs one event; bytes go to the sink as they come. A function's failure is part of the answer, not thrown. */
  async run(event: PoolEvent, sink: AnswerSink): Promise<PoolAnswer> {
    const requestId = randomUUID();
    const member = this.#takeIdle() ?? (await this.#launch(requestId));
    if ('error' in member) return { requestId, error: member.error, log: Promise.resolve(member.lines) };
    return this.#runIn(member, requestId, event, sink);
  }

  /** Lets events that are under way finish; what is idle goes now, the rest afterwards. */
  async retire(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idle.map((member) => this.#drop(member)));
  }

  /** Kills everything at once. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((member) => this.#drop(member)));
  }

  #takeIdle(): Member | undefined {
    for (let member = this.#idle.pop(); member; member = this.#idle.pop()) {
      if (member.instance.alive) {
        if (this.#spec.freeze) member.instance.thaw();
        return member;
      }
      void this.#drop(member);
    }
    return undefined;
  }

  async #runIn(member: Member, requestId: string, event: PoolEvent, sink: AnswerSink): Promise<PoolAnswer> {
    const { version, timeoutSeconds } = this.#spec;
    member.lines.length = 0;
    this.#log(member, startLine(requestId, version));
    const startedAt = performance.now();
    const { answered, rested } = member.instance.run(
      {
        requestId,
        functionArn: event.invokedArn,
        deadlineMs: Date.now() + timeoutSeconds * 1000,
        traceId: event.traceId,
        clientContext: event.clientContext,
        payload: event.payload,
      },
      timeoutSeconds,
      sink,
    );
    const error = await answered;
    const log = rested.then(() => this.#finish(member, requestId, performance.now() - startedAt, error));
    return { requestId, error, log };
  }

  async #finish(
    member: Member,
    requestId: string,
    durationMs: number,
    error: FunctionError | undefined,
  ): Promise<readonly string[]> {
    // What the process printed before it asked for the next event is in the pipes already: one turn of the loop reads it.
    await new Promise((resolve) => setImmediate(resolve));
    const { instance, initMs } = member;
    if (error?.errorType === 'Sandbox.Timedout') this.#log(member, error.errorMessage);
    this.#log(member, endLine(requestId));
    const failure =
      error?.errorType === 'Sandbox.Timedout' ? 'timeout' : instance.alive ? undefined : 'error';
    const { memory } = this.#spec;
    const report = {
      requestId,
      durationMs,
      initMs,
      memory,
      peakMemory: instance.peakMemory(),
      failure,
    } as const;
    this.#log(member, reportLine(report));
    const lines = [...member.lines];
    member.initMs = undefined;
    if (!instance.alive || this.#closed) {
      await this.#drop(member);
    } else {
      if (this.#spec.freeze) instance.freeze();
      this.#idle.push(member);
    }
    return lines;
  }

  /**
   * Init has ten seconds. When it fails, Lambda starts once more as part of the event, within the function's own
   * timeout, and only then gives up.
   */
  async #launch(requestId: string): Promise<Member | { error: FunctionError; lines: readonly string[] }> {
    const { initTimeoutMs, timeoutSeconds, now } = this.#spec;
    const first = await this.#start(requestId, 'init', initTimeoutMs);
    if (!('error' in first)) return first;
    const second = await this.#start(requestId, 'invoke', timeoutSeconds * 1000);
    if (!('error' in second)) return second;
    const error = second.error === 'timeout' ? timedOut(now(), requestId, timeoutSeconds) : second.error;
    return { error, lines: [...first.lines, ...second.lines] };
  }

  async #start(
    requestId: string,
    phase: 'init' | 'invoke',
    limitMs: number,
  ): Promise<Member | { error: FunctionError | 'timeout'; lines: readonly string[] }> {
    const startedAt = performance.now();
    const member = await this.#spawn();
    this.#all.add(member);
    // close() may have come while the process was being made; then nobody else would end it.
    if (this.#closed) await member.instance.close();
    const error = await member.instance.initialise(requestId, limitMs);
    const ms = performance.now() - startedAt;
    if (error === undefined) {
      member.initMs = ms;
      return member;
    }
    this.#all.delete(member);
    const status = error === 'timeout' ? 'timeout' : 'error';
    const errorType = error === 'timeout' ? undefined : error.errorType;
    this.#log(member, initReportLine({ ms, phase, status, errorType }));
    return { error, lines: member.lines };
  }

  async #spawn(): Promise<Member> {
    const id = randomBytes(16).toString('hex');
    const { version, now, folder, command, onChange } = this.#spec;
    const logStream = `${now().toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${id}`;
    const lines: string[] = [];
    const keep = (line: string): void => {
      lines.push(line);
      if (lines.length > maximumTailLines) lines.shift();
      this.#spec.log(logStream, line);
    };
    const spec: InstanceSpec = {
      command,
      folder: join(folder, id),
      ...(await this.#spec.surroundings(logStream)),
      onLine: keep,
      onChange,
      now,
    };
    return { instance: await Instance.start(spec), logStream, lines, initMs: undefined };
  }

  #log(member: Member, line: string): void {
    member.lines.push(line);
    this.#spec.log(member.logStream, line);
  }

  async #drop(member: Member): Promise<void> {
    this.#all.delete(member);
    this.#idle = this.#idle.filter((other) => other !== member);
    await member.instance.close();
  }
}
