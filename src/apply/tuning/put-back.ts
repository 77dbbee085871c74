import { UserError } from '../../core/errors.js';
import type { LatestBefore } from '../../plan/tuning.js';
import { surveyVersions } from '../../survey/tuning.js';
import { isTuning, leftoversOf } from '../../survey/tuning-marks.js';
import { untilReady } from '../until-ready.js';
import type { TuningPorts } from './ports.js';

type PutBackPorts = Pick<TuningPorts<never>, 'versions' | 'functions' | 'watch'>;

/** Asked for again when somebody else changed the function between looking and changing. */
const tries = 3;

/**
 * `$LATEST` as it was, where it still carries our mark; what somebody else has made of it meanwhile stays. The mark goes last,
 * so that a run which is killed in between is found.
 *
 * @throws UserError what `configure` and `replaceCode` throw, when every try was overtaken
 */
export async function restoreLatest(
  name: string,
  before: LatestBefore,
  ports: PutBackPorts,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    if (!isTuning((await ports.versions.latest(name)).description)) return;
    // A change may be under way still, and its end gives the settings another revision.
    await untilReady(name, undefined, ports, signal);
    try {
      await restoreCode(name, before, ports, signal);
      const { revision } = await ports.versions.latest(name);
      await ports.versions.configure(name, { ...before, revision });
      return await untilReady(name, undefined, ports, signal);
    } catch (error) {
      if (attempt === tries || !(error instanceof UserError) || error.code !== 'function-changed')
        throw error;
    }
  }
}

async function restoreCode(
  name: string,
  { architecture, image }: LatestBefore,
  ports: PutBackPorts,
  signal: AbortSignal,
): Promise<void> {
  const latest = await ports.versions.latest(name);
  if (latest.architecture === architecture) return;
  await ports.versions.replaceCode(name, { architecture, image, revision: latest.revision });
  await untilReady(name, undefined, ports, signal);
}

/**
 * Looks what carries our mark and takes it away: settings first, then each version after its alias. It trusts no list of
 * what was made, so it also finds what a killed run has left, and running it again is the recovery.
 *
 * @returns how many versions were deleted
 */
export async function putBack(
  name: string,
  before: LatestBefore,
  ports: PutBackPorts,
  signal: AbortSignal,
): Promise<number> {
  await restoreLatest(name, before, ports, signal);
  const { versions } = leftoversOf(await surveyVersions(ports.versions, name));
  for (const { version, alias } of versions) {
    await ports.versions.deleteAlias(name, alias);
    await ports.versions.delete(name, version);
  }
  return versions.length;
}
