import type { Fields } from './parse-json.js';

/** Above what a caller wrote as a system prompt of his own. */
const heading = 'Instructions from the user:';

/**
 * A caller's messages where the operator's system prompt stands before them: none of the caller's is a system message
 * any more. What those say goes to the head of the user's next message, under a heading. So the operator's text is the
 * only one that speaks as the system, and templates get what all of them can render: one system message, the first,
 * and turns that alternate, where several of them fail on a second system message, or show only one of the two.
 */
export function demoteInstructions(messages: readonly Fields[], textType: TextType): readonly Fields[] {
  const kept: Fields[] = [];
  let waiting: readonly string[] = [];
  for (const message of messages) {
    if (isInstruction(message)) {
      waiting = [...waiting, textOf(message.content)];
    } else if (message.role === 'user' && waiting.length > 0) {
      kept.push({ ...message, content: withHead(message.content, waiting, textType) });
      waiting = [];
    } else {
      kept.push(message);
    }
  }
  // Nobody spoke after them: they are the turn.
  if (waiting.length > 0) kept.push({ role: 'user', content: underHeading(waiting) });
  return kept;
}

/** How a protocol names a text among the parts of a message. */
export type TextType = 'text' | 'input_text';

/** A caller's system prompt, and the prompt below it. */
export const underHeading = (instructions: readonly string[], prompt?: string): string =>
  [[heading, ...instructions].join('\n'), ...(prompt ? [prompt] : [])].join('\n\n');

const isInstruction = (message: Fields): boolean => message.role === 'system' || message.role === 'developer';

type Part = Readonly<{ type: string; text?: string }>;

/** The text of a message's content: a string, or parts of which some are text. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return ((content ?? []) as readonly Part[]).map(({ text }) => text ?? '').join('\n');
}

function withHead(content: unknown, instructions: readonly string[], type: TextType): unknown {
  if (typeof content === 'string') return underHeading(instructions, content);
  const parts = (content ?? []) as readonly Part[];
  const at = parts.findIndex((part) => part.type === type);
  if (at === -1) return [...parts, { type, text: underHeading(instructions) }];
  return parts.with(at, { ...parts[at], type, text: underHeading(instructions, parts[at]?.text) });
}
