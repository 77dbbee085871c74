import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emit } from '../core/event.js';
import { mib } from '../core/units.js';
import { writeAtomically } from './atomic-write.js';
import { daysBelieved, isBelieved, type LearnedCap } from './memory-cap.js';

export interface AccountAndRegion {
  readonly account: string;
  readonly region: string;
}

/** What this machine remembers of accounts' memory caps. Losing it costs one refused deploy, so nothing here is fatal. */
export interface MemoryNotes {
  /** Whatever its age; undefined when nothing is known. */
  read(of: AccountAndRegion): Promise<LearnedCap | undefined>;
  write(of: AccountAndRegion, learned: LearnedCap): Promise<void>;
  forget(of: AccountAndRegion): Promise<void>;
  /** For people, e.g. `memory cap 3008 MB of 123456789012 in eu-west-1, learned 2026-11-23`. */
  list(of: AccountAndRegion, now: Date): Promise<readonly string[]>;
}

/** @param folder XDG state folder of this program, e.g. `~/.local/state/ollama-lambda` */
export function createMemoryNotes(folder: string, emit: Emit): MemoryNotes {
  const file = join(folder, 'memory-caps.json');
  const load = async (): Promise<Caps> => {
    const text = await read(file);
    const caps = text === undefined ? new Map() : parse(text);
    if (caps !== undefined) return caps;
    emit({
      kind: 'note',
      level: 'warn',
      text: `${file} cannot be read and is forgotten: memory caps will be learned anew`,
    });
    return new Map();
  };
  const change = async (edit: (caps: Caps) => void): Promise<void> => {
    const caps = await load();
    edit(caps);
    try {
      await writeAtomically(file, print(caps));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      emit({
        kind: 'note',
        level: 'warn',
        text: `${file} cannot be written, the memory cap is not remembered: ${why}`,
      });
    }
  };

  return {
    read: async (of) => (await load()).get(keyOf(of)),
    write: (of, learned) => change((caps) => caps.set(keyOf(of), learned)),
    forget: async (of) => {
      if ((await load()).has(keyOf(of))) await change((caps) => caps.delete(keyOf(of)));
    },
    list: async (of, now) => {
      const learned = (await load()).get(keyOf(of));
      if (learned === undefined) return [];
      const age = isBelieved(learned, now) ? '' : `, older than ${daysBelieved} days`;
      return [
        `memory cap ${learned.cap} MB of ${of.account} in ${of.region}, learned ${learned.learned}${age}`,
      ];
    },
  };
}

type Caps = Map<string, LearnedCap>;

const keyOf = ({ account, region }: AccountAndRegion): string => `${account}/${region}`;

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    return '';
  }
}

/** Undefined when the text is not what `print` writes. */
function parse(text: string): Caps | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, caps } = (document ?? {}) as { version?: unknown; caps?: unknown };
  if (version !== 1 || typeof caps !== 'object' || caps === null) return undefined;
  const found: Caps = new Map();
  for (const [key, value] of Object.entries(caps)) {
    const { cap, learned } = (value ?? {}) as { cap?: unknown; learned?: unknown };
    if (typeof cap !== 'number' || typeof learned !== 'string' || Number.isNaN(Date.parse(learned)))
      return undefined;
    found.set(key, { cap: mib(cap), learned });
  }
  return found;
}

const print = (caps: Caps): string =>
  `${JSON.stringify({ version: 1, caps: Object.fromEntries([...caps].toSorted()) }, null, 2)}\n`;
