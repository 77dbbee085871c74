import { isUserError } from '../core/errors.js';
import type { Check, Trouble, Verdict } from './check.js';
import { trouble } from './check.js';
import type { World } from './world.js';

export interface Examined {
  readonly check: Pick<Check, 'id' | 'group'>;
  readonly verdict: Verdict;
  /** What `--fix` did. */
  readonly fixed?: string;
}

/** Looks at everything at once; the verdicts come in the order of the checks. */
export async function examine(
  checks: readonly Check[],
  world: World,
  fix: boolean,
): Promise<readonly Examined[]> {
  const all = await Promise.all(checks.map((check) => examineOne(check, world, fix)));
  return all.flat();
}

async function examineOne(check: Check, world: World, fix: boolean): Promise<readonly Examined[]> {
  const verdicts = await check.look(world).catch((error: unknown) => [unanswered(error)]);
  const examined: Examined[] = [];
  for (const verdict of verdicts) {
    const mended = verdict.kind === 'trouble' && fix ? await mend(verdict) : undefined;
    examined.push({ check, verdict, ...(mended === undefined ? {} : mended) });
  }
  return examined;
}

async function mend({ fix }: Trouble): Promise<Partial<Examined> | undefined> {
  if (fix === undefined) return undefined;
  try {
    await fix.run();
    return { fixed: fix.done };
  } catch (error) {
    return { verdict: unanswered(error) };
  }
}

/** A question that may not be asked is worth a word, and no reason to call anything broken. */
function unanswered(error: unknown): Trouble {
  if (!isUserError(error)) throw error;
  return trouble('warning', `could not be looked at: ${error.message}`, error.next[0] ?? error.why ?? '');
}
