import { buildah, type Contest, crane, docker, type Figure, floor, ours } from './image-contenders.js';
import { setImageStage } from './image-stage.js';
import { median } from './token-clock.js';

/** What `--json` prints; null: not installed here, or not asked for. */
export interface Figures {
  readonly ours: Figure | null;
  readonly docker: Figure | null;
  readonly buildah: Figure | null;
  readonly crane: Figure | null;
  readonly floor: Figure;
  readonly redeploy: Figure | null;
}

export interface Bench {
  readonly at: { readonly root: string; readonly folder: string; readonly dist: string };
  /** Bytes of the file. */
  readonly size: number;
  readonly runs: number;
  readonly only: readonly string[];
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** One after the other, on one machine, against one registry. */
export async function compete({ at, size, runs, only, say, signal }: Bench): Promise<Figures> {
  say(`${size} random bytes, a registry on loopback …`);
  const stage = await setImageStage(at, size);
  const contest: Contest = { stage, root: at.root, signal };
  const turn = async (name: string, run: () => Promise<Figure | undefined>): Promise<Figure | null> => {
    if (!only.includes(name)) return null;
    const found = await run();
    say(`${name}: ${found === undefined ? 'not here' : `${found.seconds.toFixed(1)} s`}`);
    return found ?? null;
  };
  try {
    const floors: Figure[] = [];
    const own: Figure[] = [];
    let redeploy: Figure | null = null;
    for (let run = 0; run < runs; run++) {
      const repository = `ours-${run}`;
      floors.push(await floor(contest));
      say(`floor: ${floors.at(-1)?.seconds.toFixed(1)} s`);
      const first = await turn('ours', () => ours(contest, repository));
      if (first === null) continue;
      own.push(first);
      redeploy ??= await ours(contest, repository, 2);
    }
    return {
      ours: own.length === 0 ? null : medianOf(own),
      docker: await turn('docker', () => docker(contest)),
      buildah: await turn('buildah', () => buildah(contest)),
      crane: await turn('crane', () => crane(contest)),
      floor: medianOf(floors),
      redeploy,
    };
  } finally {
    await stage.close();
  }
}

function medianOf(figures: readonly Figure[]): Figure {
  const of = (name: keyof Figure): number => median(figures.map((figure) => figure[name]));
  return { seconds: of('seconds'), peakRssMiB: of('peakRssMiB'), bytesSent: of('bytesSent') };
}
