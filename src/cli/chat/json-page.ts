import type { Io } from '../io.js';
import type { Style } from '../render/style.js';
import { foldFor } from '../render/wrap.js';
import { reportError } from '../report-error.js';
import type { Outcome, Page } from './page.js';

/**
 * A conversation for a program: a line of JSON on standard output for each question, once it is over. What else there is to
 * say goes to standard error, as ever.
 */
export function createJsonPage(io: Io, style: Style): Page {
  const fold = foldFor(io.stderr);
  return {
    style,
    say: (text) => io.stderr.write(`${fold(text)}\n`),
    begin(question, model) {
      let content = '';
      return {
        get content() {
          return content;
        },
        piece(piece) {
          content += piece.content;
        },
        end(_notes, outcome) {
          const line = { schemaVersion: 1, model, question, ...toldOf(outcome, content, style) };
          io.stdout.write(`${JSON.stringify(line)}\n`);
        },
      };
    },
  };
}

/** An answer as `run --json` tells it; of one that was stopped or broke off, what had come of it. */
function toldOf(outcome: Outcome, content: string, style: Style): object {
  switch (outcome.kind) {
    case 'answered':
      return { ok: true, ...outcome.reply };
    case 'stopped':
      return { ok: true, content, reason: 'stopped' };
    case 'failed':
      return { content, ...reportError(outcome.error, { style }).document };
    default:
      throw new Error(`no such outcome: ${outcome satisfies never}`);
  }
}
