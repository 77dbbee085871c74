import type { MutationKind } from './mutations.js';
import type { ValidatorName } from './validators.js';

/** One mutation, and what each validator said of it. */
export interface Broken {
  readonly file: string;
  readonly kind: MutationKind;
  readonly path: string;
  readonly what: string;
  readonly found: Partial<Record<ValidatorName, readonly string[]>>;
}

type Counts = Partial<Record<ValidatorName, number>>;

/** What `--json` prints. */
export interface RuleFigures {
  readonly mutations: number;
  /** How many each found, in all and by kind. */
  readonly found: Counts;
  readonly kinds: Readonly<Record<string, Counts & { readonly mutations: number }>>;
  /** Ours at least the better of the other two; undefined when one of the three was not asked. */
  readonly goal: 'met' | 'missed' | undefined;
  /** What another one finds and we do not. */
  readonly missed: readonly Broken[];
}

export function tally(broken: readonly Broken[], names: readonly ValidatorName[]): RuleFigures {
  const kinds = [...new Set(broken.map(({ kind }) => kind))];
  const found = counts(broken, names);
  const others = Math.max(found['cfn-lint'] ?? 0, found.AWS ?? 0);
  return {
    mutations: broken.length,
    found,
    kinds: Object.fromEntries(
      kinds.map((kind) => {
        const ofKind = broken.filter((each) => each.kind === kind);
        return [kind, { mutations: ofKind.length, ...counts(ofKind, names) }];
      }),
    ),
    goal: names.length < 3 ? undefined : (found.ours ?? 0) >= others ? 'met' : 'missed',
    missed: broken.filter(
      (each) => each.found.ours?.length === 0 && names.some((name) => (each.found[name]?.length ?? 0) > 0),
    ),
  };
}

const counts = (broken: readonly Broken[], names: readonly ValidatorName[]): Counts =>
  Object.fromEntries(
    names.map((name) => [name, broken.filter(({ found }) => (found[name]?.length ?? 0) > 0).length]),
  );

/** The figures for people. */
export function rulesTable({ mutations, found, kinds, goal, missed }: RuleFigures): string {
  const names = Object.keys(found) as ValidatorName[];
  const rows = [
    ['', 'mutations', ...names],
    ...Object.entries(kinds).map(([kind, each]) => [
      kind,
      each.mutations,
      ...names.map((name) => each[name] ?? 0),
    ]),
    ['all', mutations, ...names.map((name) => found[name] ?? 0)],
  ];
  const lines = rows.map(([first, ...rest]) =>
    [String(first).padEnd(20), ...rest.map((cell) => String(cell).padStart(10))].join(''),
  );
  const gaps = missed.map(({ file, path, what, found: said }) => {
    const [first = ''] = names.flatMap((name) => (said[name] ?? []).map((each) => `${name}: ${each}`));
    return `  ${file} ${path}: ${what}; ${first}`.slice(0, 240);
  });
  return [
    ...lines,
    ...(goal === undefined ? [] : [`ours at least the better of the other two: ${goal}`]),
    ...(gaps.length === 0 ? [] : [`${missed.length} that another one finds and we do not:`, ...gaps]),
    '',
  ].join('\n');
}
