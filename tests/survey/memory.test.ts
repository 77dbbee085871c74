import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Repositories } from '../../src/aws/ports.js';
import type { Event } from '../../src/core/event.js';
import { mib } from '../../src/core/units.js';
import type { RepositoryFact } from '../../src/survey/facts.js';
import { createMemoryLearner } from '../../src/survey/learn-memory.js';
import { type CapEvidence, knowMemory, readCapTag, writeCapTag } from '../../src/survey/memory-cap.js';
import { createMemoryNotes } from '../../src/survey/memory-notes.js';
import { repository } from './builders.js';

const now = new Date('2026-11-23T12:00:00Z');
const learned = (cap: number, day: string) => ({ cap: mib(cap), learned: day });
const tagged = (value: string): RepositoryFact => ({
  kind: 'present',
  repository: repository({ tags: { 'ollama-lambda:memory-cap': value } }),
  ownership: 'ours',
  images: 0,
  bytes: 0,
});
const nothing: CapEvidence = {
  configured: undefined,
  remembered: undefined,
  repository: { kind: 'absent' },
  floor: undefined,
  now,
  refresh: false,
};

describe('what is known of the memory cap', () => {
  const rows: readonly {
    readonly name: string;
    readonly evidence: Partial<CapEvidence>;
    readonly known: object;
  }[] = [
    { name: 'nothing', evidence: {}, known: { kind: 'unknown' } },
    {
      name: 'config before all else',
      evidence: { configured: mib(6144), remembered: learned(3008, '2026-11-22'), floor: mib(8845) },
      known: { kind: 'capped', cap: 6144, source: 'config' },
    },
    {
      name: 'what this machine learned',
      evidence: { remembered: learned(3008, '2026-11-22') },
      known: { kind: 'capped', cap: 3008, source: 'remembered', learned: '2026-11-22' },
    },
    {
      name: 'what a colleague learned',
      evidence: { repository: tagged('3008@2026-11-22') },
      known: { kind: 'capped', cap: 3008, source: 'repository-tag', learned: '2026-11-22' },
    },
    {
      name: 'the later of the two',
      evidence: { remembered: learned(3008, '2026-11-20'), repository: tagged('6144@2026-11-22') },
      known: { kind: 'capped', cap: 6144, source: 'repository-tag' },
    },
    {
      name: 'nothing that is a week old',
      evidence: { remembered: learned(3008, '2026-11-16'), repository: tagged('3008@2026-11-01') },
      known: { kind: 'unknown' },
    },
    {
      name: 'what is six days old',
      evidence: { remembered: learned(3008, '2026-11-17') },
      known: { kind: 'capped', cap: 3008 },
    },
    {
      name: 'nothing out of the future',
      evidence: { remembered: learned(3008, '2026-12-24') },
      known: { kind: 'unknown' },
    },
    {
      name: 'nothing that was learned when limits are refreshed',
      evidence: {
        remembered: learned(3008, '2026-11-22'),
        repository: tagged('3008@2026-11-22'),
        refresh: true,
      },
      known: { kind: 'unknown' },
    },
    {
      name: 'the size of a function',
      evidence: { floor: mib(3538) },
      known: { kind: 'at-least', floor: 3538, source: 'existing-function' },
    },
    {
      name: 'that a larger function outdates a learned cap',
      evidence: { remembered: learned(3008, '2026-11-22'), floor: mib(3538) },
      known: { kind: 'at-least', floor: 3538 },
    },
  ];
  it.each(rows)('$name', ({ evidence, known }) => {
    expect(knowMemory({ ...nothing, ...evidence })).toMatchObject(known);
  });

  it.each(['', '3008', '@2026-11-22', '3008@yesterday', '3008@2026-13-45', 'x@2026-11-22'])(
    'a tag %j is none',
    (value) => {
      expect(readCapTag(value)).toBeUndefined();
    },
  );

  it('a tag is read back as it was written', () => {
    expect(readCapTag(writeCapTag(learned(3008, '2026-11-23')))).toEqual(learned(3008, '2026-11-23'));
  });
});

