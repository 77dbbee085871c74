import { EventEmitter } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
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

  it('stays with --keep until Ctrl-C: exit 130, as every command', async () => {
    const signals = new EventEmitter();
    const options = {
      signals,
      onStderr: (said: string) => void (said.includes('stays up') && signals.emit('SIGINT')),
    };
    const ran = await runIn({ folder, env: surroundings(folder) }, ['rehearse', '--keep'], options);
    expect(ran).toMatchObject({
      code: 130,
      stdout: expect.stringMatching(/^export AWS_ENDPOINT_URL=[\s\S]*ended by you/),
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

  it.each(['iam', 'api-key'])(
    'asks through the gateway of a config with auth %s: with its key, without it, and too often',
    async (auth) => {
      const config = join(folder, `${auth}.yaml`);
      const gateway = '{enabled: true, rate: 1, burst: 3, keys: [web]}';
      // Whose account and profile it is, and which model, is no business of a rehearsal.
      writeFileSync(
        config,
        `model: llama3.2:1b\nprofile: nobody\nregion: eu-west-3\nendpoint: {auth: ${auth}}\ngateway: ${gateway}\n`,
      );
      const ran = await rehearse('--config', config);
      expect(ran).toMatchObject({ code: 0 });
      expect(ran.stdout).toMatch(
        /asked through the gateway: “.*stand-in[\s\S]*without a key of its own: 403[\s\S]*times without a pause: 429[\s\S]*nothing had to change[\s\S]*nothing is left/i,
      );
    },
  );

  it('refuses a config with a mistake, with its place', async () => {
    const config = join(folder, 'mistake.yaml');
    writeFileSync(config, 'gateway: {enabled: true, rate: none}\n');
    const ran = await rehearse('--config', config);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('gateway.rate');
  });

  it('refuses a fault that it does not know, with those that it does', async () => {
    const ran = await rehearse('--fail', 'weather');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/push-image, change-stack, throttle, credentials/);
  });
});
