export const version = '0.0.0-stand-in';

export interface Answer {
  /** Each is one token; together they are the text. */
  readonly words: readonly string[];
  readonly promptTokens: number;
  readonly doneReason: 'stop' | 'length';
}

/** The first word, never split, so that an answer of one token says it too. */
const label = '[stand-in engine]';

/** The same prompt and limit always give the same answer. `limit`: most tokens; negative or undefined means no limit. */
export function answerTo(prompt: string, limit: number | undefined): Answer {
  const asked = prompt.split(/\s+/).filter((word) => word !== '');
  const echo = asked.slice(0, 12).join(' ');
  const sentence =
    asked.length === 0
      ? 'The prompt was empty.'
      : `The prompt has ${asked.length} ${asked.length === 1 ? 'word' : 'words'} and begins: ${echo}`;
  const words = [label, ...sentence.split(' ').map((word) => ` ${word}`)];
  const most = limit === undefined || limit < 0 ? words.length : Math.max(1, limit);
  return {
    words: words.slice(0, most),
    promptTokens: Math.max(1, asked.length),
    doneReason: most < words.length ? 'length' : 'stop',
  };
}
