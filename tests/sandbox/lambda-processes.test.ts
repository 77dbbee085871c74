import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { startLambdaBox } from './lambda-box.js';
import { handler } from './lambda-handler.js';

/** A sandbox in a process of its own, which tells the processes of its instance. */
const sandboxProgram = `
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { startLambdaBox } from './lambda-box.js';
void (async () => {
  const box = await startLambdaBox(${JSON.stringify(handler)});
  await box.ready('app');
  const answer = await box.lambda.send(
    new InvokeCommand({ FunctionName: 'app', LogType: 'Tail', Payload: '{"do":"child"}' }),
  );
  process.stdout.write(Buffer.from(answer.Payload).toString());
})();
`;

describe('between events', () => {
  it.each([
    [true, 'T'],
    [false, 'S'],
  ])('with freeze %s every process of an instance is in state %s', async (freeze, state) => {
    const other = await startLambdaBox(handler, { freeze });
    await other.ready('app');
    // With the log's tail the answer comes when the instance rests.
    const answer = await other.lambda.send(
      new InvokeCommand({ FunctionName: 'app', LogType: 'Tail', Payload: JSON.stringify({ do: 'child' }) }),
    );
    const pids: number[] = JSON.parse(Buffer.from(answer.Payload ?? []).toString());
    await until(() => pids.every((pid) => stateOf(pid) === state));
    expect(pids.map(stateOf)).toEqual([state, state]);
    await other.close();
  });
});

describe('when the sandbox is killed', () => {
  it('its frozen instances end as well', async () => {
    const outfile = join(mkdtempSync(join(tmpdir(), 'lambda-killed-')), 'box.cjs');
    buildSync({
      stdin: { contents: sandboxProgram, resolveDir: 'tests/sandbox' },
      outfile,
      bundle: true,
      packages: 'external',
      format: 'cjs',
      platform: 'node',
    });
    const sandbox = spawn(process.execPath, [outfile], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', NODE_PATH: resolve('node_modules') },
    });
    const text = await new Promise<string>((answer) => sandbox.stdout.once('data', (b) => answer(String(b))));
    const pids: number[] = JSON.parse(text);
    expect(pids.map(isRunning)).toEqual([true, true]);
    sandbox.kill('SIGKILL');
    await until(() => !pids.some(isRunning));
    expect(pids.map(isRunning)).toEqual([false, false]);
  });
});

describe('close', () => {
  it('leaves no process behind, not even one in a session of its own', async () => {
    const other = await startLambdaBox(handler);
    await other.ready('app');
    const answer = await other.lambda.send(
      new InvokeCommand({ FunctionName: 'app', Payload: JSON.stringify({ do: 'child' }) }),
    );
    const pids: number[] = JSON.parse(Buffer.from(answer.Payload ?? []).toString());
    expect(pids.map(isRunning)).toEqual([true, true]);
    expect(other.service.leftovers()).toContain('lambda function: app');
    await other.close();
    expect(pids.map(isRunning)).toEqual([false, false]);
  });
});

/** Waits for what another process does; the test's own limit ends a wait for nothing. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((again) => setTimeout(again, 10));
}

const stateOf = (pid: number): string | undefined =>
  /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];

/** A process that has ended but was not waited for counts as gone. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
