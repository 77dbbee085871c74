import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from '../cli/stage.js';
import { openSmallDisk, type SmallDisk } from './small-disk.js';

const modelBytes = 12_000_000;
let stage: Stage;
let disk: SmallDisk;
beforeEach(async () => {
  stage = await openStage({ modelBytes });
  disk = await openSmallDisk();
});
afterEach(async () => {
  await disk.close();
  await stage.close();
});

const cache = () => ({ env: { OLLAMA_LAMBDA_CACHE: join(disk.folder, 'cache') } });
const partials = () => readdirSync(join(disk.folder, 'cache', 'partial'));
const model = () => ['--model', stage.sandbox.model];
const deploy = () => stage.run(['deploy', ...model(), '--yes', '--no-verify', '--json'], cache());

describe('a disk that is full', () => {
  it('ends a deploy that says how much is free, and leaves nothing half-done here or at AWS', async () => {
    disk.fill(100_000);
    const failed = await deploy();
    expect(failed.code).toBe(5);
    const { code, message } = failed.document().error as { code: string; message: string };
    expect(code).toBe('disk-full');
    expect(message).toMatch(/ are free$/);
    expect(partials()).toEqual([]);
    expect(stage.called('cloudformation:CreateChangeSet')).toBe(0);
    expect(stage.parts.registry.store.repositories.require('ollama-llm').tags.size).toBe(0);

    disk.empty();
    expect(await deploy()).toMatchObject({ code: 0 });
  });

  it('has room for a deploy whose weights would not fit: they never lie there', async () => {
    disk.fill(6_000_000);
    expect(await deploy()).toMatchObject({ code: 0 });
    expect(stage.parts.registry.traffic.received).toBeGreaterThan(modelBytes);
  });

  it('keeps what a pull has brought: when there is room again it goes on behind that', async () => {
    disk.fill(8_000_000);
    const pull = () => stage.run(['models', 'pull', stage.sandbox.model, '--json'], cache());
    const failed = await pull();
    expect(failed.code).toBe(5);
    expect(failed.document().error).toMatchObject({
      code: 'disk-full',
      why: expect.stringContaining('what has come is kept'),
    });
    expect(partials()).toHaveLength(1);
    const { sent } = stage.parts.registry.traffic;

    disk.empty();
    expect(await pull()).toMatchObject({ code: 0 });
    // What lay there was not fetched again.
    expect(stage.parts.registry.traffic.sent - sent).toBeLessThan(modelBytes - 6_000_000);
    expect(partials()).toEqual([]);
  });

  it.each(['oci-layout', 'docker-archive'])(
    'ends the writing of an %s, which goes on when there is room',
    async (kind) => {
      const output = `${kind}:${join(disk.folder, 'image')}`;
      const build = () => stage.run(['image', 'build', ...model(), '--output', output, '--json']);
      disk.fill(9_000_000);
      const failed = await build();
      expect(failed.code).toBe(5);
      expect(failed.document().error).toMatchObject({
        code: 'disk-full',
        message: expect.stringContaining('for the image in'),
      });
      const left = readdirSync(disk.folder, { recursive: true }).map(String);
      expect(left.filter((name) => /partial|archive/.test(name))).toEqual([]);
      expect(existsSync(join(disk.folder, 'image', 'index.json'))).toBe(false);

      disk.empty();
      expect(await build()).toMatchObject({ code: 0 });
    },
  );
});
