import { type PartSizes, partGoals } from '../../image/parts.js';
import { showBytes } from '../../lib/quantities.js';

/** What is said of an image: planned, written to a file, or found somewhere. Fields are only ever added. */
export interface ImageDocument {
  readonly schemaVersion: 1;
  readonly ok: true;
  readonly name: string;
  /** Null while nobody has read every layer. */
  readonly digest: string | null;
  readonly tag: string | null;
  readonly platform: string;
  /** Compressed bytes; null when nothing tells which layer is what. */
  readonly parts: PartSizes | null;
  readonly goals: { readonly engineAndHandler: boolean; readonly withoutModel: boolean } | null;
  readonly layers: readonly {
    readonly part: string | null;
    readonly title: string | null;
    readonly digest: string | null;
    readonly size: number;
  }[];
  readonly labels: Readonly<Record<string, string>>;
  /** Whether every program of the engine finds its libraries, for this processor: looked at in the bytes. */
  readonly programs: 'checked' | 'unknown';
}

/** Whether what is not the model is as small as it should be. */
export const goalsOf = ({ base, engine, handler }: PartSizes): NonNullable<ImageDocument['goals']> => ({
  engineAndHandler: engine + handler < partGoals.engineAndHandler,
  withoutModel: base + engine + handler < partGoals.withoutModel,
});

export function imageText({
  name,
  digest,
  tag,
  platform,
  parts,
  goals,
  programs,
  layers,
}: ImageDocument): string {
  return [
    `${name} · ${platform}${tag === null ? '' : ` · ${tag}`}`,
    ...(digest === null ? [] : [digest]),
    '',
    ...(parts === null || goals === null
      ? [`${layers.length} layers, and nothing tells what is in which`]
      : partLines(parts, goals)),
    '',
    programs === 'checked'
      ? 'Every program of the engine is for this processor and finds its libraries.'
      : 'Nobody has looked whether the engine’s programs find their libraries.',
  ].join('\n');
}

function partLines(parts: PartSizes, goals: NonNullable<ImageDocument['goals']>): readonly string[] {
  const { base, engine, handler, model, total } = parts;
  const line = (what: string, size: number, note = ''): string =>
    `${what.padEnd(18)}${showBytes(size).padStart(8)}${note}`;
  const goal = (met: boolean, limit: number): string =>
    `   ${met ? 'under' : 'NOT under'} the goal of ${showBytes(limit)}`;
  return [
    line('base', base),
    line('engine', engine),
    line('handler', handler),
    line('model', model),
    line('all, compressed', total),
    '',
    line('engine + handler', engine + handler, goal(goals.engineAndHandler, partGoals.engineAndHandler)),
    line('without the model', base + engine + handler, goal(goals.withoutModel, partGoals.withoutModel)),
  ];
}
