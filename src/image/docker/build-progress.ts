import type { Emit } from '../../core/event.js';

/**
 * Turns what a builder says into events: each of its steps is a note, every other line one for `--verbose`.
 * BuildKit says `#7 [2/4] COPY engine/ /`, the classic builder `Step 7/9 : COPY engine/ /`, podman `STEP 7/9: …`.
 */
export function buildProgress(program: string, emit: Emit): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    const step = stepIn(line);
    if (step === undefined) {
      if (line.trim() !== '') emit({ kind: 'note', level: 'debug', text: `${program}: ${line}` });
      return;
    }
    // BuildKit names a step again whenever it has news of it.
    if (told.has(step)) return;
    told.add(step);
    emit({ kind: 'note', level: 'info', text: `${program}: ${step}` });
  };
}

function stepIn(line: string): string | undefined {
  const buildKit = /^#\d+ \[(?:stage-\d+ )?\s*(\d+\/\d+)\] (.+)$/.exec(line);
  const classic = /^(?:Step|STEP) (\d+\/\d+) ?: (.+)$/.exec(line);
  const [, at, what] = buildKit ?? classic ?? [];
  return at === undefined || what === undefined ? undefined : `${at} ${what.slice(0, 120)}`;
}

/** What became of the layers of a push, by the first twelve digits of their diff-id (Docker's habit). */
export function pushProgress(
  program: string,
  emit: Emit,
): { readonly onLine: (line: string) => void; readonly there: ReadonlySet<string> } {
  const there = new Set<string>();
  return {
    there,
    onLine(line) {
      const [, layer, what] =
        /^([0-9a-f]{12}): (Pushed|Layer already exists|Mounted from .+)$/.exec(line) ?? [];
      if (layer !== undefined && what !== 'Pushed') there.add(layer);
      const level = what === undefined ? 'debug' : 'info';
      if (line.trim() !== '') emit({ kind: 'note', level, text: `${program}: ${line}` });
    },
  };
}
