import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { functionAt, holdings } from './left.js';
import { documentOf, type Stage, setStage } from './stage.js';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

describe.each(['ministack', 'docker-registry'] as const)(
  'the main job against ministack, with the push going to %s',
  (kind) => {
    it('deploys, changes nothing the second time, updates in place, redeploys, and leaves nothing behind', async () => {
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
      const live = await functionAt(aws, held.functions?.[0] ?? '', 'live');
      expect(live).toMatchObject({ State: 'Active', PackageType: 'Image', Architectures: ['arm64'] });
      expect(live.image).toMatch(new RegExp(`/ollama-llm@${first.image.digest}$`));
      expect(held.logGroups).toHaveLength(1);
      expect(held.roles).toHaveLength(1);

      const second = documentOf(await cli('deploy', '--yes', '--json', '--no-verify'));
      expect(second).toMatchObject({ ok: true, outcome: 'unchanged', changed: false });
      expect(second.image).toEqual({ digest: first.image.digest, bytesPushed: 0, bytesSkipped: 0 });

      // More memory than every account has, so that the probe asks ministack too: it makes the function, we take it away.
      const changes = ['--timeout', '200', '--memory', '4000'];
      const updated = documentOf(await cli('deploy', '--yes', '--json', '--no-verify', ...changes));
      expect(updated).toMatchObject({ outcome: 'deployed', changed: true, memory: { granted: 4000 } });
      expect(updated.endpoint).toEqual(first.endpoint);
      expect((await holdings(aws)).functions).toEqual(held.functions);
      expect(await functionAt(aws, held.functions?.[0] ?? '', 'live')).toMatchObject({
        State: 'Active',
        Timeout: 200,
        MemorySize: 4000,
      });

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

/** Features whose types ministack knows (no budgets, no auto scaling, and of alarms none with metric math); each is laid over the model alone. */
const features: readonly (readonly [name: string, config: string])[] = [
  ['a ceiling', 'concurrency: {reserved: 5}'],
  ['lines in JSON', 'logs: {format: json, level: debug, systemLevel: warn}'],
  ['traces', 'tracing: {enabled: true}'],
  ['alarms by e-mail', 'alarms: {email: ops@example.com, errors: 0, idleHours: 6}'],
  ['a dashboard', 'dashboard: {enabled: true}'],
  ['a key', 'encryption: {key: create}\nalarms: {email: ops@example.com, errors: 0}'],
  ['a warm instance', 'warm: {everyMinutes: 5}'],
  [
    'everything at once',
    'concurrency: {reserved: 5}\nlogs: {format: json}\ntracing: {enabled: true}\nalarms: {email: ops@example.com, errors: 0}\ndashboard: {enabled: true}\nencryption: {key: create}\nwarm: {everyMinutes: 5}',
  ],
  ['none', ''],
];

describe('features against ministack', () => {
  it('come and go one after the other at the same URL, and leave nothing behind', async () => {
    stage = await setStage('ministack');
    const { cli, aws, folder } = stage;
    const deploy = async () => documentOf(await cli('deploy', '--yes', '--json', '--no-verify'));
    const { url } = (await deploy()).endpoint;
    for (const [name, config] of features) {
      await writeFile(join(folder, 'work', 'ollama-lambda.yaml'), `${config}\n`);
      expect([name, await deploy()]).toMatchObject([name, { outcome: 'deployed', endpoint: { url } }]);
      expect([name, await deploy()]).toMatchObject([name, { outcome: 'unchanged', endpoint: { url } }]);
    }
    expect(documentOf(await cli('destroy', '--yes', '--json'))).toMatchObject({
      outcome: 'removed',
      left: [],
    });
    expect(await holdings(aws)).toEqual(nothing);
  });
});

const nothing = { stacks: [], repositories: [], logGroups: [], functions: [], roles: [] };
