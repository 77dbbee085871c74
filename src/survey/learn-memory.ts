import type { Repositories } from '../aws/ports.js';
import { messageOf } from '../core/errors.js';
import type { Emit } from '../core/event.js';
import { ownTags } from '../core/ownership.js';
import type { MiB } from '../core/units.js';
import { writeCapTag } from './memory-cap.js';
import type { AccountAndRegion, MemoryNotes } from './memory-notes.js';

export interface MemoryLearner {
  /** Remembers on this machine, and on our repository so that CI and colleagues know it too. */
  learn(cap: MiB, repository: string): Promise<void>;
  /** Forgets what this machine remembers. */
  forget(): Promise<void>;
}

export interface LearnerParts {
  readonly of: AccountAndRegion;
  readonly notes: MemoryNotes;
  readonly repositories: Repositories;
  readonly now: () => Date;
  readonly emit: Emit;
}

export function createMemoryLearner({ of, notes, repositories, now, emit }: LearnerParts): MemoryLearner {
  return {
    learn: async (cap, name) => {
      const learned = { cap, learned: now().toISOString().slice(0, 10) };
      await notes.write(of, learned);
      try {
        const repository = await repositories.describe(name);
        // Only ours is tagged: the tag would not make another's repository ours, but it is not ours to mark.
        if (repository === undefined || !Object.hasOwn(repository.tags, ownTags.managed)) return;
        await repositories.tag(repository.arn, { [ownTags.memoryCap]: writeCapTag(learned) });
      } catch (error) {
        // Knowledge that is not shared is learned again elsewhere; it must not fail the recovery that is under way.
        emit({
          kind: 'note',
          level: 'warn',
          text: `the memory cap could not be noted on ${name}: ${messageOf(error)}`,
        });
      }
    },
    forget: () => notes.forget(of),
  };
}
