import { describe, expect, it } from '@jest/globals';
import { createProgram } from '../../src/cli/program.js';
import { action, gitLab, readText, shell, workflows } from './workflows.js';

const { version, peerDependencies } = JSON.parse(readText('package.json')) as {
  version: string;
  peerDependencies: Record<string, string>;
};

/** What stands behind the program's name, up to where the shell takes over again. */
const commandLines = [...shell, { where: 'ci.md', text: readText('docs/ci.md') }].flatMap(({ where, text }) =>
  [
    ...text.matchAll(
      /(?:^|[\s{`])(?:ollama-lambda|npx --yes "(?:\$OLLAMA_LAMBDA|ollama-lambda@\$version)") ([a-z][^>|\n`]*)/g,
    ),
  ].map(([, line = '']) => ({ where, line: line.trim() })),
);

describe('the files for CI', () => {
  it('call the program in each way that they are there for', () => {
    const verbs = (at: string) => [
      ...new Set(
        commandLines.filter(({ where }) => where.startsWith(at)).map(({ line }) => line.split(' ')[0]),
      ),
    ];
    expect(verbs('action.yml')).toEqual(['validate', 'plan', 'diff', 'deploy']);
    expect(verbs('gitlab-ci.yml')).toEqual(['validate', 'plan', 'deploy']);
    expect(verbs('ci.sh')).toEqual(['validate', 'plan', 'deploy']);
  });

  it.each(commandLines)('$where: the program takes: $line', async ({ line }) => {
    const taken: string[] = [];
    const program = createProgram({
      version,
      columns: 80,
      write: { out: () => undefined, err: () => undefined },
      run: async (command) => {
        taken.push(command.name);
      },
    });
    await program.parseAsync(line.split(/\s+/), { from: 'user' });
    expect(taken).toHaveLength(1);
    expect(line.split(' ').slice(0, 2)).toContain(taken[0]);
  });

  it.each(shell)('$where: nothing of GitHub’s or of a secret is written into the shell', ({ text }) => {
    expect(text).not.toContain('${{');
    expect(text).not.toMatch(
      /(ollama-lambda|npx|node|npm)[^\n]*\$\{?(GITHUB_TOKEN|AWS_TOKEN|AWS_SECRET_ACCESS_KEY)/,
    );
  });

  it('name this version of the program and of what compares templates', () => {
    const differ = peerDependencies['@aws-cdk/cloudformation-diff']?.replace('^', '');
    expect(action.inputs.packages?.default).toBe(
      `ollama-lambda@${version} @aws-cdk/cloudformation-diff@${differ}`,
    );
    expect(readText('docs/ci/gitlab-ci.yml')).toContain(`OLLAMA_LAMBDA: ollama-lambda@${version}\n`);
    expect(readText('docs/ci/ci.sh')).toContain(`\nversion=${version}\n`);
  });
});

describe('the action', () => {
  it('hands inputs over as variables, and every output comes from a step that writes it', () => {
    const text = readText('action.yml');
    for (const name of Object.keys(action.inputs)) expect(text).toMatch(new RegExp(`inputs\\.${name}\\b`));
    for (const [name, { value }] of Object.entries(action.outputs)) {
      const [, id] = /steps\.(\w+)\.outputs\.(\w+)/.exec(value) ?? [];
      const step = action.runs.steps.find((one) => one.id === id);
      expect(`${name}: ${step?.run}`).toContain(`${name}=`);
    }
  });
});

const steps = [
  { file: 'action.yml', steps: action.runs.steps },
  ...workflows.flatMap(({ file, workflow }) =>
    Object.values(workflow.jobs).map(({ steps }) => ({ file, steps })),
  ),
];

describe('the workflows', () => {
  it.each(steps)('$file: pins what others wrote by commit, with its version beside it', ({ file, steps }) => {
    const text = readText(file === 'action.yml' ? file : `docs/ci/github/${file}`);
    for (const { uses } of steps) {
      if (uses === undefined || uses === `ollama-lambda/ollama-lambda@v${version}`) continue;
      expect(uses).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
      expect(text).toMatch(new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+\\n`));
    }
  });

  it.each([
    { file: 'validate.yml', least: { contents: 'read', 'security-events': 'write' } },
    { file: 'plan.yml', least: { contents: 'read', 'id-token': 'write', 'pull-requests': 'write' } },
    { file: 'deploy.yml', least: { contents: 'read', 'id-token': 'write' } },
  ])('$file: has no permission but those it needs', ({ file, least }) => {
    const { workflow } = workflows.find((one) => one.file === file) ?? {};
    expect(workflow?.permissions).toEqual({});
    expect(Object.values(workflow?.jobs ?? {}).map(({ permissions }) => permissions)).toEqual([least]);
  });

  it('give the action only inputs that it has, and those that it requires', () => {
    const given = steps
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith('ollama-lambda/'));
    expect(given).toHaveLength(3);
    for (const { with: inputs = {} } of given) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
      expect(Object.keys(inputs)).toContain('command');
    }
  });

  it('run GitLab’s jobs in stages that there are', () => {
    const { stages } = gitLab as unknown as { stages: readonly string[] };
    const jobs = Object.values(gitLab).flatMap((job) =>
      'stage' in job ? [(job as { stage: string }).stage] : [],
    );
    expect(jobs).toEqual([...stages]);
  });
});
