import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
const contributing = text('CONTRIBUTING.md');

/** Called by npm itself, or a part of another script that is listed. */
const inner = ['prepare', 'check:generated', 'check:architecture'];

describe('CONTRIBUTING.md', () => {
  it('lists every script of package.json, and none that is not there', () => {
    const told = [...contributing.matchAll(/npm (?:run ([a-z:-]+)|(test)\b)/g)].map(
      ([, name, test = '']) => name ?? test,
    );
    expect(Object.keys(scripts).filter((name) => !inner.includes(name) && !told.includes(name))).toEqual([]);
    expect([...new Set(told)].filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('DECISIONS.md', () => {
  const entries = text('DECISIONS.md').split(/^### /m).slice(1);

  it('has a price for every decision', () => {
    expect(entries.length).toBeGreaterThan(60);
    const priceless = entries.filter((entry) => !/\*\*Price:\*\*|instead|taken back/i.test(entry));
    expect(priceless.map((entry) => entry.split('\n')[0])).toEqual([]);
  });

  it('has its entries apart, and each once', () => {
    expect(text('DECISIONS.md')).not.toMatch(/[^\n]\n### /);
    const titles = entries.map((entry) => entry.split('\n')[0]);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('dates every entry that is not of the first day', () => {
    const dates = entries.flatMap((entry) => entry.match(/\((2026-\d\d-\d\d)[.)]/)?.[1] ?? []);
    expect(dates.length).toBeGreaterThan(30);
    for (const date of dates) expect(Number.isNaN(Date.parse(date))).toBe(false);
  });
});

describe('what meets a newcomer', () => {
  it('is a container with the Node of CI', () => {
    const { image } = JSON.parse(text('.devcontainer/devcontainer.json')) as { image: string };
    expect(text('.github/workflows/ci.yml')).toContain(`image: ${image}\n`);
  });

  it('is an editor that indents as the formatter does', () => {
    const { formatter } = JSON.parse(text('biome.json')) as { formatter: { lineWidth: number } };
    expect(text('.editorconfig')).toContain(`max_line_length = ${formatter.lineWidth}\n`);
  });

  const forms = readdirSync(new URL('../../.github/ISSUE_TEMPLATE', import.meta.url)).filter(
    (it) => it !== 'config.yml',
  );
  it.each(forms)('is a form that GitHub can show: %s', (file) => {
    const form = load(text(`.github/ISSUE_TEMPLATE/${file}`)) as {
      name: string;
      description: string;
      body: readonly { type: string; id?: string; attributes: { label?: string; value?: string } }[];
    };
    expect([typeof form.name, typeof form.description]).toEqual(['string', 'string']);
    const asked = form.body.filter(({ type }) => type !== 'markdown');
    expect(asked.every(({ id, attributes }) => id !== undefined && attributes.label !== undefined)).toBe(
      true,
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
  });
});
