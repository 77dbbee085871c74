import { afterEach, describe, expect, it } from '@jest/globals';
import { holdings } from './left.js';
import { documentOf, type Stage, setStage } from './stage.js';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

describe.each(['ministack', 'docker-registry'] as const)(
  'the main job against ministack, with the push going to %s',
  (kind) => {
    it('deploys, changes nothing the second time, redeploys, and leaves nothing behind', async () => {
      stage = await setStage(kind);
      const { cli, aws } = stage;
      expect(await holdings(aws)).toEqual(nothing);

      const first = documentOf(await cli('deploy', '--yes', '--json', '--no-verify'));
      expect(first).toMatchObject({ ok: true, outcome: 'deployed', changed: true });
      expect(first.image.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(first.image.bytesPushed).toBeGreaterThan(0);
      expect(first.endpoint.url).toMatch(/^https?:\/\//);
      const held = await holdings(aws);
      expect(held).toMatchObject({ stacks: ['OllamaLambdaStack'], repositories: ['ollama-llm'] });
      expect(held.functions).toHaveLength(1);
      expect(held.logGroups).toHaveLength(1);
      expect(held.roles).toHaveLength(1);

      const second = documentOf(await cli('deploy', '--yes', '--json', '--no-verify'));
      expect(second).toMatchObject({ ok: true, outcome: 'unchanged', changed: false });
      expect(second.image).toEqual({ digest: first.image.digest, bytesPushed: 0, bytesSkipped: 0 });

      const again = documentOf(await cli('redeploy', '--yes', '--json', '--no-verify'));
      expect(again).toMatchObject({ ok: true, outcome: 'deployed', changed: true });
      expect(again.image).toEqual(second.image);
      expect(await holdings(aws)).toMatchObject({
        stacks: ['OllamaLambdaStack'],
        repositories: ['ollama-llm'],
      });

      const gone = documentOf(await cli('destroy', '--yes', '--json'));
      expect(gone).toMatchObject({ ok: true, outcome: 'removed', left: [] });
      expect(await holdings(aws)).toEqual(nothing);
    });
  },
);

const nothing = { stacks: [], repositories: [], logGroups: [], functions: [], roles: [] };
