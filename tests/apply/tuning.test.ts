import { describe, expect, it } from '@jest/globals';
import type { TuningPorts } from '../../src/apply/tuning/ports.js';
import { putBack } from '../../src/apply/tuning/put-back.js';
import { applyTuning } from '../../src/apply/tuning/tune.js';
import type { LatestSettings, PublishedVersion } from '../../src/aws/ports.js';
import { UserError } from '../../src/core/errors.js';
import { mib } from '../../src/core/units.js';
import type { TuningPlan } from '../../src/plan/tuning.js';
import { tuningAlias, tuningDescription } from '../../src/survey/tuning-marks.js';
import { aFunction } from './world.js';

const before = { memory: mib(1769), description: 'a model', architecture: 'arm64', image: 'own' } as const;
const signal = new AbortController().signal;

/** A function in memory, with revisions; `overtake` is run before a change, as somebody else would. */
function lambda(
  versions: readonly PublishedVersion[] = [],
  overtake: (change: number) => boolean = () => false,
) {
  let latest: LatestSettings & { image: string } = { ...before, revision: '0' };
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
      configure: async (_, { revision, memory, description }) => {
        check(revision);
        latest = { ...latest, memory, description, revision: String(changes) };
        done.push(`configure ${memory}`);
        return { kind: 'changed' };
      },
      replaceCode: async (_, { image, architecture, revision }) => {
        check(revision);
        latest = { ...latest, image, architecture, revision: String(changes) };
        done.push(`replace by ${image} of ${architecture}`);
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
    push: async ({ architecture, tag }) => {
      done.push(`push ${tag}`);
      return `image of ${architecture}`;
    },
    measure: async ({ memory }) => {
      done.push(`measure ${memory} while $LATEST has ${latest.memory}`);
      return 'measured';
    },
  };
  return { ports, done, latest: () => latest, list, mark: (settings: typeof latest) => (latest = settings) };
}

function sizesOf(architecture: 'arm64' | 'x86_64'): TuningPlan['sizes'] {
  return [1769, 3008].map((memory) => {
    const mark = { memory: mib(memory), other: architecture === 'arm64' ? undefined : architecture };
    const [alias, description] = [tuningAlias(mark), tuningDescription(mark)];
    return { memory: mib(memory), architecture, alias, description, cost: undefined };
  });
}

const plan: TuningPlan = {
  functionName: 'chat',
  model: 'm',
  current: mib(1769),
  architecture: 'arm64',
  sizes: sizesOf('arm64'),
  images: [],
  leftOut: [],
  before,
  leftovers: { versions: [], latest: false },
  wish: {
    sizes: undefined,
    architectures: undefined,
    requests: 2,
    promptTokens: 1,
    answerTokens: 2,
    parallel: 2,
  },
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

  it('gives $LATEST the other architecture’s image once, and its own back before it measures', async () => {
    const { ports, done, latest, list } = lambda([deployed]);
    const image = { architecture: 'x86_64', repository: 'r', tag: 'tune-r4', build: undefined } as const;
    const sizes = [...sizesOf('arm64').slice(0, 1), ...sizesOf('x86_64')];
    await applyTuning({ ...plan, sizes, images: [image] }, ports, signal);
    expect(done.slice(0, 13)).toEqual([
      'push tune-r4',
      ...['configure 1769', 'publish 1769', 'create ollama-lambda-tune-1769'],
      // The mark first, so that a killed run is found.
      ...['configure 1769', 'replace by image of x86_64 of x86_64'],
      ...['publish 1769', 'create ollama-lambda-tune-1769-x86_64'],
      ...['configure 3008', 'publish 3008', 'create ollama-lambda-tune-3008-x86_64'],
      // And last.
      ...['replace by own of arm64', 'configure 1769'],
    ]);
    expect(done[13]).toBe('measure 1769 while $LATEST has 1769');
    expect(latest()).toMatchObject(before);
    expect(list).toEqual([deployed]);
  });

  it('gives the image back when it ends before', async () => {
    // The third change is the version of the other image.
    const { ports, latest, list } = lambda([deployed], (change) => change === 3);
    const image = { architecture: 'x86_64', repository: 'r', tag: 'tune-r4', build: undefined } as const;
    const other = { ...plan, sizes: sizesOf('x86_64'), images: [image] };
    await expect(applyTuning(other, ports, signal)).rejects.toMatchObject({ code: 'function-changed' });
    expect(latest()).toMatchObject(before);
    expect(list).toEqual([deployed]);
  });

  it('leaves out of every architecture what is over the cap that AWS tells, and asks it once', async () => {
    const { ports, done } = lambda([deployed]);
    const { configure } = ports.versions;
    const versions: typeof ports.versions = {
      ...ports.versions,
      configure: async (name, settings) =>
        settings.memory > 2000 ? { kind: 'capped', cap: mib(2000) } : configure(name, settings),
    };
    const learned: number[] = [];
    const learn = async (cap: number): Promise<void> => void learned.push(cap);
    const image = { architecture: 'x86_64', repository: 'r', tag: 'tune-r4', build: undefined } as const;
    const both = { ...plan, sizes: [...sizesOf('arm64'), ...sizesOf('x86_64')], images: [image] };
    const tuned = await applyTuning(both, { ...ports, versions, learn }, signal);
    expect(tuned.sizes.map(({ size: { memory, architecture } }) => [memory, architecture])).toEqual([
      [1769, 'arm64'],
      [1769, 'x86_64'],
    ]);
    expect(tuned.leftOut).toEqual([{ what: '3008 MB', because: expect.stringMatching(/allows 2000 MB/) }]);
    expect(learned).toEqual([2000]);
    expect(done).not.toContain('publish 3008');
  });

  it('has not measured every size when it is interrupted, and says so', async () => {
    const { ports } = lambda([deployed]);
    const control = new AbortController();
    const ended: string[] = [];
    const emit: typeof ports.emit = (event) => {
      if (event.kind === 'step-finished' || event.kind === 'step-failed')
        ended.push(`${event.kind}: ${event.text}`);
    };
    const measure = async () => {
      control.abort();
      return 'half';
    };
    const { sizes } = await applyTuning(plan, { ...ports, emit, measure }, control.signal);
    expect(sizes).toHaveLength(1);
    expect(ended.slice(-2)).toEqual([
      'step-failed: measure every size: interrupted',
      'step-finished: take away what was made for the measurement',
    ]);
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
  const marked = {
    ...before,
    memory: mib(3008),
    description: tuningDescription({ memory: mib(3008) }),
    revision: '0',
  };

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

  it('gives the image back that a killed run has replaced', async () => {
    const world = lambda([deployed], (change) => change < 3);
    const description = tuningDescription({ memory: mib(3008), other: 'x86_64' });
    world.mark({ ...marked, description, architecture: 'x86_64', image: 'theirs' });
    await putBack('chat', before, world.ports, signal);
    expect(world.latest()).toMatchObject(before);
  });

  it('leaves alone what carries no mark', async () => {
    const { ports, done } = lambda([deployed, { ...deployed, version: '2', description: 'mine' }]);
    expect(await putBack('chat', before, ports, signal)).toBe(0);
    expect(done).toEqual([]);
  });
});
