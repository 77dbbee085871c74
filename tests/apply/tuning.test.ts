import { describe, expect, it } from '@jest/globals';
import type { TuningPorts } from '../../src/apply/tuning/ports.js';
import { putBack } from '../../src/apply/tuning/put-back.js';
import { applyTuning } from '../../src/apply/tuning/tune.js';
import type { LatestSettings, PublishedVersion } from '../../src/aws/ports.js';
import { UserError } from '../../src/core/errors.js';
import { mib } from '../../src/core/units.js';
import type { TuningPlan } from '../../src/plan/tuning.js';
import { tuningAlias, tuningDescription } from '../../src/plan/tuning-marks.js';
import { aFunction } from './world.js';

const before = { memory: mib(1769), description: 'a model' };
const signal = new AbortController().signal;

/** A function in memory, with revisions; `overtake` is run before a change, as somebody else would. */
function lambda(
  versions: readonly PublishedVersion[] = [],
  overtake: (change: number) => boolean = () => false,
) {
  let latest: LatestSettings = { ...before, revision: '0' };
  let changes = 0;
  const list = [...versions];
  const done: string[] = [];
  const check = (revision: string): void => {
    changes += 1;
    if (overtake(changes)) latest = { ...latest, revision: `their-${changes}` };
    if (revision !== latest.revision) throw new UserError({ code: 'function-changed', message: 'overtaken' });
  };
  const ports: TuningPorts<string> = {
    versions: {
      latest: async () => latest,
      list: async () => list,
      configure: async (_, { revision, ...settings }) => {
        check(revision);
        latest = { ...settings, revision: String(changes) };
        done.push(`configure ${settings.memory}`);
        return { kind: 'changed' };
      },
      publish: async (_, { description, revision }) => {
        check(revision);
        const version = { version: String(list.length + 1), description, memory: latest.memory };
        list.push(version);
        done.push(`publish ${version.memory}`);
        return version;
      },
      delete: async (_, version) => {
        done.push(`delete ${version}`);
        list.splice(0, list.length, ...list.filter((one) => one.version !== version));
      },
      createAlias: async (_, alias) => void done.push(`create ${alias}`),
      deleteAlias: async (_, alias) => void done.push(`delete ${alias}`),
    },
    functions: { describe: async () => aFunction() },
    watch: { everyMs: 1, now: () => 0, delay: async () => undefined, random: () => 0.5 },
    emit: () => undefined,
    learn: async () => undefined,
    measure: async ({ memory }) => {
      done.push(`measure ${memory} while $LATEST has ${latest.memory}`);
      return 'measured';
    },
  };
  return { ports, done, latest: () => latest, list, mark: (settings: LatestSettings) => (latest = settings) };
}

const plan: TuningPlan = {
  functionName: 'chat',
  model: 'm',
  current: mib(1769),
  sizes: [1769, 3008].map((memory) => ({
    memory: mib(memory),
    alias: tuningAlias(mib(memory)),
    cost: undefined,
  })),
  leftOut: [],
  before,
  leftovers: { versions: [], latest: false },
  wish: { sizes: undefined, requests: 2, promptTokens: 1, answerTokens: 2, parallel: 2 },
  parallel: 1,
  cost: undefined,
  warnings: [],
};
const deployed = { version: '1', description: 'a model', memory: mib(1769) };

describe('a tuning', () => {
  it('gives $LATEST back before it measures, and takes its versions away after', async () => {
    const { ports, done, latest, list } = lambda([deployed]);
    const { sizes } = await applyTuning(plan, ports, signal);
    expect(sizes.map(({ measured }) => measured)).toEqual(['measured', 'measured']);
    expect(done).toEqual([
      ...['configure 1769', 'publish 1769', 'create ollama-lambda-tune-1769'],
      ...['configure 3008', 'publish 3008', 'create ollama-lambda-tune-3008'],
      'configure 1769',
      'measure 1769 while $LATEST has 1769',
      'measure 3008 while $LATEST has 1769',
      ...['delete ollama-lambda-tune-1769', 'delete 2', 'delete ollama-lambda-tune-3008', 'delete 3'],
    ]);
    expect(latest()).toMatchObject(before);
    expect(list).toEqual([deployed]);
  });

  it('ends when it is overtaken, and takes away what it has made', async () => {
    // The fourth change is the second size's version.
    const { ports, latest, list } = lambda([deployed], (change) => change === 4);
    await expect(applyTuning(plan, ports, signal)).rejects.toMatchObject({ code: 'function-changed' });
    expect(latest()).toMatchObject(before);
    expect(list).toEqual([deployed]);
  });

  it('says what is left when it cannot be taken away', async () => {
    const { ports } = lambda([deployed]);
    const versions = {
      ...ports.versions,
      deleteAlias: async () => {
        throw new UserError({ code: 'access-denied', message: 'denied' });
      },
    };
    await expect(applyTuning(plan, { ...ports, versions }, signal)).rejects.toMatchObject({
      code: 'tuning-left',
      next: expect.arrayContaining(['ollama-lambda tune --put-back']),
    });
  });
});

describe('putting back', () => {
  const marked = { memory: mib(3008), description: tuningDescription(mib(3008)), revision: '0' };

  it('tries again when somebody else changes the function at the same time', async () => {
    const world = lambda([deployed], (change) => change < 3);
    world.mark(marked);
    await putBack('chat', before, world.ports, signal);
    expect(world.latest()).toMatchObject(before);
  });

  it('gives up after three times, with the reason', async () => {
    const world = lambda([deployed], () => true);
    world.mark(marked);
    await expect(putBack('chat', before, world.ports, signal)).rejects.toMatchObject({
      code: 'function-changed',
    });
  });

  it('leaves alone what carries no mark', async () => {
    const { ports, done } = lambda([deployed, { ...deployed, version: '2', description: 'mine' }]);
    expect(await putBack('chat', before, ports, signal)).toBe(0);
    expect(done).toEqual([]);
  });
});
