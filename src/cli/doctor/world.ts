import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { endpointsIn } from '../../aws/endpoints.js';
import { domainOf } from '../../aws/partition.js';
import type { Wanted } from '../../aws/ports.js';
import type { Config } from '../../config/config.js';
import { type ConfigReading, readConfig } from '../../config/read-config.js';
import { isUserError, messageOf } from '../../core/errors.js';
import type { AccountSeen, ConfigSeen, Machine, Reached, World } from '../../doctor/world.js';
import { pruneCache } from '../../image/direct/cache-contents.js';
import { type DockerProgram, dialects } from '../../image/docker/dialect.js';
import { runProgram } from '../../image/docker/run-program.js';
import type { StringEquals } from '../../policy/deploy-policy.js';
import { usualParts } from '../../policy/own-calls.js';
import { createMemoryNotes } from '../../survey/memory-notes.js';
import { cacheFolder } from '../cache-folder.js';
import type { Input } from '../command.js';
import { cacheLimit, stateFolder } from '../folders.js';
import { policyOf } from '../policy/policy-target.js';
import { findEngine } from '../rehearsal/engine.js';
import type { Session } from '../session.js';
import { configReading } from '../settled-config.js';
import { findTarget, type Target } from '../target.js';

/** The real world, for the checks. Nothing of it is asked before a check wants it, and nothing twice. */
export async function doctorWorld(input: Input, session: Session): Promise<World> {
  const reading = await readingOf(input, session);
  let account: Promise<AccountSeen> | undefined;
  return {
    machine: machineOf(session),
    config: seenConfig(reading),
    account: () => {
      account ??= accountOf(reading, session);
      return account;
    },
    reach: (url) => reach(url, session.signals.signal),
  };
}

interface FileReading {
  readonly reading: ConfigReading;
  readonly file: string | undefined;
}

async function readingOf(input: Input, { io }: Session): Promise<FileReading> {
  const { reading, file } = await configReading(input, io);
  return { reading, file: file?.file };
}

const seenConfig = ({ reading, file }: FileReading): ConfigSeen =>
  reading.kind === 'config'
    ? { kind: 'valid', config: reading.config, file, warnings: reading.warnings }
    : { kind: 'invalid', findings: reading.findings };

/** With a config that is wrong, the account can still be looked at: by what the environment says. */
async function accountOf({ reading }: FileReading, session: Session): Promise<AccountSeen> {
  const { io } = session;
  const settled = reading.kind === 'config' ? reading : readConfig({ flags: {}, env: {} });
  if (settled.kind !== 'config') throw new Error('the defaults are no config');
  try {
    const { aws, region, regionFrom, identity } = await findTarget(settled.config, settled.origins, {
      ...session,
      say: () => undefined,
    });
    const clockUrl = endpointsIn(io.env).sts ?? `https://sts.${region}.${domainOf(region)}/`;
    const notes = createMemoryNotes(stateFolder(io), () => undefined);
    const wanted = reading.kind === 'config' ? wantedBy(reading.config, { region, identity }) : undefined;
    return { kind: 'known', aws, region, regionFrom, identity, notes, clockUrl, wanted };
  } catch (error) {
    if (isUserError(error)) return { kind: 'unknown', error };
    throw error;
  }
}

/** `policy`, as the simulator takes it: an entry a resource, and one name for each pattern. */
function wantedBy(
  config: Config,
  { region, identity: { account, partition } }: Pick<Target, 'region' | 'identity'>,
): readonly Wanted[] {
  const { stackName, name: functionName, repository } = config;
  const target = { stackName, functionName, repository, account, region, partition };
  return policyOf(config, target, usualParts).Statement.flatMap(({ Action: actions, Resource, Condition }) =>
    Resource.flatMap((pattern) =>
      contextsOf(Condition?.StringEquals).map((context) => ({
        actions,
        resource: exampleOf(pattern),
        context,
      })),
    ),
  );
}

/** A role that may be passed to any of several services is asked about for each of them. */
function contextsOf(equals: StringEquals = {}): readonly Readonly<Record<string, string>>[] {
  const contexts = Object.entries(equals).flatMap(([key, values]) =>
    [values].flat().map((value) => ({ [key]: value })),
  );
  return contexts.length === 0 ? [{}] : contexts;
}

/** `…:stack/Name/*` is matched by `…:stack/Name/example`, and so is what somebody allows more narrowly. */
function exampleOf(pattern: string): string {
  if (pattern === '*') return pattern;
  // API Gateway's paths: `…::/restapis*` is `/restapis` and all below.
  if (/::\/\w+\*$/.test(pattern)) return pattern.replace(/\*$/, '/example');
  return pattern.replace(/([/:]?)\*$/, (_all, mark: string) => (mark === '' ? '-example' : `${mark}example`));
}

function machineOf({ io, signals }: Session): Machine {
  const folder = cacheFolder(io);
  return {
    node: process.versions.node,
    now: io.now,
    cacheFolder: folder,
    freeBytes,
    pruneCache: async () => {
      await pruneCache(folder, { now: io.now(), limit: cacheLimit(io), olderThanMs: undefined, all: true });
    },
    engine: async () => {
      const path = findEngine(io);
      return path === undefined ? undefined : { path, from: io.env.OLLAMA_BIN ? 'OLLAMA_BIN' : 'PATH' };
    },
    ping: async (program) => {
      const args = dialects[program as DockerProgram].ping;
      const call = { program, args, folder: io.cwd, environment: io.env, signal: signals.signal };
      const { code, lines } = await runProgram(call);
      if (code === 0) return { version: lines[0] ?? '' };
      return { why: code === 'missing' ? `${program} is not on PATH` : (lines.at(-1) ?? `exit ${code}`) };
    },
  };
}

/** Of the folder, or the nearest one above it that is there: a cache begins as none. */
async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    return freeBytes(parent);
  }
}

/** Milliseconds; a registry that takes longer for nothing would take hours for an image. */
const patience = 10_000;

async function reach(url: string, signal: AbortSignal): Promise<Reached> {
  try {
    const answer = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
    await answer.body?.cancel();
    return { kind: 'answered', status: answer.status, date: answer.headers.get('date') ?? undefined };
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    return { kind: 'failed', why: cause instanceof Error ? messageOf(cause) : messageOf(error) };
  }
}
