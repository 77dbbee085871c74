import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../../survey/atomic-write.js';

/** What this machine knows of newer versions. Times are milliseconds since 1970. */
export interface KnownVersion {
  /** When the registry was last asked, whether or not it answered. */
  readonly askedAt?: number;
  /** What it said is the latest, e.g. `0.2.0`. */
  readonly latest?: string;
  /** When the user was last told. */
  readonly toldAt?: number;
}

/** A file that is missing, or not as `writeKnown` leaves it, is nothing known. */
export async function readKnown(file: string): Promise<KnownVersion> {
  try {
    const { askedAt, latest, toldAt } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    return {
      ...(typeof askedAt === 'number' ? { askedAt } : {}),
      ...(typeof latest === 'string' && isVersion(latest) ? { latest } : {}),
      ...(typeof toldAt === 'number' ? { toldAt } : {}),
    };
  } catch {
    return {};
  }
}

export const writeKnown = (file: string, known: KnownVersion): Promise<void> =>
  writeAtomically(file, `${JSON.stringify(known)}\n`);

/** A release, as npm's tag `latest` has them. What a registry says is printed, so nothing else comes through. */
export const isVersion = (text: string): boolean => /^\d{1,6}\.\d{1,6}\.\d{1,6}$/.test(text);
