import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

export const root = join(import.meta.dirname, '../..');

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions: Readonly<Record<string, string>>;
        readonly 'timeout-minutes'?: number;
        readonly steps: readonly Step[];
      }
    >
  >;
}

interface GitLabJob {
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
}

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8');

export const action = load(readText('action.yml')) as Action;

export const workflows = readdirSync(join(root, 'docs/ci/github')).map((file) => ({
  file,
  workflow: load(readText(`docs/ci/github/${file}`)) as Workflow,
}));

export const gitLab = load(readText('docs/ci/gitlab-ci.yml')) as Readonly<Record<string, GitLabJob>>;

/** Every piece of shell that a CI would run, with where it stands. */
export const shell: readonly { readonly where: string; readonly text: string }[] = [
  ...action.runs.steps.flatMap(({ name, run }) =>
    run === undefined ? [] : [{ where: `action.yml: ${name}`, text: run }],
  ),
  ...Object.entries(gitLab).flatMap(([job, { before_script = [], script = [] }]) =>
    [...before_script, ...script].map((text) => ({ where: `gitlab-ci.yml: ${job}`, text })),
  ),
  { where: 'ci.sh', text: readText('docs/ci/ci.sh') },
];
