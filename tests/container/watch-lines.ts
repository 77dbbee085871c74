import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface WatchedLines {
  /** What the process has printed so far, a string a line. */
  readonly lines: readonly string[];
  /** Resolves with the first line, so far or to come, that matches; rejects when the process ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Collects what a process prints, on both of its outputs. */
export function watchLines(child: ChildProcess, ended: Promise<unknown>): WatchedLines {
  const lines: string[] = [];
  const lookers = new Set<() => void>();
  for (const input of [child.stdout, child.stderr]) {
    if (input === null) continue;
    createInterface({ input }).on('line', (text) => {
      lines.push(text);
      for (const look of [...lookers]) look();
    });
  }
  const line = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = lines.map((text) => pattern.exec(text)).find((found) => found !== null);
        if (!match) return;
        lookers.delete(look);
        resolve(match);
      };
      lookers.add(look);
      look();
      void ended.then(() => reject(new Error(`no line ${pattern} among:\n${lines.join('\n')}`)));
    });
  return { lines, line };
}
