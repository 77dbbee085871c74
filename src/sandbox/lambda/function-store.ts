import { randomUUID } from 'node:crypto';
import type { FunctionInput, PermissionInput } from '../lambda-control.js';
import type { AwsFailure, ImageStore } from '../service.js';
import { conflict, notFound, stateConflict } from './failures.js';
import type { FunctionEntry, Version } from './function-entry.js';
import { type AccountRules, checkSettings, refuseOverReserving, resolveImage } from './limits.js';
import { sameSettings, withoutUndefined } from './settings.js';

export interface StoreOptions {
  readonly arnPrefix: string;
  readonly images: ImageStore;
  readonly rules: AccountRules;
  readonly now: () => Date;
  /** Makes a version ready to run; a rejection makes the function Failed. */
  readonly prepare: (version: Version) => Promise<void>;
  /** The version's settings are no longer what any event gets. */
  readonly retire: (entry: FunctionEntry, version: Version) => void;
}

/** Functions, versions, aliases and permissions in memory, with Lambda's refusals. Every method throws `AwsFailure`. */
export class FunctionStore {
  readonly functions = new Map<string, FunctionEntry>();
  #options: StoreOptions;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  create(input: FunctionInput): FunctionEntry {
    checkSettings(input, this.#options.rules);
    if (this.functions.has(input.name)) {
      throw conflict(`Function already exist: ${input.name}`);
    }
    const latest = this.#version(input);
    const entry: FunctionEntry = {
      arn: `${this.#options.arnPrefix}:function:${input.name}`,
      latest,
      serving: latest,
      state: 'Pending',
      stateReason: 'The function is being created.',
      lastUpdateStatus: 'Successful',
      versions: new Map(),
      nextVersion: 1,
      reservedConcurrency: undefined,
      aliases: new Map(),
      shifts: new Map(),
      permissions: new Map(),
    };
    this.functions.set(input.name, entry);
    this.#options.prepare(latest).then(
      () => {
        entry.state = 'Active';
        latest.revision = randomUUID();
        entry.stateReason = undefined;
      },
      (error: Error) => {
        entry.state = 'Failed';
        entry.stateReason = error.message;
      },
    );
    return entry;
  }

  update(name: string, change: Partial<FunctionInput>): FunctionEntry {
    const entry = this.get(name);
    const input = { ...entry.latest.input, ...withoutUndefined(change), name: entry.latest.input.name };
    checkSettings(input, this.#options.rules);
    this.#settled(entry);
    const latest = this.#version(input);
    entry.latest = latest;
    entry.lastUpdateStatus = 'InProgress';
    this.#options.prepare(latest).then(
      () => {
        const before = entry.serving;
        entry.serving = latest;
        entry.lastUpdateStatus = 'Successful';
        latest.revision = randomUUID();
        this.#options.retire(entry, before);
      },
      () => {
        entry.lastUpdateStatus = 'Failed';
      },
    );
    return entry;
  }

  get(name: string): FunctionEntry {
    const entry = this.functions.get(name);
    if (!entry) throw this.#missing(name);
    return entry;
  }

  delete(name: string): FunctionEntry {
    const entry = this.get(name);
    this.functions.delete(name);
    return entry;
  }

  /** @throws AwsFailure when too little would be left for every other function */
  reserve(name: string, instances: number | undefined): void {
    const entry = this.get(name);
    const others = this.reserved - (entry.reservedConcurrency ?? 0);
    refuseOverReserving(this.#options.rules.concurrency, others, instances ?? 0);
    entry.reservedConcurrency = instances;
  }

  /** Of all functions together. */
  get reserved(): number {
    return [...this.functions.values()].reduce((sum, entry) => sum + (entry.reservedConcurrency ?? 0), 0);
  }

  /** The settings of now under a number of their own; the last version again when nothing has changed since. */
  publish(name: string, description = ''): Version {
    const entry = this.get(name);
    this.#settled(entry);
    const last = [...entry.versions.values()].at(-1);
    const same =
      last && last.image.digest === entry.latest.image.digest && sameSettings(last.input, entry.latest.input);
    if (same) return last;
    const told = description || (entry.latest.input.description ?? '');
    const number = String(entry.nextVersion);
    const version = { ...entry.latest, version: number, description: told, revision: randomUUID() };
    entry.nextVersion += 1;
    entry.versions.set(version.version, version);
    return version;
  }

  deleteVersion(name: string, number: string): void {
    const entry = this.get(name);
    const version = entry.versions.get(number);
    if (!version) throw this.#missing(name, number);
    const users = [...entry.aliases].filter(([, target]) => target === number).map(([alias]) => alias);
    if (users.length > 0) {
      throw conflict(
        `Unable to delete version because the following aliases reference it: [${users.join(', ')}]`,
      );
    }
    entry.versions.delete(number);
    this.#options.retire(entry, version);
  }

  createAlias(name: string, alias: string, version: string): string {
    const entry = this.get(name);
    const arn = `${entry.arn}:${alias}`;
    if (entry.aliases.has(alias)) throw conflict(`Alias already exists: ${arn}`);
    this.#pointAlias(entry, alias, version);
    return arn;
  }

  updateAlias(name: string, alias: string, version: string): string {
    const entry = this.get(name);
    this.alias(name, alias);
    this.#pointAlias(entry, alias, version);
    return `${entry.arn}:${alias}`;
  }

  /** The version that an alias names. */
  alias(name: string, alias: string): string {
    const entry = this.get(name);
    const version = entry.aliases.get(alias);
    if (version === undefined) throw notFound(`Cannot find alias arn: ${entry.arn}:${alias}`);
    return version;
  }

  shiftAlias(name: string, alias: string, to: { version: string; percent: number } | undefined): void {
    const { shifts } = this.get(name);
    if (to === undefined) shifts.delete(alias);
    else shifts.set(alias, to);
  }

  deleteAlias(name: string, alias: string): void {
    const entry = this.get(name);
    // Lambda answers 204 for an alias that is not there, too.
    entry.aliases.delete(alias);
    entry.permissions.delete(alias);
  }

  /** What an event for this qualifier gets: an alias, a number, `$LATEST` or nothing at all. */
  resolve(name: string, qualifier: string | undefined): { entry: FunctionEntry; version: Version } {
    const entry = this.functions.get(name);
    if (!entry) throw this.#missing(name, qualifier);
    if (qualifier === undefined || qualifier === '$LATEST') return { entry, version: entry.serving };
    const shift = entry.shifts.get(qualifier);
    const isShifted = shift !== undefined && Math.random() * 100 < shift.percent;
    const target = isShifted ? shift.version : (entry.aliases.get(qualifier) ?? qualifier);
    const version = target === '$LATEST' ? entry.serving : entry.versions.get(target);
    if (!version) throw this.#missing(name, qualifier);
    return { entry, version };
  }

  addPermission(name: string, qualifier: string | undefined, statement: PermissionInput): void {
    const { entry } = this.resolve(name, qualifier);
    const policy = entry.permissions.get(qualifier ?? '') ?? new Map<string, PermissionInput>();
    if (policy.has(statement.statementId)) {
      throw conflict(
        `The statement id (${statement.statementId}) provided already exists. ` +
          'Please provide a new statement id, or remove the existing statement.',
      );
    }
    policy.set(statement.statementId, statement);
    entry.permissions.set(qualifier ?? '', policy);
  }

  removePermission(name: string, qualifier: string | undefined, statementId: string): void {
    if (
      this.get(name)
        .permissions.get(qualifier ?? '')
        ?.delete(statementId)
    )
      return;
    throw notFound(`Statement ${statementId} is not found in resource policy.`);
  }

  permissions(name: string, qualifier: string | undefined): readonly PermissionInput[] {
    return [
      ...(this.get(name)
        .permissions.get(qualifier ?? '')
        ?.values() ?? []),
    ];
  }

  #version(input: FunctionInput): Version {
    const image = resolveImage(input, this.#options.images);
    const modified = this.#options.now().toISOString();
    const description = input.description ?? '';
    return { version: '$LATEST', description, input, image, modified, revision: randomUUID() };
  }

  #pointAlias(entry: FunctionEntry, alias: string, version: string): void {
    if (version !== '$LATEST' && !entry.versions.has(version)) {
      throw this.#missing(entry.latest.input.name, version);
    }
    entry.aliases.set(alias, version);
  }

  #settled(entry: FunctionEntry): void {
    if (entry.state === 'Pending') throw stateConflict(entry.state);
    if (entry.lastUpdateStatus === 'InProgress') {
      throw conflict(
        `The operation cannot be performed at this time. An update is in progress for resource: ${entry.arn}`,
      );
    }
  }

  #missing(name: string, qualifier?: string): AwsFailure {
    const suffix = qualifier === undefined ? '' : `:${qualifier}`;
    return notFound(`Function not found: ${this.#options.arnPrefix}:function:${name}${suffix}`);
  }
}
