import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sandboxAssets } from '../../src/cli/assets.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import type { Sandbox } from '../../src/sandbox/service.js';
import { bare } from './peers.js';
import { must } from './program.js';
import { ric } from './ric.js';

const program = fileURLToPath(new URL('../../bin/ollama-lambda.js', import.meta.url));

/** Two machines: nothing is alike but the recipe. */
const machines = [
  { name: 'a', node: process.execPath, umask: '022', TZ: 'UTC', LC_ALL: 'C' },
  { name: 'b', node: ric[0], umask: '077', TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8' },
];

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-lines-'));
  sandbox = await startSandbox({ assets: sandboxAssets() });
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

it('one recipe gives one image on two machines with another Node line, time zone, umask and locale', async () => {
  const lines: string[] = [];
  const digests: string[] = [];
  for (const { name, node, umask, ...locale } of machines) {
    const { env } = bare(folder);
    const own = {
      OLLAMA_LAMBDA_CACHE: join(folder, `cache-${name}`),
      OLLAMA_LAMBDA_STATE: join(folder, 'state'),
    };
    const where = { cwd: folder, env: { ...env, ...sandbox.environment, ...own, ...locale } };
    const build = ['image', 'build', '--model', sandbox.model, '--output', `oci-layout:${name}`, '--json'];
    const shell = ['-c', `umask ${umask}; exec "$@"`, 'sh', node, program, ...build];
    digests.push(JSON.parse(await must('/bin/sh', shell, where)).digest);
    lines.push((await must(node, ['--version'], where)).split('.')[0] ?? '');
  }
  expect(new Set(lines).size).toBe(2);
  expect(digests[0]).toMatch(/^sha256:/);
  expect(digests[1]).toBe(digests[0]);
  // The digest names every byte; the index beside it is ours too.
  const [one, other] = await Promise.all(
    machines.map(({ name }) => readFile(join(folder, name, 'index.json'))),
  );
  expect(other).toEqual(one);
});
