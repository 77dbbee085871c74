import { instanceOf } from './instance.js';

export const version = '0.0.0-stand-in';

/** What one token brings. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };

export interface Answer {
  /** Each is one token. */
  readonly pieces: readonly Piece[];
  readonly promptTokens: number;
  readonly doneReason: 'stop' | 'length';
}

export interface Tool {
  readonly name: string;
  /** JSON schema of its arguments. */
  readonly parameters?: unknown;
}

export interface Question {
  readonly prompt: string;
  /** Most tokens; negative or undefined means no limit. */
  readonly limit?: number | undefined;
  readonly tools?: readonly Tool[];
  readonly thinks?: boolean;
  /** `'json'` or a JSON schema. */
  readonly format?: unknown;
}

/** The first word, never split, so that an answer of one token says it too. */
const label = '[stand-in engine]';

/** The same question always gets the same answer. */
export function answerTo(question: Question): Answer {
  const { prompt, limit } = question;
  const pieces = piecesOf(question);
  const most = limit === undefined || limit < 0 ? pieces.length : Math.max(1, limit);
  return {
    pieces: pieces.slice(0, most),
    promptTokens: Math.max(1, wordsOf(prompt).length),
    doneReason: most < pieces.length ? 'length' : 'stop',
  };
}

function piecesOf({ prompt, tools = [], thinks = false, format }: Question): readonly Piece[] {
  const tool = tools.find(({ name }) => prompt.includes(name));
  const thought: Piece[] = thinks ? spoken('thinking', `${label} thinks about it.`) : [];
  if (tool !== undefined) {
    const filled = instanceOf(tool.parameters ?? { type: 'object' }) as Record<string, unknown>;
    return [...thought, { kind: 'call', name: tool.name, arguments: filled }];
  }
  return [...thought, ...(format ? document(format) : spoken('text', sentenceOn(prompt)))];
}

/** JSON has no room for the label. */
function document(format: unknown): Piece[] {
  const value = format === 'json' ? { answer: 'stand-in engine' } : instanceOf(format);
  return (JSON.stringify(value).match(/[^,:]+[,:]?|[,:]/g) ?? []).map((text) => ({ kind: 'text', text }));
}

function sentenceOn(prompt: string): string {
  const words = wordsOf(prompt);
  if (words.length === 0) return `${label} The prompt was empty.`;
  const count = `${words.length} ${words.length === 1 ? 'word' : 'words'}`;
  return `${label} The prompt has ${count} and begins: ${words.slice(0, 12).join(' ')}`;
}

/** Word by word, the label as one. */
const spoken = (kind: 'text' | 'thinking', sentence: string): Piece[] =>
  [
    label,
    ...sentence
      .slice(label.length + 1)
      .split(' ')
      .map((word) => ` ${word}`),
  ].map((text) => ({ kind, text }));

export const wordsOf = (prompt: string): string[] => prompt.split(/\s+/).filter((word) => word !== '');
