import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { openStage } from './stage.js';
import { awsOf } from './stage-aws.js';

jest.setTimeout(180_000);

describe('what a tuning applies', () => {
  it('stands in the config, and a later deploy keeps it', async () => {
    const stage = await openStage({ modelBytes: 100_000, accountMemoryCap: 3008 });
    try {
      const config = join(stage.folder, 'ollama-lambda.yaml');
      writeFileSync(config, `# ours\nmodel: ${stage.sandbox.model}   # the small one\n`);
      expect(await stage.run(['deploy', '--yes', '--no-verify'])).toMatchObject({ code: 0 });
      // Both differ from the 1769 MB that are deployed, whatever this machine measures.
      const options = ['--sizes', '2048,3008', '--requests', '2', '--answer-tokens', '8'];
      const ran = await stage.run(['tune', ...options, '--yes', '--apply', 'fastest', '--json']);
      expect(ran.code).toBe(0);
      const { applied, best } = JSON.parse(ran.stdout);
      expect(applied).toEqual({ choice: 'fastest', ...best.fastest, changed: true });
      expect(readFileSync(config, 'utf8')).toMatch(
        new RegExp(`^# ours\\nmodel: .* {3}# the small one\\n[\\s\\S]*^memory: ${best.fastest.memory}$`, 'm'),
      );
      const status = await stage.run(['status', '--json']);
      expect(JSON.parse(status.stdout).function).toMatchObject({ memory: best.fastest.memory });
      const next = await stage.run(['deploy', '--yes', '--no-verify', '--json']);
      expect(JSON.parse(next.stdout)).toMatchObject({ ok: true, changed: false });
    } finally {
      await stage.close();
    }
  });

  it('is the other architecture too, whose image then stays', async () => {
    const stage = await openStage({ modelBytes: 100_000, accountMemoryCap: 3008 });
    try {
      const config = join(stage.folder, 'ollama-lambda.yaml');
      writeFileSync(config, `model: ${stage.sandbox.model}\n`);
      expect(await stage.run(['deploy', '--yes', '--no-verify'])).toMatchObject({ code: 0 });
      const options = ['--architectures', 'x86_64', '--sizes', '2048,3008', '--requests', '2'];
      const ran = await stage.run(['tune', ...options, '--yes', '--apply', 'cheapest', '--json']);
      expect({ code: ran.code, said: ran.stderr }).toMatchObject({ code: 0 });
      const { applied, leftOut } = JSON.parse(ran.stdout);
      expect(applied).toMatchObject({ architecture: 'x86_64', changed: true });
      expect(leftOut).toEqual([{ what: 'arm64', because: 'it was not asked for' }]);
      expect(readFileSync(config, 'utf8')).toMatch(/^architecture: x86_64$/m);
      // Of the first deploy, and of what was applied: nothing of the measurement's own.
      const tags = (await awsOf(stage).repositories.images('ollama-llm')).map((image) => image.tags);
      expect(tags).toEqual([[expect.stringMatching(/^r\d+-/)], [expect.stringMatching(/^r\d+-/)]]);
      const next = await stage.run(['deploy', '--yes', '--no-verify', '--json']);
      expect(JSON.parse(next.stdout)).toMatchObject({ ok: true, changed: false });
      const apply = ['tune', '--architectures', 'arm64', '--apply', 'fastest', '--yes', '--json'];
      const env = { OLLAMA_LAMBDA_ARCHITECTURE: 'x86_64' };
      const overruled = await stage.run(apply, { env });
      expect(overruled.document().error).toMatchObject({ code: 'architecture-overruled' });
    } finally {
      await stage.close();
    }
  });
});
