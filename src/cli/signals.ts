import type { InterruptChoice, Interrupts } from '../apply/ports.js';
import { type ExitCode, exitCodes } from '../core/exit-codes.js';

/**
 * Ctrl-C and SIGTERM. Normally the first one aborts the work, whose clean-up then runs, and the second one leaves at
 * once. While a stack changes, `during` redirects them: the first asks (cancel or detach), the second leaves.
 */
export interface Signals {
  readonly signal: AbortSignal;
  readonly interrupts: Interrupts;
  /**
   * Runs one piece of work that Ctrl-C stops instead of the program: its signal is aborted, and the next Ctrl-C is a first
   * one again. SIGTERM ends the program as ever.
   */
  stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** 130 or 143 once a signal came, for the exit. */
  exitCode(): ExitCode | undefined;
  /** Removes the handlers. */
  release(): void;
}

export interface SignalOptions {
  /** Asks the user what to do; undefined where nobody can be asked. */
  readonly choose: (() => Promise<InterruptChoice>) | undefined;
  /** Leaves now. `process.exit` in the program. */
  readonly leave: (code: ExitCode) => void;
  /** What is left behind, in a few words; undefined when nothing is. */
  readonly interrupted?: string | undefined;
  readonly say: (text: string) => void;
  readonly source: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
}

export function listenToSignals({ choose, leave, interrupted, say, source }: SignalOptions): Signals {
  const controller = new AbortController();
  let handler: (() => void) | undefined;
  let stop: (() => void) | undefined;
  let code: ExitCode | undefined;
  let presses = 0;

  const receive = (own: ExitCode) => () => {
    if (stop !== undefined && own === exitCodes.interrupted) return stop();
    code = own;
    presses += 1;
    if (presses > 1) return leave(own);
    if (handler) return handler();
    say(`stopping${interrupted === undefined ? '' : `; ${interrupted}`} (again to leave at once)`);
    controller.abort(new DOMException('interrupted', 'AbortError'));
  };
  const onInterrupt = receive(exitCodes.interrupted);
  const onTerminate = receive(exitCodes.terminated);
  source.on('SIGINT', onInterrupt);
  source.on('SIGTERM', onTerminate);

  return {
    signal: controller.signal,
    interrupts: {
      during(next) {
        handler = next;
        return () => {
          handler = undefined;
        };
      },
      async choose() {
        const choice = choose === undefined || code === exitCodes.terminated ? 'detach' : await choose();
        if (choice !== 'detach') {
          presses = 0;
          code = undefined;
        }
        return choice;
      },
    },
    async stoppable(work) {
      const piece = new AbortController();
      stop = () => piece.abort(new DOMException('interrupted', 'AbortError'));
      try {
        return await work(AbortSignal.any([controller.signal, piece.signal]));
      } finally {
        stop = undefined;
      }
    },
    exitCode: () => code,
    release() {
      source.off('SIGINT', onInterrupt);
      source.off('SIGTERM', onTerminate);
    },
  };
}
