import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runIn, surroundings } from './stage.js';

const folder = mkdtempSync(join(tmpdir(), 'rehearse-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const rehearse = (...argv: readonly string[]) =>
  runIn({ folder, env: surroundings(folder) }, ['rehearse', ...argv]);

describe('rehearse', () => {
  it('goes through the main job with one document at the end', async () => {
    const ran = await rehearse('--json');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document()).toMatchObject({
      ok: true,
      account: '123456789012',
      region: 'eu-central-1',
      stack: { status: 'CREATE_COMPLETE' },
      second: { changed: false },
      leftovers: [],
      answer: expect.stringMatching(/stand-in/i),
      image: { digest: expect.stringMatching(/^sha256:/), bytesSkipped: expect.any(Number) },
    });
  });

  it('shows the clamp with --account-memory-cap', async () => {
    const ran = await rehearse('--account-memory-cap', '3008', '--json');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document().memory).toEqual({ wanted: 10240, cap: 3008, granted: 3008 });
  });

  it.each(['push-image', 'change-stack', 'throttle', 'credentials'])('recovers from %s', async (story) => {
    const ran = await rehearse('--fail', story, '--json');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document()).toMatchObject({ ok: true, leftovers: [], second: { changed: false } });
  });

  it('refuses a fault that it does not know, with those that it does', async () => {
    const ran = await rehearse('--fail', 'weather');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/push-image, change-stack, throttle, credentials/);
  });
});
