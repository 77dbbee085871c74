import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, describe, expect, it } from '@jest/globals';
import { bytesBelow, watchStorage } from '../../src/sandbox/lambda/storage.js';
import { invoke, type LambdaBox, startLambdaBox } from './lambda-box.js';

const folder = mkdtempSync(join(tmpdir(), 'lambda-limits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A function of one test, and its end whatever the test comes to. */
async function withBox(
  handler: string,
  options: Parameters<typeof startLambdaBox>[1],
  test: (box: LambdaBox) => Promise<void>,
): Promise<void> {
  const box = await startLambdaBox(handler, options);
  try {
    await test(box);
  } finally {
    await box.close();
  }
}

describe.each(['auto', 'watched'] as const)('memory that is limited (%s)', (memoryLimit) => {
  const greedy = `
    import { spawn } from 'node:child_process';
    const take = "globalThis.held = Buffer.alloc(400 * 1024 * 1024, 1); setInterval(() => {}, 1000);";
    export const handler = async ({ what }) => {
      if (what === 'child') {
        const child = spawn(process.execPath, ['-e', take], { stdio: 'ignore' });
        return new Promise((resolve) => child.on('exit', (code, signal) => resolve({ signal })));
      }
      if (what === 'self') {
        globalThis.held = Buffer.alloc(400 * 1024 * 1024, 1);
        await new Promise(() => setInterval(() => {}, 1000));
      }
      return 'fine';
    };`;

  it('ends the function that takes more, in Lambda’s words, and the next event gets a new instance', () =>
    withBox(greedy, { memoryLimit }, async (box) => {
      await box.ready('app', { memory: 256, timeout: 120 });
      const { error, text, log } = await invoke(box, 'app', { what: 'self' });
      expect(error).toBe('Unhandled');
      expect(JSON.parse(text)).toMatchObject({
        errorType: 'Runtime.OutOfMemory',
        errorMessage: expect.stringContaining('Runtime exited with error: signal: killed'),
      });
      expect(log).toMatch(/REPORT .*Memory Size: 256 MB.*Status: error\tError Type: Runtime\.OutOfMemory/);
      expect((await invoke(box, 'app', {})).text).toBe('"fine"');
    }));

  it('ends the child that takes more, and the function lives on to tell', () =>
    withBox(greedy, { memoryLimit }, async (box) => {
      await box.ready('app', { memory: 256, timeout: 120 });
      expect(JSON.parse((await invoke(box, 'app', { what: 'child' })).text)).toEqual({ signal: 'SIGKILL' });
      expect((await invoke(box, 'app', {})).text).toBe('"fine"');
    }));
});

describe('/tmp', () => {
  it('is measured through its folders, and told when it holds more than it may', async () => {
    const tmp = join(folder, 'tmp');
    mkdirSync(join(tmp, 'deep'), { recursive: true });
    const stop: (() => void)[] = [];
    const full = new Promise<number>((resolve) => {
      stop.push(watchStorage(tmp, 100_000, resolve));
    });
    writeFileSync(join(tmp, 'deep', 'large'), Buffer.alloc(200_000, 1));
    expect(await full).toBeGreaterThanOrEqual(200_000);
    expect(await bytesBelow(tmp)).toBeGreaterThanOrEqual(200_000);
    expect(await bytesBelow(join(tmp, 'absent'))).toBe(0);
    for (const one of stop) one();
  });
});

describe('an init that takes too long', () => {
  const marker = join(folder, 'marker');
  const slowOnce = `
    import { existsSync, writeFileSync } from 'node:fs';
    if (!existsSync(${JSON.stringify(marker)})) {
      writeFileSync(${JSON.stringify(marker)}, '');
      await new Promise(() => setInterval(() => {}, 1000));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    export const handler = async (event, context) => ({ left: context.getRemainingTimeInMillis() });`;

  it('is tried again within the time of the first event', () =>
    withBox(slowOnce, { initTimeoutMs: 5000 }, async (box) => {
      await box.ready('app', { timeout: 60 });
      const { text, log } = await invoke(box, 'app', {});
      expect(existsSync(marker)).toBe(true);
      expect(JSON.parse(text).left).toBeLessThanOrEqual(59_500);
      expect(log).toMatch(/^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: timeout\nSTART /);
    }));

  it('twice ends the event as Lambda’s log has it', () =>
    withBox('await new Promise(() => setInterval(() => {}, 1000));', { initTimeoutMs: 300 }, async (box) => {
      await box.ready('app', { timeout: 1 });
      const { text, log } = await invoke(box, 'app', {});
      expect(JSON.parse(text).errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
      const kinds = log
        .trim()
        .split('\n')
        .map((line) => /Phase: \w+|^START|timed out|^END|^REPORT/.exec(line)?.[0]);
      expect(kinds).toEqual(['Phase: init', 'Phase: invoke', 'START', 'timed out', 'END', 'REPORT']);
      expect(log).toMatch(/REPORT .*Status: timeout/);
    }));
});

describe('an asynchronous event', () => {
  const counting = (file: string) => `
    import { appendFileSync, readFileSync } from 'node:fs';
    export const handler = async (event, context) => {
      appendFileSync(${JSON.stringify(file)}, context.awsRequestId + '\\n');
      const tries = readFileSync(${JSON.stringify(file)}, 'utf8').trim().split('\\n').length;
      if (tries < event.good) throw new Error('not yet');
    };`;

  it.each([
    ['until it is done', 2, 2],
    ['at most three times', 99, 3],
  ])('that fails is tried again, %s, under one request id', (name, good, tries) => {
    const file = join(folder, name);
    return withBox(counting(file), { retryDelaysMs: [5, 5] }, async (box) => {
      await box.ready('app');
      const Payload = JSON.stringify({ good });
      const event = new InvokeCommand({ FunctionName: 'app', InvocationType: 'Event', Payload });
      expect((await box.lambda.send(event)).StatusCode).toBe(202);
      const reports = () => box.lines.filter((line) => line.startsWith('REPORT ')).length;
      while (reports() < tries) await new Promise((again) => setTimeout(again, 10));
      const ids = readFileSync(file, 'utf8').trim().split('\n');
      expect(ids).toHaveLength(tries);
      expect(new Set(ids).size).toBe(1);
    });
  });
});
