import { randomUUID } from 'node:crypto';
import type { InitializationType } from './environment.js';
import { type FunctionError, timedOut } from './function-error.js';
import { initialiseMember, type Member, type PoolSpec, spawnMember } from './member.js';
import type { PoolAnswer, PoolEvent } from './pool-event.js';
import type { Report } from './report.js';
import type { AnswerSink } from './sink.js';

/** An instance for an event, and when the event's time began to run: before it, when init had to be tried again. */
interface Taken {
  readonly member: Member;
  readonly startedAt: number;
  readonly error?: undefined;
}

/** No instance: the second init failed within the event. */
interface NotTaken extends Omit<Taken, 'error'> {
  readonly error: FunctionError;
}

/** The instances of one version. An event gets an idle one, the last used first, or a new one when all are busy. */
export class Pool {
  #spec: PoolSpec;
  #idle: Member[] = [];
  #all = new Set<Member>();
  #closed = false;
  #provisioning: Promise<void> = Promise.resolve();

  constructor(spec: PoolSpec) {
    this.#spec = spec;
  }

  get size(): number {
    return [...this.#all].filter(({ instance }) => instance.alive).length;
  }

  pids(): readonly number[] {
    return [...this.#all].flatMap(({ instance }) => instance.pids);
  }

  /** Control groups of the kernel's that exist as long as the instances. */
  controlGroups(): readonly string[] {
    return [...this.#all].flatMap(({ instance }) => instance.controlGroup ?? []);
  }

  /** Runs one event; bytes go to the sink as they come. A function's failure is part of the answer, not thrown. */
  async run(event: PoolEvent, sink: AnswerSink): Promise<PoolAnswer> {
    const requestId = event.requestId ?? randomUUID();
    const idle = this.#takeIdle();
    const taken: Taken | NotTaken = idle
      ? { member: idle, startedAt: performance.now() }
      : await this.#launch(requestId);
    return taken.error === undefined
      ? this.#runIn(taken, requestId, event, sink)
      : this.#failed(taken, requestId);
  }

  /**
   * Makes as many instances ready as provisioned concurrency (or a snapshot) asks for; what is too many goes once it is idle. Their init
   * may take as long as an event may, 130 s at least.
   * @throws Error with the reason when an instance does not initialise
   */
  provision(count: number): Promise<void> {
    // One change after the other: each counts what the one before has made.
    const change = this.#provisioning.then(() => this.#provision(count));
    this.#provisioning = change.catch(() => undefined);
    return change;
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

  /**
   * Init has ten seconds of its own. When it fails, Lambda starts once more within the event, whose time has begun by
   * then, and only then gives up.
   */
  async #launch(requestId: string): Promise<Taken | NotTaken> {
    const { timeoutSeconds, now, snapStart } = this.#spec;
    const initTimeoutMs = snapStart ? this.#longInitMs : this.#spec.initTimeoutMs;
    const first = await this.#spawn();
    const firstError = await initialiseMember(first, { requestId, phase: 'init', limitMs: initTimeoutMs });
    if (firstError === undefined) return { member: first, startedAt: performance.now() };
    await this.#drop(first);
    const startedAt = performance.now();
    const second = await this.#spawn();
    // A tail tells of both.
    second.lines.push(...first.lines);
    const error = await initialiseMember(second, {
      requestId,
      phase: 'invoke',
      limitMs: timeoutSeconds * 1000,
    });
    const taken = { member: second, startedAt };
    if (error === undefined) return taken;
    return { ...taken, error: error === 'timeout' ? timedOut(now(), requestId, timeoutSeconds) : error };
  }

  async #provision(count: number): Promise<void> {
    const ready = [...this.#all].filter(
      ({ instance, initializationType }) => instance.alive && initializationType !== 'on-demand',
    );
    const surplus = ready.slice(count).filter((member) => this.#idle.includes(member));
    await Promise.all(surplus.map((member) => this.#drop(member)));
    const missing = Array.from({ length: Math.max(0, count - ready.length) });
    await Promise.all(missing.map(() => this.#launchAhead()));
  }

  async #launchAhead(): Promise<void> {
    const member = await this.#spawn(this.#spec.snapStart ? 'snap-start' : 'provisioned-concurrency');
    const limitMs = this.#longInitMs;
    const error = await initialiseMember(member, { requestId: randomUUID(), phase: 'init', limitMs });
    if (error !== undefined) {
      await this.#drop(member);
      throw new Error(error === 'timeout' ? 'its init took too long' : error.errorMessage);
    }
    if (this.#closed) return this.#drop(member);
    // Its init was long before the first event, and is not billed with it.
    member.initMs = undefined;
    if (this.#spec.freeze) member.instance.freeze();
    this.#idle.push(member);
  }

  /** What a copy of a snapshot is told, it is told here where it starts by itself. */
  get #usualType(): InitializationType {
    return this.#spec.snapStart ? 'snap-start' : 'on-demand';
  }

  get #longInitMs(): number {
    return Math.max(130, this.#spec.timeoutSeconds) * 1000;
  }

  async #spawn(type = this.#usualType): Promise<Member> {
    const member = await spawnMember(this.#spec, type);
    this.#all.add(member);
    // close() may have come while the process was being made; then nobody else would end it.
    if (this.#closed) await member.instance.close();
    return member;
  }

  async #failed({ member, startedAt, error }: NotTaken, requestId: string): Promise<PoolAnswer> {
    this.#say(member, this.#spec.system.start(requestId, this.#spec.version));
    return { requestId, error, log: this.#finish({ member, startedAt }, requestId, error) };
  }

  async #runIn(
    { member, startedAt }: Taken,
    requestId: string,
    event: PoolEvent,
    sink: AnswerSink,
  ): Promise<PoolAnswer> {
    const { version, timeoutSeconds, system } = this.#spec;
    // What an init said belongs to the event that it was made for.
    if (member.initMs === undefined) member.lines.length = 0;
    this.#say(member, system.start(requestId, version));
    const { answered, rested } = member.instance.run(
      {
        requestId,
        functionArn: event.invokedArn,
        deadlineMs: Math.round(Date.now() + timeoutSeconds * 1000 - (performance.now() - startedAt)),
        traceId: event.traceId,
        clientContext: event.clientContext,
        payload: event.payload,
      },
      timeoutSeconds,
      sink,
      event.left,
    );
    const error = await answered;
    return {
      requestId,
      error,
      log: rested.then(() => this.#finish({ member, startedAt }, requestId, error)),
    };
  }

  async #finish(
    { member, startedAt }: Taken,
    requestId: string,
    error: FunctionError | undefined,
  ): Promise<readonly string[]> {
    const durationMs = performance.now() - startedAt;
    // What the process printed before it asked for the next event is in the pipes already: one turn of the loop reads it.
    await new Promise((resolve) => setImmediate(resolve));
    const { instance, initMs, log } = member;
    const timeout = error?.errorType === 'Sandbox.Timedout';
    if (timeout) log(error.errorMessage);
    const { memory, system } = this.#spec;
    this.#say(member, system.end(requestId));
    const peakMemory = instance.peakMemory();
    const failure: Report['failure'] = timeout ? 'timeout' : instance.alive ? undefined : 'error';
    const errorType = error?.errorType;
    const report = { requestId, durationMs, initMs, memory, peakMemory, failure, errorType };
    this.#say(member, system.report(report));
    this.#spec.onReport?.(report);
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

  /** Nothing where Lambda's level leaves the line out. */
  #say(member: Member, line: string | undefined): void {
    if (line !== undefined) member.log(line);
  }

  async #drop(member: Member): Promise<void> {
    this.#all.delete(member);
    this.#idle = this.#idle.filter((other) => other !== member);
    await member.instance.close();
  }
}
