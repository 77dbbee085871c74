import { fstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';
import { type ExitCode, exitCodes } from '../core/exit-codes.js';
import { homeFolder } from '../lib/home-folder.js';
import type { Command, Input } from './command.js';
import { type Io, mayColour } from './io.js';
import { mayNotice } from './notice/may-notice.js';
import { createProgram } from './program.js';
import { createStyle } from './render/style.js';
import { foldFor } from './render/wrap.js';
import { openSession, type Session, type SessionOptions } from './session.js';
import { failForUnwritable, standardStream } from './standard-stream.js';

/** Runs the program to its exit code. The only place that catches everything, and that says with which code it ends. */
export async function main(): Promise<void> {
  // Read at client construction, so before any SDK module is loaded: the notice is ours to give, not each user's to read.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  process.exitCode = await runProgram(process.argv.slice(2), processIo(), {
    leave,
    signalSource: process,
  });
}

/**
 * Ends at once. Node's own end waits for what its threads are in the middle of, such as a pipe to which nobody writes or a
 * name server that does not answer; the signal's own end, which shells show as the same code, does not.
 */
function leave(code: ExitCode): void {
  const signal = code === exitCodes.terminated ? 'SIGTERM' : 'SIGINT';
  process.once('exit', () => {
    if (process.platform === 'win32') return;
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
  process.exit(code);
}

/** The same without the process: tests and rehearsals call it with their own surroundings. */
export async function runProgram(
  argv: readonly string[],
  io: Io,
  options: SessionOptions,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = createProgram({
    argv,
    version: packageVersion(),
    columns: io.stdout.columns,
    write: { out: io.stdout.write, err: io.stderr.write },
    run: async (command, input) => {
      code = await runCommand({ command, input, argv }, io, options);
      await notice(io, input, code);
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    const { code: name, exitCode } = error as { code?: string; exitCode?: number };
    if (name?.startsWith('commander.')) return exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    throw error;
  }
}

/** What was typed, as it was and as it was understood. */
interface Asked {
  readonly command: Command;
  readonly input: Input;
  readonly argv: readonly string[];
}

async function runCommand(
  { command, input, argv }: Asked,
  io: Io,
  options: SessionOptions,
): Promise<ExitCode> {
  let session: Session | undefined;
  try {
    session = await openSession(io, input, { ...options, interrupted: command.interrupted });
    const action = await command.load();
    return await action(input, session);
  } catch (error) {
    // Before the error is told: it clears the screen of moving lines. The second close, below, does nothing.
    session?.close();
    const style = createStyle(mayColour(io, io.stderr, input.options.color === false));
    // What errors mean is not read by whoever makes none.
    const [{ reportError }, { withTarget }, { typedAgain }] = await Promise.all([
      import('./report-error.js'),
      import('./target-flags.js'),
      import('./typed-again.js'),
    ]);
    const reported = reportError(error, {
      style,
      interrupted: session?.signals.exitCode(),
      fold: foldFor(io.stderr),
      step: (line) => withTarget(line, input),
      again: (line) => typedAgain(line, { argv, command }),
    });
    if (input.options.json === true) io.stdout.write(`${JSON.stringify(reported.document, null, 2)}\n`);
    io.stderr.write(`${reported.text}\n`);
    return reported.code;
  } finally {
    session?.close();
  }
}

/** Loaded only where somebody may be told; who stopped a command wants to be gone. */
async function notice(io: Io, input: Input, code: ExitCode): Promise<void> {
  if (code === exitCodes.interrupted || code === exitCodes.terminated || !mayNotice(io, input.options))
    return;
  const { noticeNewer } = await import('./notice/notice.js');
  await noticeNewer(io);
}

function processIo(): Io {
  return {
    env: process.env,
    cwd: process.cwd(),
    // Node makes a stream of standard input when it is first asked for it, also for what it is; most commands never read it.
    stdin: {
      get isTTY() {
        return isTerminal();
      },
      get isPiped() {
        return isPiped();
      },
      get stream() {
        return process.stdin;
      },
    },
    stdout: standardStream(process.stdout, failForUnwritable),
    stderr: standardStream(process.stderr),
    now: Date.now,
    homedir: homeFolder(),
  };
}

/** What loads Node's network is asked last, and not of the null device, which is what CI gives. */
function isTerminal(): boolean {
  const kind = kindOfStdin();
  return kind?.isCharacterDevice() === true && kind.rdev !== statSync(devNull).rdev && isatty(0);
}

/** Node gives its children sockets; a shell's `|` is a FIFO and its `<` a file. */
const isPiped = (): boolean => kindOfStdin()?.isFIFO() === true || kindOfStdin()?.isFile() === true;

/** Undefined when standard input is closed: nothing comes. */
function kindOfStdin(): Stats | undefined {
  try {
    return fstatSync(0);
  } catch {
    return undefined;
  }
}

const packageVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;
