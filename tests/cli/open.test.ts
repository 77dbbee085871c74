import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Ran, type Stage } from './stage.js';

describe('open', () => {
  let stage: Stage;
  let url: string;
  let running: Promise<Ran>;
  const signals = new EventEmitter();
  beforeAll(async () => {
    stage = await openStage();
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    url = await new Promise((resolve, reject) => {
      running = stage.run(['open'], { signals, onStdout: (said) => resolve(said.trim()) });
      running.then((ran) => reject(new Error(ran.stderr)), reject);
    });
  });
  afterAll(() => stage.close());

  it.each([
    ['', 'text/html'],
    ['page.css', 'text/css'],
    ['page.js', 'text/javascript'],
  ])('serves /%s, which may ask this port alone', async (path, type) => {
    const response = await fetch(url + path);
    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('content-security-policy')).toContain("connect-src 'self'");
    expect((await response.text()).length).toBeGreaterThan(500);
  });

  it('signs what the page asks', async () => {
    const response = await fetch(`${url}api/tags`);
    expect(((await response.json()) as { models: unknown[] }).models).toHaveLength(1);
  });

  it('ends with Ctrl-C, as one that was asked to', async () => {
    signals.emit('SIGINT');
    const ran = await running;
    expect(ran.code).toBe(130);
    expect(ran.stderr).toMatch(/open this address in a browser: it talks with .*Ctrl-C ends it/);
  });
});
