/** What is wrong with a Modelfile; the caller makes words for a person of it. */
export class ModelfileMistake extends Error {
  override readonly name = 'ModelfileMistake';
}

export interface Command {
  readonly name: (typeof names)[number];
  /** The parameter's name, or the message's role. */
  readonly argument?: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

const names = [
  'from',
  'parameter',
  'template',
  'system',
  'adapter',
  'license',
  'message',
  'renderer',
  'parser',
  'requires',
  'draft',
] as const;
const roles = ['system', 'user', 'assistant'];

/**
 *     file    = { blank | "#" rest-of-line | command }
 *     command = word space [ argument space ] value newline       words in letters of either size
 *     value   = text without line breaks | '"' text '"' | '"""' text '"""'
 *
 * A value ends at the first line break where its quotes are closed, so a quote within a quoted text ends nothing.
 * Characters that cannot be seen (but for spaces, and tabs and line breaks between quotes) are dropped.
 *
 * @throws ModelfileMistake
 */
export function commandsOf(text: string): readonly Command[] {
  const commands: Command[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const written = (lines[at] ?? '').replace(/^[ \t]+/, '');
    if (written === '' || written.startsWith('#')) continue;
    const line = at + 1;
    const { name, argument, start } = headOf(written, line);
    let value = start;
    let closed = unquoted(value);
    while (closed === undefined) {
      at += 1;
      if (at >= lines.length) throw new ModelfileMistake(`line ${line}: a quoted text has no end`);
      value = `${value}\n${lines[at]}`;
      closed = unquoted(value);
    }
    commands.push({ name, ...(argument !== undefined && { argument }), value: closed, line });
  }
  return commands;
}

interface Head {
  readonly name: Command['name'];
  readonly argument?: string;
  /** What of the value stands in the first line. */
  readonly start: string;
}

function headOf(written: string, line: number): Head {
  const [word = '', rest] = cut(written);
  const name = names.find((known) => known === word.toLowerCase());
  if (name === undefined) {
    throw new ModelfileMistake(`line ${line}: ${JSON.stringify(word.slice(0, 40))} is no command`);
  }
  if (rest === undefined) throw new ModelfileMistake(`line ${line}: ${word} says nothing`);
  if (name !== 'parameter' && name !== 'message') return { name, start: rest };
  const [argument = '', start] = cut(rest.trimStart());
  if (start === undefined) throw new ModelfileMistake(`line ${line}: ${word} lacks a value`);
  if (name === 'message' && !roles.includes(argument)) {
    throw new ModelfileMistake(`line ${line}: a message is of ${roles.join(', ')}`);
  }
  if (!/^\w+$/.test(argument)) {
    throw new ModelfileMistake(`line ${line}: ${JSON.stringify(argument.slice(0, 40))} is no parameter`);
  }
  return { name, argument, start };
}

/** At the first space. */
function cut(text: string): readonly [string, string | undefined] {
  const at = text.search(/[ \t]/);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Undefined when a quote is open. */
function unquoted(value: string): string | undefined {
  const text = value.trim();
  for (const quote of ['"""', '"']) {
    if (!text.startsWith(quote)) continue;
    const whole = text.length >= 2 * quote.length && text.endsWith(quote);
    return whole ? visible(text.slice(quote.length, -quote.length)) : undefined;
  }
  return visible(text);
}

/** What Go calls printable, and what the quotes keep. */
const visible = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} \t\n]/gu, '');
