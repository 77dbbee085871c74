import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sandboxAssets } from '../../src/cli/assets.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { openOci } from './oci.js';
import { bare } from './peers.js';
import { must, run } from './program.js';

const cli = fileURLToPath(new URL('../../bin/ollama-lambda.js', import.meta.url));
const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

describe('an image for arm64', () => {
  it('has programs in it that an arm64 processor runs, played by qemu', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-arm64-'));
    closings.push(() => rm(folder, { recursive: true, force: true }));
    const words = 'an engine for arm64\n';
    await writeFile(join(folder, 'engine'), arm64Program(words));
    const assets = { ...sandboxAssets(), standInEngine: join(folder, 'engine') };
    const sandbox = await startSandbox({ assets });
    closings.push(sandbox.close);
    const { cwd, env } = bare(folder);
    await mkdir(join(folder, 'home'));
    const environment = {
      ...env,
      HOME: join(folder, 'home'),
      ...sandbox.environment,
      OLLAMA_LAMBDA_CACHE: join(folder, 'cache'),
      OLLAMA_LAMBDA_MODEL: sandbox.model,
    };
    const args = ['image', 'build', '--architecture', 'arm64', '--output', 'oci-layout:layout', '--json'];
    const built = await run(process.execPath, [cli, ...args], { cwd, env: environment });
    expect(built).toMatchObject({ code: 0 });
    const { root } = await openOci(join(folder, 'layout'), bare(folder));
    const engine = join(root, 'usr/bin/ollama');
    expect(await must('qemu-aarch64-static', [engine], bare(folder))).toBe(words);
  });
});

/** The smallest program: it writes its words to standard output and ends. Linked to nothing, made by hand. */
function arm64Program(words: string): Buffer {
  const text = Buffer.from(words);
  const start = 0x400000;
  const headers = 64 + 56;
  const code = [
    0xd2800020, // mov x0, 1
    0x100000e1, // adr x1, the words
    0xd2800002 | (text.length << 5), // mov x2, their length
    0xd2800808, // mov x8, write
    0xd4000001, // svc
    0xd2800000, // mov x0, 0
    0xd2800ba8, // mov x8, exit
    0xd4000001, // svc
  ];
  const file = Buffer.alloc(headers + code.length * 4 + text.length);
  Buffer.from('\x7fELF\x02\x01\x01', 'latin1').copy(file);
  file.writeUInt16LE(2, 16); // an executable
  file.writeUInt16LE(183, 18); // for AArch64
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(start + headers), 24); // where it starts
  file.writeBigUInt64LE(64n, 32); // where the program header is
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(1, 64); // a segment to load,
  file.writeUInt32LE(5, 68); // to read and to execute
  file.writeBigUInt64LE(BigInt(start), 80);
  file.writeBigUInt64LE(BigInt(start), 88);
  file.writeBigUInt64LE(BigInt(file.length), 96);
  file.writeBigUInt64LE(BigInt(file.length), 104);
  file.writeBigUInt64LE(0x1000n, 112);
  for (const [index, instruction] of code.entries()) {
    file.writeUInt32LE(instruction >>> 0, headers + index * 4);
  }
  text.copy(file, headers + code.length * 4);
  return file;
}
