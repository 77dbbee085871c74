/** Milliseconds of wall clock, one a run. */
export interface Times {
  readonly node: readonly number[];
  readonly version: readonly number[];
  readonly help: readonly number[];
  readonly validate: readonly number[];
  readonly cfnLint: readonly number[];
  readonly install: readonly number[];
  readonly ownersInstall: readonly number[];
}

/** The document of `--json`: medians in milliseconds, and what they are of what they are held to. */
export interface CliFigures extends Readonly<Record<keyof Times, number>> {
  readonly runs: number;
  readonly installs: number;
  readonly ratios: {
    readonly versionToNode: number;
    readonly helpToNode: number;
    readonly validateToCfnLint: number;
    readonly installToOwners: number;
  };
}

export function figuresOf({
  runs,
  installs,
  times,
}: {
  readonly runs: number;
  readonly installs: number;
  readonly times: Times;
}): CliFigures {
  const middle = Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, Math.round(median(all) * 10) / 10]),
  ) as Record<keyof Times, number>;
  const ratio = (one: keyof Times, other: keyof Times): number =>
    Math.round((100 * middle[one]) / middle[other]) / 100;
  return {
    runs,
    installs,
    ...middle,
    ratios: {
      versionToNode: ratio('version', 'node'),
      helpToNode: ratio('help', 'node'),
      validateToCfnLint: ratio('validate', 'cfnLint'),
      installToOwners: ratio('install', 'ownersInstall'),
    },
  };
}

export function cliTable(figures: CliFigures): string {
  const { ratios } = figures;
  const row = (name: string, ms: number, goal?: { ratio: number; most: number; of: string }): string => {
    const time = `${name.padEnd(22)}${ms.toFixed(0).padStart(7)} ms`;
    if (goal === undefined) return time;
    const verdict = goal.ratio <= goal.most ? 'met' : 'MISSED';
    return `${time}  ${goal.ratio.toFixed(2).padStart(5)} of ${goal.of}, at most ${goal.most}: ${verdict}`;
  };
  return [
    row('node -e 0', figures.node),
    row('--version', figures.version, { ratio: ratios.versionToNode, most: 1.5, of: 'Node' }),
    row('--help', figures.help, { ratio: ratios.helpToNode, most: 1.5, of: 'Node' }),
    row('cfn-lint', figures.cfnLint),
    row('validate', figures.validate, { ratio: ratios.validateToCfnLint, most: 0.1, of: 'cfn-lint' }),
    row("install, owner's set", figures.ownersInstall),
    row('install, this program', figures.install, {
      ratio: ratios.installToOwners,
      most: 1.5,
      of: "the owner's",
    }),
    '',
  ].join('\n');
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
