import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { must } from './program.js';

jest.setTimeout(240_000);

const root = fileURLToPath(new URL('../..', import.meta.url));
const site = join(root, 'dist.docs');
const base = '/ollama-lambda/';
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** The guide as it is built, in Debian's Chromium, on a machine without a network. */
describe('the guide as a site', () => {
  let server: Server;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    await must(process.execPath, ['.ci/build-docs.js'], {
      cwd: root,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root' },
    });
    server = createServer((request, response) => {
      const path = decodeURI(new URL(request.url ?? '', 'http://site').pathname).replace(base, '/');
      const file = join(site, path.endsWith('/') ? `${path}index.html` : path);
      if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      createReadStream(file).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server?.close(resolve));
  });

  const html = (): readonly string[] =>
    readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
  const textOf = (file: string): string => readFileSync(join(site, file), 'utf8');

  it('has every link and every anchor that it points at', () => {
    const ids = new Map(
      html().map((file) => [file, new Set([...textOf(file).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
    );
    const wrong: string[] = [];
    let links = 0;
    for (const file of html()) {
      for (const [, href = ''] of textOf(file).matchAll(/<a [^>]*href="([^"]+)"/g)) {
        if (/^[a-z]+:/.test(href)) continue;
        links += 1;
        const [path = '', anchor] = decodeURI(href).split('#');
        const at = path.startsWith(base) ? path.slice(base.length) : posix.join(dirname(file), path);
        const target = path === '' ? file : at === '' || at.endsWith('/') ? `${at}index.html` : at;
        const known = ids.get(target);
        if (known === undefined && !existsSync(join(site, target))) wrong.push(`${file} → ${href}`);
        else if (known !== undefined && anchor && !known.has(anchor)) wrong.push(`${file} → ${href}`);
      }
    }
    expect(links).toBeGreaterThan(1_000);
    expect(wrong).toEqual([]);
  });

  const open = async (
    path: string,
    options: Parameters<Browser['newPage']>[0] = {},
  ): Promise<[Page, string[]]> => {
    const page = await browser.newPage(options);
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    await page.goto(`${origin}${base}${path}`, { waitUntil: 'networkidle' });
    return [page, asked];
  };

  it('asks nobody else for anything', async () => {
    for (const path of ['', 'troubleshooting.html', 'how-it-works.html']) {
      const [page, asked] = await open(path);
      expect(asked.length).toBeGreaterThan(3);
      expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([]);
      await page.close();
    }
  });

  it('finds the page of a message without a network', async () => {
    const [page] = await open('start.html');
    await page.keyboard.press('/');
    await page.getByPlaceholder('Search').last().fill('still absent after ten minutes');
    const first = page.locator('.results a').first();
    await first.waitFor();
    expect(await first.getAttribute('href')).toMatch(/troubleshooting.*#function-slow$/);
    await page.close();
  });

  it('leads an address that the program prints to its section', async () => {
    const [page] = await open('troubleshooting.html#model-does-not-fit');
    const top = await page.locator('#model-does-not-fit').evaluate((it) => it.getBoundingClientRect().top);
    expect(top).toBeLessThan(200);
    await page.close();
  });

  it.each(['start.html', 'commands.html', 'rules.html', 'clients/curl.html', 'alternatives.html'])(
    'fits a telephone: %s',
    async (path) => {
      const [page] = await open(path, { viewport: { width: 360, height: 740 } });
      const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      expect(wide).toBeLessThanOrEqual(0);
      await page.close();
    },
  );

  it('is dark where the system is', async () => {
    const [page] = await open('start.html', { colorScheme: 'dark' });
    const ground = (await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string;
    const [red = 255] = /\d+/.exec(ground)?.map(Number) ?? [];
    expect(red).toBeLessThan(60);
    await page.close();
  });
});
