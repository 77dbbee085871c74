import { fields } from '../../config/fields.js';
import { type ExitCode, exitCodes } from '../../core/exit-codes.js';
import { wrap } from '../render/wrap.js';
import { troubleGroups } from './troubles/list.js';

/** What `help <topic>` explains; a row has what is looked up and what it means. */
export interface Topic {
  readonly name: string;
  readonly summary: string;
  rows(): readonly (readonly [term: string, meaning: string])[];
}

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done, or nothing to do',
  failed: 'the deploy, the service or the check failed; of validate: there are errors',
  usage: 'bad flags or config, a refused plan, or a question that could not be asked; nothing was changed',
  differs: '`diff --exit-code`: what is deployed is not what the config asks for',
  credentials: 'no credentials, or ones that AWS or the endpoint does not accept',
  prerequisite: 'something on this machine is missing: disk space, an engine, a port',
  notFound: 'what was asked about does not exist: stack, function, model, request',
  interrupted: 'Ctrl-C',
  terminated: 'SIGTERM',
};

const exitCodesTopic: Topic = {
  name: 'exit-codes',
  summary: 'What a command ends with. A meaning never changes.',
  rows: () =>
    Object.entries(meanings).map(([name, meaning]) => [
      String(exitCodes[name as keyof typeof exitCodes] satisfies ExitCode),
      meaning,
    ]),
};

const configTopic: Topic = {
  name: 'config',
  summary:
    'Fields of ollama-lambda.yaml. Flags win over variables, variables over the file, the file over defaults; every field is optional.',
  rows: () =>
    fields.map((field) => {
      const given = [field.flag, 'variable' in field ? field.variable : undefined].filter(
        (it) => it !== undefined,
      );
      const fallback = field.fallback === undefined ? [] : [`default: ${field.fallback}`];
      return [field.path, [`${field.description}`, ...given, ...fallback].join(' · ')];
    }),
};

/** Variables that are no field of the config. */
const own: readonly (readonly [string, string])[] = [
  ['OLLAMA_LAMBDA_CONFIG', 'config file, as --config'],
  ['OLLAMA_LAMBDA_ENV', 'environment of the config, as --env'],
  ['OLLAMA_LAMBDA_API_KEY', 'key of an api-key endpoint, for run, chat, proxy, open and curl'],
  [
    'OLLAMA_LAMBDA_GATEWAY_KEY',
    'key of the gateway in front, where it asks for one: for run, chat, proxy, open, bench and curl',
  ],
  ['OLLAMA_LAMBDA_NO_INPUT', 'never ask, as --no-input'],
  [
    'OLLAMA_LAMBDA_NO_UPDATE_NOTICE',
    'no word of newer versions, and nobody is asked; NO_UPDATE_NOTIFIER does the same',
  ],
  [
    'OLLAMA_LAMBDA_CACHE',
    'folder of what was downloaded, and of what Node keeps of this program (else in XDG_CACHE_HOME)',
  ],
  ['OLLAMA_LAMBDA_CACHE_LIMIT', 'how large it may become (default: 20GB)'],
  ['OLLAMA_LAMBDA_STATE', 'folder of what is remembered of accounts (else in XDG_STATE_HOME)'],
  ['OLLAMA_LAMBDA_REGISTRY_URL', 'address of the ECR registry, when it is not ECR’s own'],
  ['OLLAMA_LAMBDA_PUSH_PARTS', '`on`: large layers go on inside after a cut; unproven on AWS'],
  ['OLLAMA_LAMBDA_POLL_MS', 'milliseconds between two looks at a stack or a log (default: 2500)'],
  ['OLLAMA_BIN', 'an Ollama of this machine, for dev and rehearse'],
  ['OLLAMA_MODELS', 'models of this machine’s Ollama, for ollama:// names'],
  ['OLLAMA_HOST', 'as Ollama itself reads it'],
  ['AWS_PROFILE, AWS_REGION, AWS_DEFAULT_REGION', 'as everywhere with AWS; the config’s own fields win'],
  [
    'AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>',
    'other addresses than AWS’s own; plain http only on this machine',
  ],
  ['DOCKER_CONFIG, HF_TOKEN', 'logins of registries'],
  ['NO_COLOR, FORCE_COLOR, TERM=dumb', 'no colour and no moving lines, or colour all the same'],
  ['CI', 'never ask, and no word of newer versions'],
];

const environmentTopic: Topic = {
  name: 'environment',
  summary: 'Variables. Those of config fields are in `ollama-lambda help config`.',
  rows: () => own,
};

const errorsTopic: Topic = {
  name: 'errors',
  summary: 'Codes of errors, as `--json` has them. `ollama-lambda help <code>` says what to do.',
  rows: () =>
    troubleGroups.flatMap(({ troubles }) => troubles.map(({ code, means }) => [code, means] as const)),
};

export const topics: readonly Topic[] = [exitCodesTopic, configTopic, environmentTopic, errorsTopic];

/** A short term has its meaning beside it, a long one below. */
const widest = 14;

export function topicText({ summary, rows }: Topic, columns: number): string {
  const width = Math.min(columns, 120);
  const lines = rows().map(([term, meaning]) =>
    term.length <= widest
      ? wrap(`  ${term.padEnd(widest)}  ${meaning}`, width, widest + 4)
      : `  ${term}\n${wrap(`      ${meaning}`, width, 6)}`,
  );
  return [wrap(summary, width, 0), '', ...lines].join('\n');
}
