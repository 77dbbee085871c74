import { flagKey } from '../config/field.js';
import { fields } from '../config/fields.js';
import type { Command, Option } from './command.js';
import { commands } from './commands/list.js';
import { globalOptions } from './global-options.js';
import { targetKeys } from './program.js';

/** `docs/commands.md`, from the same declarations that `--help` is made of; a check finds drift. */
export function commandReference(): string {
  return [
    '# Commands',
    '',
    'Generated from the program (`npm run generate`); do not edit.',
    '',
    ...commands.flatMap(section),
    '## Every command',
    '',
    ...table(globalOptions),
    '',
    '## Config fields as flags',
    '',
    'Flags win over variables, variables over the file, the file over defaults.',
    '',
    '| flag | variable | in the file | default | |',
    '| --- | --- | --- | --- | --- |',
    ...fields.map(
      (field) =>
        `| \`${escaped(field.flag)}\` | ${'variable' in field ? `\`${field.variable}\`` : ''} | \`${field.path}\` | ${'fallback' in field ? field.fallback : ''} | ${escaped(field.description)} |`,
    ),
    '',
  ].join('\n');
}

function section(command: Command): readonly string[] {
  const argument = command.argument ? ` <${command.argument.name}>` : '';
  return [
    `## ollama-lambda ${command.name}${argument}`,
    '',
    command.summary,
    '',
    '```sh',
    ...command.examples,
    '```',
    '',
    ...(command.options.length === 0 ? [] : [...table(command.options), '']),
    fieldsText(command),
    '',
  ];
}

function fieldsText({ fields: taken }: Command): string {
  if (taken === 'none') return 'Takes no config fields.';
  if (taken === 'all') return 'Takes every config field as a flag, see below.';
  const flags = fields
    .filter((field) => targetKeys.includes(flagKey(field)))
    .map((field) => `\`${field.flag}\``);
  return `Takes ${flags.join(', ')}, see below.`;
}

const table = (options: readonly Option[]): readonly string[] => [
  '| option | |',
  '| --- | --- |',
  ...options.map(({ flag, description }) => `| \`${escaped(flag)}\` | ${escaped(description)} |`),
];

const escaped = (text: string): string => text.replaceAll('|', '\\|');