describe('notes on this machine', () => {
  let folder: string;
  let said: Event[];
  const here = { account: '123456789012', region: 'eu-west-1' };
  const there = { account: '123456789012', region: 'us-east-1' };
  const notesIn = (place: string) => createMemoryNotes(place, (event) => said.push(event));
  beforeEach(async () => {
    said = [];
    folder = await mkdtemp(join(tmpdir(), 'notes-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are kept by account and Region, and forgotten one by one', async () => {
    const notes = notesIn(join(folder, 'new', 'state'));
    await notes.write(here, learned(3008, '2026-11-23'));
    await notes.write(there, learned(6144, '2026-11-22'));
    await expect(notes.read(here)).resolves.toEqual(learned(3008, '2026-11-23'));
    await notes.forget(here);
    await expect(notes.read(here)).resolves.toBeUndefined();
    await expect(notes.read(there)).resolves.toEqual(learned(6144, '2026-11-22'));
    await expect(readdir(join(folder, 'new', 'state'))).resolves.toEqual(['memory-caps.json']);
    expect(said).toEqual([]);
  });

  it.each(['{', '[]', '{"version":2,"caps":{}}', '{"version":1,"caps":{"a":{"cap":"x"}}}'])(
    'that say %s are forgotten with a warning, and written anew',
    async (text) => {
      await writeFile(join(folder, 'memory-caps.json'), text);
      const notes = notesIn(folder);
      await expect(notes.read(here)).resolves.toBeUndefined();
      expect(said).toEqual([
        { kind: 'note', level: 'warn', text: expect.stringContaining('memory-caps.json') },
      ]);
      await notes.write(here, learned(3008, '2026-11-23'));
      await expect(notes.read(here)).resolves.toEqual(learned(3008, '2026-11-23'));
    },
  );

  it('that cannot be written are a warning, not a failure', async () => {
    await writeFile(join(folder, 'file'), '');
    await notesIn(join(folder, 'file', 'state')).write(here, learned(3008, '2026-11-23'));
    expect(said.at(-1)).toMatchObject({ level: 'warn', text: expect.stringContaining('cannot be written') });
  });

  it('are listed with their age', async () => {
    const notes = notesIn(folder);
    await notes.write(here, learned(3008, '2026-11-01'));
    await expect(notes.list(here, now)).resolves.toEqual([
      expect.stringMatching(/3008 MB .* older than 7 days/),
    ]);
    await expect(notes.list(there, now)).resolves.toEqual([]);
  });

  describe('what a refusal teaches', () => {
    const learn = async (tags: Record<string, string>, fail = false) => {
      const tagging: unknown[] = [];
      const repositories = {
        describe: async () => repository({ tags }),
        tag: async (...args: unknown[]) => {
          if (fail) throw new Error('not allowed');
          tagging.push(args);
        },
      } as unknown as Repositories;
      const emit = (event: Event): void => {
        said.push(event);
      };
      const notes = notesIn(folder);
      const learner = createMemoryLearner({ of: here, notes, repositories, now: () => now, emit });
      await learner.learn(mib(3008), 'ollama-llm');
      await expect(notes.read(here)).resolves.toEqual(learned(3008, '2026-11-23'));
      return tagging;
    };

    it('is noted here and on our repository', async () => {
      await expect(learn({ 'ollama-lambda:managed-by': 'ollama-lambda' })).resolves.toEqual([
        ['arn:r', { 'ollama-lambda:memory-cap': '3008@2026-11-23' }],
      ]);
    });

    it('is not noted on a repository that is not ours', async () => {
      await expect(learn({})).resolves.toEqual([]);
    });

    it('does not fail the deploy when the repository cannot be tagged', async () => {
      await learn({ 'ollama-lambda:managed-by': 'ollama-lambda' }, true);
      expect(said.at(-1)).toMatchObject({ level: 'warn', text: expect.stringContaining('not allowed') });
    });
  });

  it('leave no half-written file behind', async () => {
    await mkdir(join(folder, 'memory-caps.json'));
    await notesIn(folder).write(here, learned(3008, '2026-11-23'));
    await expect(readdir(folder)).resolves.toEqual(['memory-caps.json']);
    await expect(readFile(join(folder, 'memory-caps.json'))).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
