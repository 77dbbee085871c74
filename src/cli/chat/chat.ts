import { isUserError } from '../../core/errors.js';
import type { Question, Reply } from '../../invoke/converse.js';
import type { Piece } from '../../invoke/hear.js';
import type { Style } from '../render/style.js';
import { reportError } from '../report-error.js';
import { type Conversation, messagesOf, said } from './conversation.js';
import type { Lines } from './lines.js';
import { createMessageReader } from './message.js';
import { answerNotes, type Page } from './page.js';
import { type ChatContext, runSlash } from './slash.js';

/** What a conversation needs of the world. */
export interface ChatWorld {
  readonly lines: Lines;
  readonly page: Page;
  readonly style: Style;
  readonly now: () => number;
  /** One turn; rejects with AbortError when `signal` says so. */
  ask(question: Question, onPiece: (piece: Piece) => void, signal: AbortSignal): Promise<Reply>;
  /** Runs `work` with a signal that Ctrl-C aborts instead of ending the program. */
  stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Of the program: once it is aborted the conversation is over. */
  readonly signal: AbortSignal;
  /** What stopping an answer does not stop. */
  readonly whenStopped: string | undefined;
  readonly files: Pick<ChatContext, 'read' | 'writeNew' | 'models'>;
}

export interface Ended {
  readonly conversation: Conversation;
  /** By Ctrl-C, which ends every command alike. */
  readonly interrupted: boolean;
}

/** A conversation until its end: /bye, the end of the input, or Ctrl-C twice. */
export async function chat(first: Conversation, world: ChatWorld): Promise<Ended> {
  const { lines, page, style } = world;
  const reader = createMessageReader();
  let conversation = first;
  const context: ChatContext = {
    ...world.files,
    get conversation() {
      return conversation;
    },
    change(next) {
      conversation = next;
    },
    say: page.say,
  };
  let askedToEnd = false;
  for (;;) {
    const line = await lines.next(style.bold(reader.begun ? '... ' : '>>> '));
    if (line.kind === 'end') return { conversation, interrupted: false };
    if (line.kind === 'interrupt') {
      if (askedToEnd) return { conversation, interrupted: true };
      askedToEnd = !line.typed && !reader.begun;
      if (askedToEnd) page.say('Ctrl-C again, Ctrl-D or /bye ends');
      reader.drop();
      continue;
    }
    askedToEnd = false;
    const isCommand = !reader.begun && line.text.startsWith('/');
    const message = isCommand ? line.text : reader.take(line.text);
    if (message === undefined || message.trim() === '') continue;
    const next = isCommand ? await commanded(message, context, page) : { ask: message };
    if (next === 'leave') return { conversation, interrupted: false };
    if (next !== undefined) conversation = await turn(next.ask, conversation, world);
  }
}

/** A mistake in a command ends nothing. */
async function commanded(line: string, context: ChatContext, page: Page): ReturnType<typeof runSlash> {
  try {
    return await runSlash(line, context);
  } catch (error) {
    if (!isUserError(error)) throw error;
    page.say(reportError(error, { style: page.style }).text);
    return undefined;
  }
}

/**
 * A question and its answer. What came before a stop is kept, since the next question may be about it; a question that
 * failed is taken back, so that asking again does not ask twice.
 */
async function turn(content: string, before: Conversation, world: ChatWorld): Promise<Conversation> {
  const asked = said(before, { role: 'user', content });
  const question = { model: before.model, messages: messagesOf(asked), now: world.now };
  const answer = world.page.begin(content, before.model);
  let stopped = false;
  try {
    const reply = await world.stoppable((signal) => {
      signal.addEventListener('abort', () => {
        stopped = true;
      });
      return world.ask(question, answer.piece, signal);
    });
    answer.end(answerNotes(reply), { kind: 'answered', reply });
    return said(asked, { role: 'assistant', content: reply.content });
  } catch (error) {
    if (stopped && !world.signal.aborted) {
      const billedOn = world.whenStopped === undefined ? [] : [world.whenStopped];
      answer.end(['stopped', ...billedOn], { kind: 'stopped' });
      return answer.content === '' ? before : said(asked, { role: 'assistant', content: answer.content });
    }
    answer.end([], { kind: 'failed', error });
    if (!isUserError(error)) throw error;
    world.page.say(reportError(error, { style: world.page.style }).text);
    return before;
  }
}
