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
 * A value ends at the first line break where its quotes are closed, so a quote within a quoted text ends nothing. Line
 * breaks between quotes stay as they were written. Characters that cannot be seen (but for spaces and tabs) are dropped.
 *
 * @throws ModelfileMistake
 */
export function commandsOf(text: string): readonly Command[] {
  const commands: Command[] = [];
  const lines = linesOf(text.replace(/^\ufeff/, ''));
  for (let at = 0; at < lines.length; at += 1) {
    const written = (lines[at]?.text ?? '').replace(/^[ \t]+/, '');
    if (written === '' || written.startsWith('#')) continue;
    const line = at + 1;
    const { name, argument, start } = headOf(written, line);
    let value = start;
    let closed = unquoted(value);
    while (closed === undefined) {
      value += lines[at]?.end ?? '';
      at += 1;
      if (at >= lines.length) throw new ModelfileMistake(`line ${line}: a quoted text has no end`);
      value += lines[at]?.text ?? '';
      closed = unquoted(value);
    }
    commands.push({ name, ...(argument !== undefined && { argument }), value: closed, line });
  }
  return commands;
}

interface Line {
  /** What of it can be seen. */
  readonly text: string;
  /** Its line break as written; empty at the end of the file. */
  readonly end: string;
}

const linesOf = (text: string): readonly Line[] =>
  [...text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)].map(([, content = '', end = '']) => ({
    text: visible(content),
    end,
  }));

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
    return whole ? text.slice(quote.length, -quote.length) : undefined;
  }
  return text;
}

/** What Go calls printable, and tabs. */
const visible = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} \t]/gu, '');
