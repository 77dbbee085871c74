import { createStack, deleteStack, type Execution, undoStack, updateStack } from './lifecycle.js';
import type { Applied, Stack } from './stack.js';
import type { World } from './world.js';

/** The long operations in the background: one at a time for each stack, but that a delete overtakes a create. */
export interface Work {
  create(stack: Stack, next: Applied, how: Execution): void;
  update(stack: Stack, next: Applied, how: Execution): void;
  delete(stack: Stack, retain: readonly string[]): void;
  undo(stack: Stack, skip: readonly string[]): void;
  /** Resolves when nothing goes on any more. @throws what an operation stumbled over: a mistake of the sandbox */
  settled(): Promise<void>;
}

export function createWork(world: World): Work {
  const going = new Map<Stack, Promise<void>>();
  const mistakes: unknown[] = [];
  const start = (stack: Stack, operation: Promise<void>): void => {
    const tracked: Promise<void> = operation
      .catch((error: unknown) => void mistakes.push(error))
      .then(() => {
        if (going.get(stack) === tracked) going.delete(stack);
      });
    going.set(stack, tracked);
  };
  return {
    create: (stack, next, how) => start(stack, createStack(world, stack, next, how)),
    update: (stack, next, how) => start(stack, updateStack(world, stack, next, how)),
    delete: (stack, retain) => start(stack, deleteStack(world, stack, retain, going.get(stack))),
    undo: (stack, skip) => start(stack, undoStack(world, stack, skip)),
    async settled() {
      while (going.size > 0) await Promise.all(going.values());
      if (mistakes.length > 0) throw mistakes[0];
    },
  };
}
