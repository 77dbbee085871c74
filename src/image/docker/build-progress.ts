import type { Emit } from '../../core/event.js';
import { createProgress } from '../progress.js';
import { type BuiltLayers, sumOf } from './built-layers.js';

/**
 * Turns what a builder says into events: each of its steps is a note, every other line one for `--verbose`, and how much of
 * the context has gone to the daemon is progress.
 * BuildKit says `#7 [2/4] COPY engine/ /`, the classic builder `Step 7/9 : COPY engine/ /`, podman `STEP 7/9: …`.
 * @param context bytes of the files that it builds from
 */
export function buildProgress(
  program: string,
  { emit, context }: { readonly emit: Emit; readonly context: number },
): (line: string) => void {
  const told = new Set<string>();
  const report = createProgress(emit, { ...bar, item: 'build context', total: context });
  let loading: string | undefined;
  return (line) => {
    // BuildKit numbers its steps; a `.dockerignore` travels in the same words.
    loading = /^(#\d+) \[internal\] load build context/.exec(line)?.[1] ?? loading;
    const gone = loading !== undefined && line.startsWith(`${loading} `) ? contextIn(line) : undefined;
    if (gone !== undefined) report(gone);
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

/** `#5 transferring context: 1.31GB 4.1s`: BuildKit counts in powers of ten. */
function contextIn(line: string): number | undefined {
  const [, amount, unit = ''] = /^#\d+ transferring context: ([\d.]+)(k|M|G)?B\b/.exec(line) ?? [];
  return amount === undefined ? undefined : Number(amount) * (decimal[unit] ?? 1);
}

const decimal: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 };

const bar = { step: 'push-image', direction: 'upload' } as const;

/**
 * What became of the layers of a push, by the first twelve digits of their diff-id (Docker's habit). Without a terminal
 * Docker tells no bytes, only when a layer has arrived: progress goes by layers.
 */
export function pushProgress(
  program: string,
  emit: Emit,
  layers: BuiltLayers,
): { readonly onLine: (line: string) => void; readonly there: ReadonlySet<string> } {
  const there = new Set<string>();
  const arrived = new Set<string>();
  const total = sumOf(layers);
  const report = createProgress(emit, { ...bar, item: 'image', total });
  return {
    there,
    onLine(line) {
      const [, layer, what] =
        /^([0-9a-f]{12}): (Pushed|Layer already exists|Mounted from .+)$/.exec(line) ?? [];
      if (layer !== undefined && what !== 'Pushed') there.add(layer);
      if (layer !== undefined && total > 0) {
        arrived.add(layer);
        report([...arrived].reduce((sum, it) => sum + (layers.get(it) ?? 0), 0));
      }
      const level = what === undefined ? 'debug' : 'info';
      if (line.trim() !== '') emit({ kind: 'note', level, text: `${program}: ${line}` });
    },
  };
}
