import { flagName } from '../config/field.js';
import { type Command, type Input, textOption } from './command.js';
import { commands } from './commands/list.js';
import { fieldsOf } from './program.js';

/** Flags that say where a deployment is, by the names that commander gives them. */
const saying: Readonly<Record<string, string>> = {
  config: '--config',
  env: '--env',
  name: '--name',
  stackName: '--stack-name',
  repository: '--repository',
  region: '--region',
  profile: '--profile',
};

/** What has to be typed again for the next command to find what this one made; begins with a blank, or is nothing. */
export const targetFlags = (input: Input): string =>
  typed(input)
    .map(({ text }) => text)
    .join('');

/**
 * A command of ours that somebody is told to type next, with the flags that they have typed to say where: without them it would
 * look at another deployment. As it is where they mean nothing to that command, or it names others.
 */
export function withTarget(line: string, input: Input): string {
  // Variables may stand in front: OLLAMA_LAMBDA_API_KEY=<key> ollama-lambda run "hello".
  const [before] = /^(?:[A-Z_]+=\S+ )*ollama-lambda (?=[a-z])/.exec(line) ?? [];
  if (before === undefined) return line;
  const words = line.slice(before.length).split(' ');
  const path = pathOf(words);
  const command = path.at(-1);
  if (command === undefined || command.fields === 'none') return line;
  const known = ['--config', '--env', ...fieldsOf(command).map(flagName)];
  const flags = typed(input).filter(({ flag }) => known.includes(flag) && !words.includes(flag));
  const typedSoFar = `${before}${words.slice(0, path.length).join(' ')}`;
  return `${typedSoFar}${flags.map(({ text }) => text).join('')}${line.slice(typedSoFar.length)}`;
}

/** `key create` of `key create ci`. */
function pathOf(words: readonly string[], among: readonly Command[] = commands): readonly Command[] {
  const first = among.find(({ name }) => name === words[0]);
  return first === undefined ? [] : [first, ...pathOf(words.slice(1), first.subcommands ?? [])];
}

const typed = (input: Input): readonly { readonly flag: string; readonly text: string }[] =>
  Object.entries(saying).flatMap(([key, flag]) => {
    const value = textOption(input, key);
    return value === undefined ? [] : [{ flag, text: ` ${flag} ${quoted(value)}` }];
  });

/** For a POSIX shell. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
