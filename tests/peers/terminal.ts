import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * A terminal that nobody sits at: tmux has the pseudo-terminal and draws what a program writes to it, and we read its
 * screen and press its keys.
 */
export interface Terminal {
  /** What stands on the screen, and above it where it has scrolled away; without blanks at the ends. */
  screen(): Promise<string>;
  /** The same with its colours, as escape sequences. */
  coloured(): Promise<string>;
  /** Resolves with the screen once it shows this; rejects with the screen when it never does. */
  until(shows: RegExp): Promise<string>;
  /** Types a text as it is. */
  type(text: string): Promise<void>;
  /** Presses keys by tmux's names: `Enter`, `C-c`, `Up`. */
  press(...keys: readonly string[]): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  close(): Promise<void>;
}

export interface TerminalOptions {
  readonly columns: number;
  readonly rows?: number;
  readonly cwd: string;
  /** All that the program has of an environment, but for what tmux says of its terminal. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const call = promisify(execFile);
let opened = 0;

/** Runs a command of the shell in a terminal of its own; after it `[exit 0]` stands there, and the screen stays. */
export async function openTerminal(command: string, options: TerminalOptions): Promise<Terminal> {
  const { columns, rows = 30, cwd, env } = options;
  opened += 1;
  const socket = `ollama-lambda-${process.pid}-${opened}`;
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (
      await call('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
        cwd,
        env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
      })
    ).stdout;
  const given = Object.entries({ LANG: 'C.UTF-8', TERM: 'tmux-256color', ...env }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  // Ctrl-C is for the program, and not for the shell that tells how it ended.
  const shell = `trap : INT; ${command}; printf '[exit %d]\\n' $?; sleep 600`;
  const size = ['-x', String(columns), '-y', String(rows)];
  await tmux('new-session', '-d', ...size, 'env', '-i', ...given, 'sh', '-c', shell);
  await tmux('set-option', '-g', 'history-limit', '2000');

  const screen = async (): Promise<string> =>
    (await tmux('capture-pane', '-p', '-S', '-'))
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  return {
    screen,
    coloured: () => tmux('capture-pane', '-p', '-e', '-S', '-'),
    async until(shows) {
      let shown = '';
      for (let tries = 0; tries < 300; tries += 1) {
        shown = await screen();
        if (shows.test(shown)) return shown;
        await delay(100);
      }
      throw new Error(`the screen never showed ${shows}:\n${shown}`);
    },
    type: async (text) => void (await tmux('send-keys', '-l', text)),
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    resize: async (width, height) =>
      void (await tmux('resize-window', '-x', String(width), '-y', String(height))),
    close: async () => void (await tmux('kill-server').catch(() => undefined)),
  };
}
