import type { Ora } from 'ora';
import type { Event } from '../../core/event.js';
import { showMs } from '../../lib/quantities.js';
import type { Output } from '../io.js';
import { createPlainRenderer, type RendererOptions } from './plain.js';
import type { Renderer } from './renderer.js';
import type { Style } from './style.js';
import { createTransfer, type Transfer } from './transfer.js';

/** A terminal: the step at work turns, what is done stays as a line. Ctrl-C stays ours (`discardStdin: false`). */
export async function createTtyRenderer(output: Output, options: RendererOptions): Promise<Renderer> {
  if (options.quiet) return createPlainRenderer(output, options);
  const { default: ora } = await import('ora');
  const spinner = ora({
    stream: output.stream as NodeJS.WriteStream,
    discardStdin: false,
    hideCursor: true,
    isEnabled: true,
  });
  const lines = createPlainRenderer(output, options);
  let title = '';
  let startedAt = 0;
  let transfer: Transfer = createTransfer();

  const above = (event: Event): void => {
    const turning = spinner.isSpinning;
    if (turning) spinner.clear();
    lines.emit(event);
    if (turning) spinner.render();
  };

  return {
    emit(event) {
      switch (event.kind) {
        case 'step-started':
          title = event.text;
          startedAt = options.now();
          transfer = createTransfer();
          spinner.start(title);
          return;
        case 'progress':
          transfer.take(event, options.now());
          spinner.text = fitted(title, transfer.text(options.now()), output.columns, options.style);
          return;
        case 'resource':
          spinner.text = fitted(title, `${event.logicalId} ${event.status}`, output.columns, options.style);
          if (event.status.endsWith('_FAILED') || options.verbose) above(event);
          return;
        case 'step-finished':
          spinner.succeed(`${title} ${options.style.dim(`(${showMs(options.now() - startedAt)})`)}`);
          return;
        case 'step-failed':
          spinner.fail(title);
          return;
        default:
          above(event);
      }
    },
    say(text) {
      stop(spinner);
      lines.say(text);
    },
    pause: () => stop(spinner),
  };
}

const stop = (spinner: Ora): void => {
  if (spinner.isSpinning) spinner.stop();
};

/** Cut to the window: a spinner's line that wraps cannot be erased. */
function fitted(title: string, detail: string, columns: number, style: Style): string {
  const room = Math.max(10, columns - title.length - 6);
  return `${title} ${style.dim(`· ${detail.length > room ? `${detail.slice(0, room - 1)}…` : detail}`)}`;
}
