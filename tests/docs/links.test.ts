import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { pages, textOf } from './pages.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** As GitHub makes them, and the site likewise (docs/.vitepress/config.js). */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');

const anchorsOf = (page: string): readonly string[] =>
  [...withoutCode(textOf(page)).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

interface Link {
  readonly page: string;
  readonly href: string;
}

const links: readonly Link[] = pages.flatMap((page) =>
  [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, href = '']) => ({ page, href }))
    .filter(({ href }) => !/^[a-z]+:/.test(href)),
);

function wrongWith({ page, href }: Link): string | undefined {
  const [path = '', anchor] = decodeURI(href).split('#');
  const target = path === '' ? page : posix.normalize(posix.join(dirname(page), path));
  if (!existsSync(join(root, target))) return 'no such file';
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(target).includes(anchor) ? undefined : 'no such heading';
}

describe('the pages', () => {
  it('are all read', () => {
    expect(pages.length).toBeGreaterThan(40);
    expect(links.length).toBeGreaterThan(150);
    expect(wrongWith({ page: 'docs/guide.md', href: 'start.md#nowhere' })).toBe('no such heading');
    expect(wrongWith({ page: 'docs/guide.md', href: 'nowhere.md' })).toBe('no such file');
  });

  it('link only to files and headings that there are', () => {
    const wrong = links.flatMap((link) => {
      const what = wrongWith(link);
      return what === undefined ? [] : [`${link.page} → ${link.href}: ${what}`];
    });
    expect(wrong).toEqual([]);
  });

  it.each(pages.filter((page) => page.startsWith('docs/')))('have no heading twice: %s', (page) => {
    const anchors = anchorsOf(page);
    expect(anchors.filter((anchor, at) => anchors.indexOf(anchor) !== at)).toEqual([]);
  });
});

describe('the guide', () => {
  it('leads from its contents to every page', () => {
    const reached = new Set(
      links.map(({ page, href }) => posix.join(dirname(page), href.split('#')[0] ?? '')),
    );
    const lost = pages.filter(
      (page) => page.startsWith('docs/') && page !== 'docs/index.md' && !reached.has(page),
    );
    expect(lost).toEqual([]);
  });

  it('has every page beside the others in the site, and features by their folder', () => {
    const config = textOf('docs/.vitepress/config.js');
    const beside = pages
      .filter((page) => page.startsWith('docs/') && !page.startsWith('docs/features/'))
      .map((page) => page.replace(/^docs\/|\.md$/g, '').replace(/(^|\/)index$/, '$1'));
    expect(beside.filter((page) => page !== '' && !config.includes(`'${page}'`))).toEqual([]);
  });

  it('names every metric that the function writes', () => {
    const source = textOf('container/telemetry/metric-lines.ts');
    const written = [...source.matchAll(/(?:add|addMetric)\('(\w+)'/g)].map(([, name = '']) => name);
    expect(written.length).toBeGreaterThan(9);
    expect(written.filter((name) => !textOf('docs/features/metrics.md').includes(`\`${name}\``))).toEqual([]);
  });
});
