import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { readText, type Step } from './workflows.js';

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly uses?: string;
  readonly needs?: string;
  readonly strategy?: { readonly matrix: { readonly node: readonly (string | number)[] } };
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (file: string) => {
  const text = readText(`.github/workflows/${file}`);
  return { file, text, workflow: load(text) as Workflow };
};
const all = ['ci.yml', 'release.yml'].map(read);
const stepsOf = ({ workflow }: { workflow: Workflow }): readonly Step[] =>
  Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps);
const { engines, publishConfig } = JSON.parse(readText('package.json')) as {
  engines: { node: string };
  publishConfig: unknown;
};

describe('the workflows of this repository', () => {
  it.each(all)(
    '$file: pins what others wrote by commit, with its version beside it',
    ({ text, workflow }) => {
      const used = stepsOf({ workflow }).flatMap(({ uses }) => uses ?? []);
      expect(used.length).toBeGreaterThan(1);
      for (const uses of used) {
        expect(uses).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
        expect(text).toMatch(new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+\\n`));
      }
    },
  );

  it.each(all)('$file: ends in time, and leaves no token in the checkout', ({ workflow }) => {
    for (const { uses, 'timeout-minutes': minutes } of Object.values(workflow.jobs))
      expect(uses === undefined ? minutes : 1).toBeGreaterThan(0);
    for (const { uses = '', with: inputs } of stepsOf({ workflow }))
      if (uses.startsWith('actions/checkout@')) expect(inputs?.['persist-credentials']).toBe(false);
  });

  it.each(all)('$file: puts nothing of GitHub’s into the shell', ({ workflow }) => {
    for (const { run = '' } of stepsOf({ workflow })) expect(run).not.toContain('${{');
  });

  it('test on every line of Node from the oldest that is supported', () => {
    const { newcomer } = read('ci.yml').workflow.jobs;
    expect(newcomer?.strategy?.matrix.node).toEqual([`${/\^([\d.]+)/.exec(engines.node)?.[1]}.0`, 22, 24]);
  });

  it('publish only what was tested, with provenance and without a stored token', () => {
    const { text, workflow } = read('release.yml');
    expect(workflow.permissions).toEqual({});
    expect(workflow.jobs.test?.uses).toBe('./.github/workflows/ci.yml');
    expect(workflow.jobs.publish).toMatchObject({
      needs: 'test',
      permissions: { contents: 'write', 'id-token': 'write' },
    });
    expect(publishConfig).toEqual({ access: 'public', provenance: true });
    // Without the dot npm takes it for a repository of GitHub's.
    expect(text).toMatch(/ npm publish [^\n]* \.\/release\/\*\.tgz\n/);
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/);
  });
});
