import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chatPage } from '../../src/cli/assets.js';
import { type Proxy as Port, startProxy } from '../../src/invoke/proxy.js';

/** The page of `open` in Debian's Chromium, against an endpoint that says what a test wants. */
describe('the page of open', () => {
  let browser: Browser;
  let endpoint: Server;
  let port: Port;
  let answer: (response: ServerResponse, question: Question) => void;
  let left = 0;
  const pages: Page[] = [];

  interface Question {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  }

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
    endpoint = createServer(async (request, response) => {
      if (request.url === '/api/tags') {
        response.end(JSON.stringify({ models: [{ name: 'tiny:latest' }, { name: 'other:1b' }] }));
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      response.on('close', () => {
        left += 1;
      });
      answer(response, JSON.parse(Buffer.concat(chunks).toString()) as Question);
    });
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`;
    port = await startProxy(
      { url, region: 'eu-west-1', access: { kind: 'none' } },
      0,
      () => undefined,
      chatPage(),
    );
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
  });
  afterAll(async () => {
    await browser?.close();
    await port?.close();
    endpoint?.closeAllConnections();
    endpoint?.close();
  });

  async function opened(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    pages.push(page);
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of')) wrong.push(message.text());
    });
    page.on('close', () => expect(wrong).toEqual([]));
    await page.goto(`${port.url}/`);
    await page.waitForSelector('#model option', { state: 'attached' });
    return page;
  }

  const line = (value: object): string => `${JSON.stringify(value)}\n`;
  const say = (content: string): string => line({ message: { content } });
  const done = line({ done: true, done_reason: 'stop', eval_count: 10, eval_duration: 1e9 });
  const wholly =
    (text: string) =>
    (response: ServerResponse): void =>
      void response.end(say(text) + done);

  async function asks(page: Page, text: string): Promise<void> {
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  }

  it('streams: what has been said is there before the answer is over', async () => {
    let finish = (): void => undefined;
    answer = (response) => {
      response.write(say('first half'));
      finish = () => response.end(say(', second half') + done);
    };
    const page = await opened();
    await asks(page, 'Why?');
    await page.waitForSelector('article.assistant :text("first half")');
    expect(await page.textContent('#send')).toBe('Stop');
    finish();
    await page.waitForSelector('article.assistant :text("first half, second half")');
    await page.waitForSelector(':text("10.0 tokens/s")');
    expect(await page.textContent('#send')).toBe('Send');
  });

  it('sends the conversation, the system prompt and the chosen model', async () => {
    const questions: Question[] = [];
    answer = (response, question) => {
      questions.push(question);
      wholly('yes')(response);
    };
    const page = await opened();
    await asks(page, 'one');
    await page.waitForSelector(':text("tokens/s")');
    await page.selectOption('#model', 'other:1b');
    await page.click('summary');
    await page.fill('#system', 'Be short.');
    await page.focus('#question');
    await asks(page, 'two');
    await page.waitForSelector('.notes >> nth=1');
    expect(
      questions.map(({ model, messages }) => [model, ...messages.map(({ content }) => content)]),
    ).toEqual([
      ['tiny:latest', 'one'],
      ['other:1b', 'Be short.', 'one', 'yes', 'two'],
    ]);
  });

  it('stops with Escape, keeps what came, and lets the endpoint know', async () => {
    answer = (response) => void response.write(say('half of'));
    const page = await opened();
    const before = left;
    await asks(page, 'Why?');
    await page.waitForSelector(':text("half of")');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.notes:text("goes on to its limit")');
    while (left === before) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await page.textContent('#send')).toBe('Send');
  });

  it('says what went wrong and gives the question back', async () => {
    answer = (response) => void response.writeHead(503).end('{"error":"still loading"}');
    const page = await opened();
    await asks(page, 'Why?');
    await page.waitForSelector('.wrong:text("No answer: 503: still loading")');
    expect(await page.inputValue('#question')).toBe('Why?');
  });

  it('says that a stream broke off, with what came of it', async () => {
    answer = (response) => void response.end(say('half of'));
    const page = await opened();
    await asks(page, 'Why?');
    await page.waitForSelector('.wrong:text("the answer broke off")');
    expect(await page.textContent('article.assistant')).toContain('half of');
  });

  it('makes nothing of an answer but text', async () => {
    answer = wholly('<img src=x onerror="document.title=1"> **b** `<script>`\n```js\nlet a;\n```');
    const page = await opened();
    await asks(page, 'Why?');
    await page.waitForSelector('pre code');
    expect(await page.title()).toBe('ollama-lambda');
    expect(await page.locator('article.assistant img, article.assistant script').count()).toBe(0);
    expect(await page.textContent('article.assistant strong')).toBe('b');
  });

  it('begins anew while an answer still comes', async () => {
    const questions: Question[] = [];
    answer = (response, question) => {
      questions.push(question);
      if (questions.length === 1) response.write(say('old'));
      else wholly('new')(response);
    };
    const page = await opened();
    await asks(page, 'one');
    await page.waitForSelector(':text("old")');
    await page.click('#clear');
    await page.waitForSelector('#send:text-is("Send")');
    await asks(page, 'two');
    await page.waitForSelector('article :text("new")');
    expect(questions[1]?.messages.map(({ content }) => content)).toEqual(['two']);
  });

  it('can be used with the keyboard alone', async () => {
    answer = wholly('yes');
    const page = await opened();
    const seen: string[] = [];
    for (let press = 0; press < 12; press += 1) {
      seen.push(await page.evaluate<string>('document.activeElement.id || document.activeElement.tagName'));
      await page.keyboard.press('Tab');
    }
    expect(seen[0]).toBe('question');
    expect(seen).toEqual(expect.arrayContaining(['send', 'model', 'clear', 'theme', 'SUMMARY']));
  });

  it.each([
    ['light', 'rgb(255, 255, 255)', 'Dark'],
    ['dark', 'rgb(21, 23, 26)', 'Light'],
  ] as const)('follows a system that is %s, until somebody chooses', async (colorScheme, paper, other) => {
    const page = await opened({ colorScheme });
    const background = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe(paper);
    await page.click(`#theme:text("${other}")`);
    expect(await background()).not.toBe(paper);
    await page.reload();
    expect(await background()).not.toBe(paper);
  });

  it('fits a narrow window', async () => {
    answer = wholly(
      `${'word '.repeat(80)}\n\n${'longword'.repeat(30)}\n\n\`\`\`\n${'code '.repeat(60)}\n\`\`\``,
    );
    const page = await opened({ viewport: { width: 320, height: 568 } });
    await asks(page, 'a question that is '.repeat(6));
    await page.waitForSelector(':text("tokens/s")');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    const box = await page.locator('#send').boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(320);
  });

  it('is served to this machine alone, and asks nobody else', async () => {
    const response = await fetch(`${port.url}/`);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const foreign = await fetch(`${port.url}/`, { headers: { origin: 'https://elsewhere.example' } });
    expect(foreign.status).toBe(403);
  });
});
