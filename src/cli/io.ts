/** The process, seen once: everything that a command may know of its surroundings. Tests hand in their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Milliseconds. */
  readonly now: () => number;
  readonly homedir: string;
}

export interface Input {
  readonly isTTY: boolean;
  /** A shell's pipeline or a file stands before us; not what a program that started us left open. */
  readonly isPiped?: boolean;
  readonly stream: NodeJS.ReadableStream;
}

export interface Output {
  readonly isTTY: boolean;
  /** Width of the terminal; 80 off a terminal. */
  readonly columns: number;
  readonly stream: NodeJS.WritableStream;
  /** Aborted when nothing more can be written: whoever read has gone, or the disk is full. */
  readonly lost?: AbortSignal;
  write(text: string): void;
}

/** Whether colour and cursor movement may be used on a stream (https://no-color.org, TERM=dumb, --no-color). */
export function mayColour(io: Pick<Io, 'env'>, output: Output, noColour: boolean): boolean {
  if (noColour || (io.env.NO_COLOR ?? '') !== '' || io.env.TERM === 'dumb') return false;
  if ((io.env.FORCE_COLOR ?? '') !== '' && io.env.FORCE_COLOR !== '0') return true;
  return output.isTTY;
}
