import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { bare } from '../peers/peers.js';
import { type Command, family, measured, peakOf } from './measured.js';

const where = { ...bare('/'), signal: new AbortController().signal };
const program = (source: string): Command => [process.execPath, '-e', source];

it('tells what the last program printed', async () => {
  const { printed } = await measured([program('console.log(1)'), program('console.log(2)')], where);
  expect(printed).toBe('2\n');
});

it('sums up the peaks of a program and of what it has started, though they have let go of it', async () => {
  const inner = 'Buffer.alloc(64 * 1024 * 1024, 1); console.log("ready"); process.stdin.resume();';
  const outer = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: 'inherit' });`;
  const child = spawn(process.execPath, ['-e', outer], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  expect(family([pid])).toHaveLength(2);
  expect(peakOf([pid])).toBeGreaterThan(64 * 1024);
  child.stdin.end();
  await once(child, 'close');
  expect(peakOf([pid])).toBe(0);
});

it('fails with what a program said that fails', async () => {
  const failing = program('console.error("no room"); process.exit(3)');
  await expect(measured([failing], where)).rejects.toThrow(/ended with 3\nno room/);
});

it('ends the program when it is interrupted', async () => {
  const stop = new AbortController();
  const running = measured([program('setInterval(() => {}, 1000)')], { ...where, signal: stop.signal });
  stop.abort();
  await expect(running).rejects.toThrow('ended with');
});
