import type { Reply } from '../../invoke/converse.js';
import type { Piece } from '../../invoke/hear.js';
import { showMs } from '../../lib/quantities.js';
import type { Io } from '../io.js';
import type { Style } from '../render/style.js';
import { foldFor } from '../render/wrap.js';
import { createMarkdown } from './markdown.js';

/** Where a conversation is shown: answers on standard output, everything else on standard error. */
export interface Page {
  /** Of standard error. */
  readonly style: Style;
  say(text: string): void;
  /** @param model that will answer */
  begin(question: string, model: string): Shown;
}

/** One answer while it comes. */
export interface Shown {
  /** What the model has said so far, as it said it. */
  readonly content: string;
  readonly piece: (piece: Piece) => void;
  /** Ends the answer, with notes under it. */
  end(notes: readonly string[], outcome: Outcome): void;
}

/** What became of a question. */
export type Outcome =
  | { readonly kind: 'answered'; readonly reply: Reply }
  /** By Ctrl-C; what had come is an answer too. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface PageOptions {
  readonly stdout: Style;
  readonly stderr: Style;
  /** Whether Markdown is turned into styles; false shows what came, byte for byte. */
  readonly markdown: boolean;
  /** Whether notes stand under answers. */
  readonly quiet: boolean;
}

export function createPage(io: Io, { stdout, stderr, markdown, quiet }: PageOptions): Page {
  const fold = foldFor(io.stderr);
  const say = (text: string): void => io.stderr.write(`${fold(text)}\n`);
  return {
    style: stderr,
    say,
    begin() {
      const rendered = markdown ? createMarkdown(stdout) : { write: (text: string) => text, end: () => '' };
      let content = '';
      let thinking = '';
      const show = (text: string): void => {
        if (text !== '') io.stdout.write(text);
      };
      return {
        get content() {
          return content;
        },
        piece(piece) {
          if (piece.thinking !== '') io.stderr.write(stderr.dim(piece.thinking));
          thinking += piece.thinking;
          if (piece.content === '') return;
          if (thinking !== '' && content === '') io.stderr.write('\n\n');
          content += piece.content;
          show(rendered.write(piece.content));
        },
        end(notes) {
          show(rendered.end());
          if (content !== '' && !content.endsWith('\n')) show('\n');
          if (!quiet && notes.length > 0) say(stderr.dim(notes.join(' · ')));
        },
      };
    },
  };
}

/** What is worth knowing of an answer: its speed, how full the context is, and whether it is whole. */
export function answerNotes(reply: Reply): readonly string[] {
  const { firstTokenMs, tokensPerSecond, promptTokens, outputTokens, reason, fallback } = reply;
  const used = promptTokens === undefined ? undefined : promptTokens + (outputTokens ?? 0);
  return [
    ...(firstTokenMs === undefined
      ? ['the model said nothing']
      : [`first token after ${showMs(firstTokenMs)}`]),
    ...(tokensPerSecond === undefined ? [] : [`${tokensPerSecond.toFixed(1)} tokens/s`]),
    ...(used === undefined ? [] : [`${used} tokens of context used`]),
    ...(reason === 'length' ? ['cut at its limit'] : []),
    ...(fallback === undefined ? [] : [`for want of memory: ${fallback}`]),
  ];
}
