import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { sandboxAssets } from '../../src/cli/assets.js';
import type { Io, Output } from '../../src/cli/io.js';
import { runProgram } from '../../src/cli/main.js';
import type { SandboxParts } from '../../src/sandbox/parts.js';
import { openSandbox } from '../../src/sandbox/sandbox.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/service.js';

/** What one run of the program came to. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the one document of `--json`. */
  readonly document: () => Document;
}

/** The fields that tests look into; everything else is compared whole. */
export interface Document {
  readonly ok: boolean;
  readonly endpoint: { readonly url: string };
  readonly image: { readonly bytesPushed: number; readonly bytesSkipped: number };
  readonly memory: unknown;
  readonly verified: { readonly answer: string };
  readonly error: unknown;
  readonly left: readonly { readonly id: string }[];
  readonly url: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** What a pipeline brings; without it nothing ever comes, and nothing ends. */
  readonly stdin?: string;
  /** Called with everything that standard error has said so far, whenever it says more. */
  readonly onStderr?: (said: string, signals: EventEmitter) => void;
  readonly onStdout?: (said: string, signals: EventEmitter) => void;
  readonly signals?: EventEmitter;
}

/** A folder of its own that plays the user's home, and the sandbox that plays AWS. */
export interface Stage {
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly parts: SandboxParts;
  /** Runs the program inside the stage; `--model` of a deploy is the sandbox's. */
  run(argv: readonly string[], options?: RunOptions): Promise<Ran>;
  /** How often an operation was called so far. */
  called(at: string): number;
  close(): Promise<void>;
}

export async function openStage(options: Partial<SandboxOptions> = {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'cli-test-'));
  const { sandbox, parts } = await openSandbox({
    assets: sandboxAssets(),
    modelBytes: 300_000,
    tickMs: 5,
    ...options,
  });
  return {
    folder,
    sandbox,
    parts,
    run: (argv, given = {}) =>
      runIn({ folder, env: { ...surroundings(folder), ...sandbox.environment } }, argv, given),
    called: (at) => sandbox.calls().filter((call) => call.at === at).length,
    close: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing of the machine's own AWS settings, config, cache or state comes in. */
export const surroundings = (folder: string): Record<string, string | undefined> => ({
  PATH: process.env.PATH,
  HOME: folder,
  AWS_CONFIG_FILE: join(folder, 'aws-config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'aws-credentials'),
  OLLAMA_LAMBDA_CACHE: join(folder, 'cache'),
  OLLAMA_LAMBDA_STATE: join(folder, 'state'),
  OLLAMA_LAMBDA_POLL_MS: '20',
});

/** Runs the program in-process with surroundings of its own: no terminal, captured output. */
export async function runIn(
  { folder, env }: { readonly folder: string; readonly env: Readonly<Record<string, string | undefined>> },
  argv: readonly string[],
  { env: more = {}, cwd = folder, onStderr, onStdout, stdin, signals = new EventEmitter() }: RunOptions = {},
): Promise<Ran> {
  const stdout = capture(onStdout && ((said) => onStdout(said, signals)));
  const stderr = capture(onStderr && ((said) => onStderr(said, signals)));
  const input = new PassThrough();
  if (stdin !== undefined) input.end(stdin);
  const io: Io = {
    env: { ...env, ...more },
    cwd,
    stdin: { isTTY: false, isPiped: stdin !== undefined, stream: input },
    stdout: stdout.output,
    stderr: stderr.output,
    now: Date.now,
    homedir: folder,
  };
  let left: number | undefined;
  const code = await runProgram(argv, io, { leave: (own) => (left = own), signalSource: signals });
  return {
    code: left ?? code,
    stdout: stdout.said(),
    stderr: stderr.said(),
    document: () => JSON.parse(stdout.said()) as Document,
  };
}

function capture(onText: ((said: string) => void) | undefined): { output: Output; said: () => string } {
  let said = '';
  return {
    said: () => said,
    output: {
      isTTY: false,
      columns: 80,
      stream: new PassThrough(),
      write: (text) => {
        said += text;
        onText?.(said);
      },
    },
  };
}
