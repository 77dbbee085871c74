import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'bin/ollama-lambda.js');
/** The same program in its chunks, as every other command is loaded. */
const chunks = `import(${JSON.stringify(join(root, 'dist/cli/main.js'))}).then(({ main }) => main());`;

const folder = mkdtempSync(join(tmpdir(), 'load-program-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'good.yaml'), 'model: llama3.2:1b\nendpoint: {auth: api-key}\n');
writeFileSync(join(folder, 'bad.yaml'), 'model: llama3.2:1b\nmemroy: 2048\ntimeout: 99999\n');
writeFileSync(join(folder, 'template.yaml'), 'Resources:\n  A:\n    Type: AWS::Lambda::Funktion\n');

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const options = {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, OLLAMA_LAMBDA_CACHE: join(folder, 'cache'), ...env },
  };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const inShell = (script: string): Promise<Ran> =>
  new Promise((resolve) => {
    const path = `${dirname(process.execPath)}:${process.env.PATH}`;
    execFile(
      'sh',
      ['-c', script],
      { cwd: folder, env: { PATH: path, HOME: folder } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

const kept = (cache: string): string[] => {
  try {
    return readdirSync(join(cache, 'compiled')).filter((name) => name.endsWith('.v8'));
  } catch {
    return [];
  }
};

describe('validate, which lies in one file', () => {
  it.each([
    ['a config', ['validate', '--config', 'good.yaml']],
    ['its mistakes', ['validate', '--config', 'bad.yaml', '--format', 'json']],
    ['a config that is not there', ['validate', '--config', 'none.yaml']],
    ['a template', ['validate', '--template', 'template.yaml', '--ruleset', 'prod']],
    ['a template, with AWS’s own validator', ['validate', '--template', 'template.yaml', '--strict']],
    ['a format that is none', ['validate', '--format', 'xml', '--json']],
    ['a flag that is none', ['validate', '--templat', 'template.yaml']],
    ['a word too many', ['validate', 'plan']],
    ['its help', ['validate', '--help']],
    ['its rules', ['validate', '--rules', '--json']],
    ['what needs credentials', ['validate', '--config', 'good.yaml', '--online', '--profile', 'nobody']],
  ])('answers as the program in its chunks does: %s', async (_name, args) => {
    const [one, apart] = await Promise.all([run([bin, ...args]), run(['-e', chunks, 'program', ...args])]);
    expect(one).toEqual(apart);
  });
});

describe('validate, which exits by itself', () => {
  it('has written all of it to a pipe that is read late', async () => {
    const slow = `node ${bin} validate --rules --format json --json; echo $? >&2`;
    const { stdout, stderr } = await inShell(`(${slow}) | (sleep 1; cat)`);
    expect(stderr).toBe('0\n');
    expect(Buffer.byteLength(stdout)).toBeGreaterThan(20_000);
    expect(() => JSON.parse(stdout)).not.toThrow();
  });

  it.each(['validate --config good.yaml', 'validate --rules --json'])(
    'fails when the disk is full: %s',
    async (command) => {
      const { stderr } = await inShell(`node ${bin} ${command} > /dev/full; echo $? >&2`);
      expect(stderr).toMatch(/^error standard output cannot be written: ENOSPC.*\n1\n$/);
    },
  );

  it('keeps its exit code', async () => {
    const { stderr } = await inShell(`node ${bin} validate --config bad.yaml > /dev/null; echo $? >&2`);
    expect(stderr).toBe('1\n');
  });
});

describe('validate, which waits for a pipe', () => {
  it('is left at once by the second Ctrl-C', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const args = [bin, 'validate', '--config', pipe];
    const child = spawn(process.execPath, args, { cwd: folder, timeout: 20_000, killSignal: 'SIGKILL' });
    const ended = once(child, 'exit');
    try {
      const writer = await openedByBoth(pipe);
      child.kill('SIGINT');
      expect(String((await once(child.stderr, 'data'))[0])).toContain('again to leave at once');
      child.kill('SIGINT');
      expect(await ended).toEqual([null, 'SIGINT']);
      await writer.close();
    } finally {
      child.kill('SIGKILL');
    }
  });
});

/** Our end of a pipe, once there is a reader. */
async function openedByBoth(pipe: string): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      await delay(10);
    }
  }
}

describe('what V8 made of it', () => {
  const args = [bin, 'validate', '--config', 'good.yaml'];

  it('is kept in the user’s own cache, and used by the next start', async () => {
    const cache = join(folder, 'kept');
    const first = await run(args, { OLLAMA_LAMBDA_CACHE: cache });
    const [file = ''] = kept(cache);
    const before = readFileSync(join(cache, 'compiled', file));
    expect(await run(args, { OLLAMA_LAMBDA_CACHE: cache })).toEqual(first);
    // A start that had not taken it would have written it anew, and never twice the same.
    expect(kept(cache)).toEqual([file]);
    expect(readFileSync(join(cache, 'compiled', file)).equals(before)).toBe(true);
  });

  it('is not used when a byte of it is another, and is made again', async () => {
    const cache = join(folder, 'broken');
    const first = await run(args, { OLLAMA_LAMBDA_CACHE: cache });
    const path = join(cache, 'compiled', kept(cache)[0] ?? '');
    const broken = readFileSync(path).map((byte, index) => (index === 5000 ? byte ^ 1 : byte));
    writeFileSync(path, broken);
    expect(await run(args, { OLLAMA_LAMBDA_CACHE: cache })).toEqual(first);
    expect(readFileSync(path).equals(broken)).toBe(false);
  });

  it('leaves nothing half-done where it cannot be put in place', async () => {
    const cache = join(folder, 'half');
    await run(args, { OLLAMA_LAMBDA_CACHE: cache });
    const [name = ''] = kept(cache);
    rmSync(join(cache, 'compiled', name));
    mkdirSync(join(cache, 'compiled', name));
    expect(await run(args, { OLLAMA_LAMBDA_CACHE: cache })).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(cache, 'compiled'))).toEqual([name]);
  });

  it('goes after ninety days', async () => {
    const cache = join(folder, 'old');
    mkdirSync(join(cache, 'compiled'), { recursive: true });
    // The second was being written when its process was killed.
    for (const name of ['old.v8', 'old.v8.123']) {
      const old = join(cache, 'compiled', name);
      writeFileSync(old, '');
      utimesSync(old, 0, (Date.now() - 91 * 24 * 3600 * 1000) / 1000);
    }
    await run(args, { OLLAMA_LAMBDA_CACHE: cache });
    expect(readdirSync(join(cache, 'compiled'))).toEqual([
      expect.stringMatching(/^[0-9a-f]{8}-\d+-v\d+.*\.v8$/),
    ]);
  });

  it.each([
    ['is not kept where somebody has told Node so', { NODE_DISABLE_COMPILE_CACHE: '1' }],
    ['is nobody’s trouble where the folder cannot be made', { OLLAMA_LAMBDA_CACHE: bin }],
  ])('%s', async (name, changes) => {
    const cache = join(folder, name.slice(0, 9));
    const { code, stderr } = await run(args, { OLLAMA_LAMBDA_CACHE: cache, ...changes });
    expect([code, stderr, kept(cache)]).toEqual([0, '', []]);
  });
});
