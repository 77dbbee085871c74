import { AwsFailure } from '../service.js';
import type { Stack } from './stack.js';

/** Every stack that ever was, the deleted ones too: they can be described by their id for a while. */
export interface Stacks {
  add(stack: Stack): void;
  /** By name only what lives; by id also what is deleted. */
  find(nameOrId: string): Stack | undefined;
  /** @throws AwsFailure ValidationError `Stack with id … does not exist` */
  require(nameOrId: string): Stack;
  /** Oldest first. */
  list(): readonly Stack[];
  live(): readonly Stack[];
}

export function createStacks(): Stacks {
  const all: Stack[] = [];
  const live = (): readonly Stack[] => all.filter(({ deletedAt }) => deletedAt === undefined);
  const find = (nameOrId: string): Stack | undefined =>
    nameOrId.startsWith('arn:')
      ? all.find(({ id }) => id === nameOrId)
      : live().find(({ name }) => name === nameOrId);
  return {
    add: (stack) => void all.push(stack),
    find,
    require(nameOrId) {
      const stack = find(nameOrId);
      if (stack !== undefined) return stack;
      throw new AwsFailure('ValidationError', `Stack with id ${nameOrId} does not exist`);
    },
    list: () => [...all],
    live,
  };
}
