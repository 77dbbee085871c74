import { fields } from '../config/fields.js';
import type { Command, Option } from './command.js';
import { commands } from './commands/list.js';
import { globalOptions } from './global-options.js';
import { cell, plain } from './help/markdown.js';
import { fieldsOf, helpOf } from './program.js';

/** `docs/commands.md`, from the same declarations that `--help` is made of; a check finds drift. */
export function commandReference(): string {
  return [
    '# Commands',
    '',
    'Generated from the program (`npm run generate`); do not edit.',
    '',
    ...commands.flatMap((command) => section(command)),
    '## Every command',
    '',
    ...table(globalOptions),
    '',
    '## Config fields',
    '',
    'Flags win over variables, variables over the file, the file over defaults.',
    '',
    '| flag | variable | in the file | default | |',
    '| --- | --- | --- | --- | --- |',
    ...fields.map(
      (field) =>
        `| ${field.flag === undefined ? '' : `\`${escaped(field.flag)}\``} | ${'variable' in field ? `\`${field.variable}\`` : ''} | \`${field.path}\` | ${cell(String(field.fallback ?? ''))} | ${cell(field.description)} |`,
    ),
    '',
  ].join('\n');
}

function section(command: Command, above = 'ollama-lambda'): readonly string[] {
  const argument = command.argument
    ? ` <${command.argument.name}${command.argument.many === true ? '...' : ''}>`
    : '';
  const name = `${above} ${command.name}`;
  return [
    `## ${name}${argument}`,
    '',
    plain(command.summary),
    '',
    '```sh',
    ...command.examples,
    '```',
    '',
    ...(command.options.length === 0 ? [] : [...table(command.options), '']),
    fieldsText(command),
    '',
    ...(command.subcommands ?? []).flatMap((below) => section(below, name)),
  ];
}

function fieldsText(command: Command): string {
  if (command.fields === 'none') return 'Takes no config fields.';
  if (command.fields === 'all') return 'Takes every config field as a flag, see below.';
  const flags = fieldsOf(command).map((field) => `\`${field.flag}\``);
  return `Takes ${flags.join(', ')}, see below.`;
}

const table = (options: readonly Option[]): readonly string[] => [
  '| option | |',
  '| --- | --- |',
  ...options.map(({ flag, description }) => `| \`${escaped(flag)}\` | ${cell(description)} |`),
];

const escaped = (text: string): string => text.replaceAll('|', '\\|');

/** What `--help` says of the program and of each command, at 80 columns: a page each, by the command's words. */
export const helpPages = (): ReadonlyMap<string, string> =>
  new Map(
    ['', ...wordsOf(commands)].map((words) => [
      words === '' ? 'ollama-lambda' : words,
      helpOf(words === '' ? undefined : words, 80) ?? '',
    ]),
  );

const wordsOf = (below: readonly Command[], above = ''): readonly string[] =>
  below.flatMap(({ name, subcommands = [] }) => [
    `${above}${name}`,
    ...wordsOf(subcommands, `${above}${name} `),
  ]);
