import type { CommandGroup } from './list.js';
import { validateCommand } from './validate.js';

/** Instead of `list.ts` in the one file that holds `validate` alone: declaring forty other commands takes as long as it does. */
export const commandGroups: readonly CommandGroup[] = [{ title: 'Check', commands: [validateCommand] }];
