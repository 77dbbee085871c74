import type { Event } from '../../core/event.js';
import { showMs } from '../../lib/quantities.js';
import type { Output } from '../io.js';
import type { Renderer } from './renderer.js';
import type { Style } from './style.js';
import { createTransfer, type Transfer } from './transfer.js';
import { foldFor } from './wrap.js';

export interface RendererOptions {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly style: Style;
  readonly now: () => number;
}

/** One line an event, nothing moves: for pipes, CI, `--json`, TERM=dumb. Progress speaks every ten seconds. */
export function createPlainRenderer(
  output: Output,
  { quiet, verbose, style, now }: RendererOptions,
): Renderer {
  const transfers = new Map<string, { transfer: Transfer; saidAt: number }>();
  const fold = foldFor(output);
  const line = (text: string) => output.write(`${text}\n`);

  const show = (event: Event): string | undefined => {
    switch (event.kind) {
      case 'step-started':
        return `${style.cyan('→')} ${event.text}`;
      case 'step-finished':
        return `${style.green('✓')} ${event.text} ${style.dim(`(${showMs(event.ms)})`)}`;
      case 'step-skipped':
        return `${style.dim('–')} ${event.text}`;
      case 'step-failed':
        return `${style.red('✗')} ${event.text} ${style.dim(`(${showMs(event.ms)})`)}`;
      case 'resource':
        return verbose || event.status.endsWith('_FAILED') || event.status.endsWith('_COMPLETE')
          ? resourceLine(event, style)
          : undefined;
      case 'note':
        return event.level === 'debug' && !verbose ? undefined : noteLine(event, style);
      case 'progress': {
        const known = transfers.get(event.step) ?? { transfer: createTransfer(), saidAt: now() };
        known.transfer.take(event, now());
        transfers.set(event.step, known);
        if (now() - known.saidAt < progressEveryMs) return undefined;
        known.saidAt = now();
        return `  ${known.transfer.text(now())}`;
      }
    }
  };

  return {
    emit(event) {
      if (quiet && !isLoud(event)) return;
      const text = show(event);
      if (text !== undefined) line(fold(text));
    },
    say: (text) => {
      if (!quiet) line(text);
    },
    pause: () => undefined,
  };
}

const progressEveryMs = 10_000;

/** What even `--quiet` shows. */
const isLoud = (event: Event): boolean =>
  event.kind === 'step-failed' || (event.kind === 'note' && event.level === 'warn');

export function resourceLine(event: Extract<Event, { kind: 'resource' }>, style: Style): string {
  const colour =
    event.status.endsWith('_FAILED') || event.status.includes('ROLLBACK') ? style.red : style.dim;
  const reason = event.reason === undefined || !event.status.endsWith('_FAILED') ? '' : `: ${event.reason}`;
  return `  ${colour(event.status)} ${event.logicalId} ${style.dim(event.type)}${reason}`;
}

export const noteLine = (event: Extract<Event, { kind: 'note' }>, style: Style): string =>
  event.level === 'warn' ? `${style.yellow('!')} ${event.text}` : `  ${style.dim(event.text)}`;
