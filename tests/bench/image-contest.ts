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
  /** Seconds of the floor and of ours, measured one right after the other: the machine is the same for both. */
  readonly pairs: readonly (readonly [floor: number, ours: number])[];
}

export interface Bench {
  readonly at: { readonly root: string; readonly folder: string; readonly dist: string };
  /** Bytes of the file. */
  readonly size: number;
  /** Pairs of the floor and ours. */
  readonly runs: number;
  /** Where ours takes the weights from: a file of this machine, or a registry on loopback, which the floor does not know. */
  readonly source: 'file' | 'registry';
  readonly only: readonly string[];
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** One after the other, on one machine, against one registry. */
export async function compete({ at, size, source, runs, only, say, signal }: Bench): Promise<Figures> {
  say(`${size} random bytes, a registry on loopback …`);
  const stage = await setImageStage(at, size, source);
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
      const turns: (() => Promise<void>)[] = [
        async () => {
          floors.push(await floor(contest));
          say(`floor: ${floors.at(-1)?.seconds.toFixed(1)} s`);
        },
        async () => {
          const figure = await turn('ours', () => ours(contest, repository));
          if (figure !== null) own.push(figure);
        },
      ];
      // Whoever comes second finds the file warm and the disk busy: they take turns at that.
      for (const next of run % 2 === 0 ? turns : turns.toReversed()) await next();
      if (own.length > 0) redeploy ??= await ours(contest, repository, 2);
    }
    return {
      ours: own.length === 0 ? null : medianOf(own),
      docker: await turn('docker', () => docker(contest)),
      buildah: await turn('buildah', () => buildah(contest)),
      crane: await turn('crane', () => crane(contest)),
      floor: medianOf(floors),
      redeploy,
      pairs: own.map(({ seconds }, run) => [floors[run]?.seconds ?? Number.NaN, seconds]),
    };
  } finally {
    await stage.close();
  }
}

/** Of memory the most: that is what has to be there. */
function medianOf(figures: readonly Figure[]): Figure {
  const of = (name: keyof Figure): number => median(figures.map((figure) => figure[name]));
  const peakRssMiB = Math.max(...figures.map((figure) => figure.peakRssMiB));
  return { seconds: of('seconds'), peakRssMiB, bytesSent: of('bytesSent') };
}
