import type { InterruptChoice } from '../apply/ports.js';
import type { Emit } from '../core/event.js';
import type { ExitCode } from '../core/exit-codes.js';
import type { Command, Input } from './command.js';
import { type Interactivity, interactivityOf } from './interactive.js';
import { type Io, mayColour } from './io.js';
import { createPrompts, type Prompts } from './prompts.js';
import { openEventsFile } from './render/events-file.js';
import { createPlainRenderer } from './render/plain.js';
import type { Renderer } from './render/renderer.js';
import { createStyle, type Style } from './render/style.js';
import { createTtyRenderer } from './render/tty.js';
import { foldFor } from './render/wrap.js';
import { listenToSignals, type Signals } from './signals.js';

/** One run of one command: who it talks to and how. */
export interface Session {
  readonly io: Io;
  readonly json: boolean;
  readonly yes: boolean;
  readonly verbose: boolean;
  /** Of standard output. */
  readonly style: Style;
  readonly interactivity: Interactivity;
  readonly signals: Signals;
  readonly emit: Emit;
  /** Sentences to standard error, broken between words where it is a terminal. */
  say(text: string): void;
  /** To standard error as it is: commands and files, which are copied. */
  show(text: string): void;
  /** To standard output: the result, and nothing else. */
  result(text: string): void;
  /** The same for sentences: broken between words where standard output is a terminal. */
  prose(text: string): void;
  /** Questions; the screen is cleared of moving lines first. */
  ask<T>(question: (prompts: Prompts) => Promise<T>): Promise<T>;
  close(): void;
}

export interface SessionOptions {
  readonly leave: (code: ExitCode) => void;
  readonly signalSource: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
}

/** Of the command. */
type Told = Pick<Command, 'interrupted'>;

export async function openSession(io: Io, input: Input, options: SessionOptions & Told): Promise<Session> {
  const flags = input.options;
  const json = flags.json === true;
  const colourless = flags.color === false;
  const moving = mayColour(io, io.stderr, colourless) && io.stderr.isTTY && !json;
  const rendering = {
    quiet: flags.quiet === true,
    verbose: flags.verbose === true,
    style: createStyle(mayColour(io, io.stderr, colourless)),
    now: io.now,
  };
  const renderer: Renderer = moving
    ? await createTtyRenderer(io.stderr, rendering)
    : createPlainRenderer(io.stderr, rendering);
  const events = typeof flags.events === 'string' ? openEventsFile(flags.events, io.now) : undefined;
  const interactivity = interactivityOf(io, { json, input: flags.input !== false });
  const ask = async <T>(question: (prompts: Prompts) => Promise<T>): Promise<T> => {
    renderer.pause();
    return question(await createPrompts(io));
  };
  const choose = (): Promise<InterruptChoice> => ask((prompts) => prompts.interrupted('the stack'));
  const signals = listenToSignals({
    choose: interactivity.kind === 'may-ask' ? choose : undefined,
    leave: options.leave,
    interrupted: options.interrupted,
    say: (text) => {
      renderer.pause();
      io.stderr.write(`\n${text}\n`);
    },
    source: options.signalSource,
  });
  const result = (text: string): void => io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return {
    io,
    json,
    yes: flags.yes === true,
    verbose: rendering.verbose,
    style: createStyle(mayColour(io, io.stdout, colourless)),
    interactivity,
    signals,
    emit: (event) => {
      events?.emit(event);
      renderer.emit(event);
    },
    say: (text) => renderer.say(foldFor(io.stderr)(text)),
    show: renderer.say,
    result,
    prose: (text) => result(foldFor(io.stdout)(text)),
    ask,
    close() {
      renderer.pause();
      events?.close();
      signals.release();
    },
  };
}
