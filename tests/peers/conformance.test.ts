import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { noHabits } from '../../src/sandbox/registry/habits.js';
import { type Box, startBox } from '../sandbox/registry-box.js';
import { bare, python as tool } from './peers.js';
import { run } from './program.js';

let box: Box;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  box = await startBox({ habits: { ecr: noHabits } });
  for (const name of ['one', 'two']) box.registry.store.repositories.create(`conformance/${name}`);
});
afterAll(async () => {
  await box?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What neither ECR nor Ollama's registry has, and so our double has not: other digests than SHA-256. */
const without = { OCI_DATA_SHA512: 'false' };

it('the registry of the sandbox passes the OCI distribution conformance suite when ECR’s habits are off', async () => {
  const [username = '', password = ''] = Buffer.from(box.login.Authorization.slice('Basic '.length), 'base64')
    .toString()
    .split(':');
  const where = bare(folder);
  const ran = await run(tool('conformance'), [], {
    ...where,
    env: {
      ...where.env,
      ...without,
      OCI_REGISTRY: new URL(box.endpoint).host,
      OCI_TLS: 'disabled',
      OCI_VERSION: '1.1',
      OCI_REPO1: 'conformance/one',
      OCI_REPO2: 'conformance/two',
      OCI_USERNAME: username,
      OCI_PASSWORD: password,
    },
  });
  const count = (word: string) => Number(new RegExp(`${word}\\.+: +(\\d+)`).exec(ran.stdout)?.[1]);
  expect(ran).toMatchObject({ code: 0 });
  expect({ failed: count('FAIL'), errors: count('Error') }).toEqual({ failed: 0, errors: 0 });
  expect(count('Pass')).toBeGreaterThan(300);
  expect(await readFile(join(folder, 'results', 'junit.xml'), 'utf8')).toContain('<testsuite');
});
