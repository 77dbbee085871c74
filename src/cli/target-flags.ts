import { type Input, textOption } from './command.js';

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
  Object.entries(saying)
    .flatMap(([key, flag]) => {
      const value = textOption(input, key);
      return value === undefined ? [] : [` ${flag} ${quoted(value)}`];
    })
    .join('');

/** For a POSIX shell. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
