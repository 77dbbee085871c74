import { statSync } from 'node:fs';

/** Milliseconds between two looks: a build replaces its folder as a whole, which only looking by path survives. */
const lookEvery = 300;

/**
 * Calls back after any of these files has changed, appeared or gone, and has then stayed as it is for one look: a build
 * or an editor may write in several steps. What counts is what changes after the call. Returns how to stop.
 */
export function watchFiles(paths: readonly string[], onChange: () => void): () => void {
  const look = (): string => paths.map(stampOf).join('\n');
  let told = look();
  let seen = told;
  const timer = setInterval(() => {
    const now = look();
    const rests = now === seen;
    seen = now;
    if (!rests || now === told) return;
    told = now;
    onChange();
  }, lookEvery);
  return () => clearInterval(timer);
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 'absent' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
