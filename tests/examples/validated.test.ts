import { describe, expect, it } from '@jest/globals';
import { runIn, surroundings } from '../cli/stage.js';
import { textOf } from '../docs/pages.js';
import { contents, examples } from './examples.js';

const run = (...argv: readonly string[]) =>
  runIn({ folder: '/nowhere', env: surroundings('/nowhere') }, argv);

/** What `validate` says of an example and the example answers in its comments. Without its lock no fit is known. */
const told: Readonly<Record<string, readonly string[]>> = {
  'private-notes': ['config-conversations-shared'],
};

/** Of `cost --json`. */
interface Month {
  readonly storage: number;
  readonly features: readonly { readonly perMonth?: number }[];
}

describe('the examples', () => {
  it('are five', () => {
    expect(examples.map(({ name }) => name)).toEqual([
      'cents-a-month',
      'ci-reviewer',
      'private-notes',
      'rag-embeddings',
      'team-endpoint',
    ]);
  });

  it.each(examples)('validate finds nothing to mend: $name', async ({ name, config }) => {
    const ran = await run('validate', '--config', config, '--format', 'json');
    expect(ran).toMatchObject({ code: 0 });
    const { findings } = JSON.parse(ran.stdout) as { findings: { id: string }[] };
    expect(findings.map(({ id }) => id).filter((id) => id !== 'fit-unknown')).toEqual(told[name] ?? []);
  });

  it.each(examples)(
    'the model fits, and costs what its page and the contents say: $name',
    async (example) => {
      const { name, config, readme } = example;
      const ran = await run('cost', '--config', config, '--region', 'us-east-1', '--offline');
      expect(ran).toMatchObject({ code: 0 });
      const [, month] = /^(\$\S+ to \$\S+) a month as configured$/m.exec(ran.stdout) ?? [];
      expect(readme).toContain(`**Costs** ${month} for 1,000 requests a month`);
      const row = contents.split('\n').find((line) => line.startsWith(`| [${name}]`));
      expect(row).toContain(`| ${month} |`);
      if (/^(cents-a-month|team-endpoint)$/.test(name))
        expect(textOf('README.md')).toContain(`${month} with the`);
    },
  );

  it.each(examples)('what idle costs is what its page says: $name', async ({ config, readme }) => {
    const ran = await run('cost', '--config', config, '--region', 'us-east-1', '--offline', '--json');
    const [month] = (JSON.parse(ran.stdout) as { months: Month[] }).months;
    const idle = month!.features.reduce((sum, { perMonth = 0 }) => sum + perMonth, month!.storage);
    const [, said = 'nothing'] = /\$([\d.]+) for a month without any/.exec(readme) ?? [];
    expect(Number(said)).toBeCloseTo(idle, 2);
  });

  it.each(examples)('say of each group of lines why it is there: $name', ({ text }) => {
    const [first, ...groups] = text.trim().split(/\n\n/);
    expect(first).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/ollama-lambda\.schema\.json\n# [A-Z]/,
    );
    const silent = groups.filter((group) => !group.includes('# '));
    expect(silent).toEqual([]);
  });
});
