import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { action, root } from './workflows.js';

/** A folder that plays GitHub's runner: its files of outputs, paths and summaries, and a work tree. */
export interface Runner {
  readonly work: string;
  readonly temp: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs one step of the action as GitHub would, with these inputs. */
  step(name: string, inputs?: Readonly<Record<string, string>>): Promise<Ended>;
  /** What steps wrote into the file that GitHub gives them for it. */
  wrote(file: 'output' | 'path' | 'summary'): string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function createRunner(
  folder: string,
  surroundings: Readonly<Record<string, string | undefined>>,
): Runner {
  const [work, temp] = [join(folder, 'work'), join(folder, 'temp')];
  for (const path of [work, temp]) mkdirSync(path, { recursive: true });
  const file = (name: string) => join(folder, `github-${name}`);
  for (const name of ['output', 'path', 'summary']) writeFileSync(file(name), '');
  const env: Record<string, string | undefined> = {
    ...surroundings,
    CI: 'true',
    RUNNER_TEMP: temp,
    GITHUB_OUTPUT: file('output'),
    GITHUB_PATH: file('path'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_ACTION_PATH: root,
  };
  const wrote = (name: string) => readFileSync(file(name), 'utf8');
  return {
    work,
    temp,
    env,
    wrote,
    step: (name, inputs = {}) => {
      const step = action.runs.steps.find((one) => one.name === name);
      if (step?.run === undefined) throw new Error(`action.yml has no step ${name} that runs something`);
      const given = Object.entries(step.env ?? {}).map(([key, value]) => [key, firstOf(value, inputs)]);
      const path = [...wrote('path').split('\n').filter(Boolean), env.PATH].join(':');
      return bash(step.run, { cwd: work, env: { ...env, PATH: path, ...Object.fromEntries(given) } });
    },
  };
}

/** Of an expression the first name that is not empty; the action has no others. */
function firstOf(expression: string, inputs: Readonly<Record<string, string>>): string {
  const [, names] = /^\$\{\{ (.+) \}\}$/.exec(expression) ?? [];
  if (names === undefined) throw new Error(`not understood: ${expression}`);
  const values = names.split(' || ').map((name) => {
    const input = name.replace(/^inputs\./, '');
    return inputs[input] ?? inputs[name] ?? action.inputs[input]?.default ?? '';
  });
  return values.find((value) => value !== '') ?? '';
}

/** As `shell: bash` of GitHub runs a step: it ends with the first command that fails, in a pipe too. */
export function bash(
  script: string,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Ended> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script, 'step'], {
    ...options,
    env: options.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      said[name] += chunk.toString();
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
}

/** A package of this name whose program is the one that was built here: nothing of it has to be fetched. */
export function packageOfThisBuild(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const bin = { 'ollama-lambda': 'start.js' };
  const document = { name: 'ollama-lambda', version: '0.0.0', type: 'module', bin };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(document));
  const start = `#!/usr/bin/env node\nimport ${JSON.stringify(join(root, 'bin/ollama-lambda.js'))};\n`;
  writeFileSync(join(folder, 'start.js'), start);
  chmodSync(join(folder, 'start.js'), 0o755);
  return folder;
}
