import { blocks } from '../config/blocks/list.js';
import { allowed } from '../config/field.js';
import { type Field, fields } from '../config/fields.js';
import { exitCodes } from '../core/exit-codes.js';
import { cell, plain } from './help/markdown.js';
import { type Topic, topics } from './help/topics.js';
import { troubleGroups } from './help/troubles/list.js';
import type { Trouble } from './help/troubles/trouble.js';

/** The guide's pages of reference, from the same tables that the program explains itself with. A check finds drift. */
const generated = 'Generated from the program (`npm run generate`); do not edit.';

/** `docs/exit-codes.md` */
export const exitCodesPage = (): string => topicPage('exit-codes', 'Exit codes', ['code', 'means']);

/** `docs/environment.md` */
export const environmentPage = (): string => topicPage('environment', 'Variables', ['variable', 'means']);

function topicPage(name: string, title: string, head: readonly [string, string]): string {
  const topic = topics.find((it) => it.name === name) as Topic;
  return [
    `# ${title}`,
    '',
    generated,
    '',
    topic.summary.replace('`ollama-lambda help config`', '[the fields](fields.md)'),
    '',
    `| ${head.join(' | ')} |`,
    '| --- | --- |',
    ...topic.rows().map(([term, meaning]) => `| ${codes(term)} | ${cell(meaning)} |`),
    '',
  ].join('\n');
}

/** `docs/fields.md` */
export function fieldsPage(): string {
  const groups = [...new Set(fields.map(groupOf))];
  return [
    '# Fields of the config',
    '',
    generated,
    '',
    'Every field of `ollama-lambda.yaml` is optional. Flags win over variables, variables over the file, the file over defaults.',
    'How the file is found and laid together: [configuration](configuration.md).',
    '',
    ...groups.flatMap((group) => [
      `## ${group === '' ? 'Top level' : group}`,
      '',
      ...pageLines(group),
      ...fields.filter((field) => groupOf(field) === group).flatMap(fieldLines),
      '',
    ]),
  ].join('\n');
}

/** Where a group of fields is explained, when not on the page of its feature. */
const pages: Readonly<Record<string, string>> = {
  endpoint: 'secure.md',
  limits: 'request-limits.md',
  sources: 'image.md',
  validate: 'validate.md',
  versions: 'features/canary.md',
};

function pageLines(group: string): readonly string[] {
  const isBlock = blocks.some(({ key }) => key === group);
  const page = pages[group] ?? (isBlock ? `features/${group.toLowerCase()}.md` : undefined);
  return page === undefined ? [] : [`More: [${group}](${page}).`, ''];
}

/** `endpoint` of `endpoint.auth`; what stands alone is of none. */
const groupOf = ({ path }: Field): string => (path.includes('.') ? (path.split('.')[0] ?? '') : '');

function fieldLines(field: Field): readonly string[] {
  const flag = field.flag === undefined ? [] : [`flag ${codes(field.flag)}`];
  const variable = 'variable' in field && field.variable ? [`variable ${codes(field.variable)}`] : [];
  const fallback = field.fallback === undefined ? [] : [`default ${codes(String(field.fallback))}`];
  const more = [`Takes ${plain(allowed(field.shape))}`, ...fallback, ...flag, ...variable];
  return [`- \`${field.path}\`: ${plain(field.description)}`, `  ${more.join(' · ')}`];
}

/**
 * `docs/troubleshooting.md`. The heading of an error is its code: the program prints addresses that end in it.
 *
 * @param seen what the sources say of each code
 */
export function troubleshootingPage(seen: ReadonlyMap<string, ErrorSeen>): string {
  return [
    '# Troubleshooting by message',
    '',
    generated,
    '',
    'Every error ends with the address of its section here. `ollama-lambda help <code>` says the same without a network, and',
    '`--json` has the code as `error.code`. In the messages, `…` stands for what differs: names, sizes, AWS’s own words.',
    'What `logs --diagnose` finds in a log is on [another page](day-two.md#reading-the-log), and what `validate` finds is in',
    '[the rules](rules.md).',
    '',
    ...troubleGroups.flatMap(({ title, troubles }) => [
      `## ${title}`,
      '',
      ...troubles.flatMap((trouble) => troubleLines(trouble, seen.get(trouble.code))),
    ]),
  ].join('\n');
}

interface ErrorSeen {
  /** How its messages go. */
  readonly messages: ReadonlySet<string>;
  /** Names of `exitCodes`. */
  readonly exits: ReadonlySet<string>;
}

function troubleLines({ code, means, remedy }: Trouble, seen: ErrorSeen | undefined): readonly string[] {
  const messages = [...(seen?.messages ?? [])];
  const exits = [...(seen?.exits ?? [])].map((name) => exitCodes[name as keyof typeof exitCodes]);
  return [
    `### ${code}`,
    '',
    ...(messages.length === 0 ? [] : ['```text', ...messages, '```', '']),
    plain(means),
    '',
    `**What to do:** ${plain(remedy)}`,
    '',
    ...(exits.length === 0 ? [] : [`[Exit code](exit-codes.md) ${exits.toSorted().join(' or ')}.`, '']),
  ];
}

const codes = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
