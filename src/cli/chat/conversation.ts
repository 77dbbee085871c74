import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What is sent with the next question, and what `/save` writes. A value: every change makes another. */
export interface Conversation {
  readonly model: string;
  readonly system: string | undefined;
  readonly turns: readonly Turn[];
}

export const begin = (model: string, system?: string): Conversation => ({ model, system, turns: [] });

export const said = (conversation: Conversation, ...turns: readonly Turn[]): Conversation => ({
  ...conversation,
  turns: [...conversation.turns, ...turns],
});

/** As `/api/chat` takes them. */
export const messagesOf = ({ system, turns }: Conversation): readonly { role: string; content: string }[] =>
  system === undefined ? turns : [{ role: 'system', content: system }, ...turns];

/** For a file: Markdown to read, or JSON to read back. */
export function written(conversation: Conversation, file: string): string {
  if (!/\.(md|markdown)$/i.test(file)) return `${JSON.stringify({ version: 1, ...conversation }, null, 2)}\n`;
  const { model, system, turns } = conversation;
  const parts = [
    `# Conversation with ${model}`,
    ...(system === undefined ? [] : [`> ${system.replaceAll('\n', '\n> ')}`]),
    ...turns.map(({ role, content }) => `**${role === 'user' ? 'You' : model}**\n\n${content}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

/**
 * What `/save` wrote as JSON.
 *
 * @throws UserError `conversation-invalid`
 */
export function readBack(text: string, file: string): Conversation {
  const invalid = (why: string): UserError =>
    new UserError({
      code: 'conversation-invalid',
      message: `${file} is no saved conversation: ${why}`,
      next: ['/save <file>.json writes one'],
      exitCode: exitCodes.usage,
    });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalid('it is no JSON');
  }
  const { version, model, system, turns } = (document ?? {}) as Readonly<Record<string, unknown>>;
  if (version !== 1) throw invalid(`its version is ${JSON.stringify(version)}, and this program reads 1`);
  if (typeof model !== 'string') throw invalid('it names no model');
  if (system !== undefined && typeof system !== 'string') throw invalid('its system prompt is no text');
  if (!Array.isArray(turns) || !turns.every(isTurn))
    throw invalid('its turns are not all of user or assistant');
  return { model, system, turns };
}

const isTurn = (value: unknown): value is Turn => {
  const { role, content } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return (role === 'user' || role === 'assistant') && typeof content === 'string';
};
