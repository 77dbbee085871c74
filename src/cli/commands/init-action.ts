import type { Config } from '../../config/config.js';
import { editConfig, type FieldChange } from '../../config/edit.js';
import type { Flags } from '../../config/flags.js';
import { type ConfigInput, readConfig } from '../../config/read-config.js';
import { configYaml } from '../../config/write.js';
import type { WrittenFields } from '../../config/written.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { hasErrors } from '../../core/finding.js';
import { type Action, textOption } from '../command.js';
import { type ConfigFile, findConfigFile, writeConfigFile } from '../init/config-file.js';
import { environmentToMake, ownNames } from '../init/new-environment.js';
import { over, wantedFields } from '../init/wanted.js';
import { cannotAsk } from '../interactive.js';
import type { Session } from '../session.js';

/** Nothing of AWS is asked. Variables are left out: what they say holds for this shell, the file for everybody. */
export const initAction: Action = async (input, session) => {
  const file = await findConfigFile(textOption(input, 'config'), session.io);
  const made = environmentToMake(textOption(input, 'env'), file);
  const environment = textOption(input, 'env') ?? (session.io.env.OLLAMA_LAMBDA_ENV?.trim() || undefined);
  const read = (text: string | undefined, flags: Flags, within: string | undefined): Config =>
    settled({ text, file: file.file, flags, env: {}, environment: within });
  // What holds in an environment that is not there yet is what stands above it.
  const now = (flags: Flags): Config => read(file.text, flags, made === undefined ? environment : undefined);
  const asked = await wantedFields(input, session, now(input.options as Flags), file.text === undefined);
  const wanted = made === undefined ? asked : over(ownNames(made, now({})), asked);
  const { text, changes } =
    file.text === undefined
      ? { text: configYaml(wanted), changes: [] }
      : edited(file, wanted, now({}), environment);
  // The whole file has to hold, not only what was given: nothing is written that `deploy` would refuse.
  read(text, {}, environment);
  const outcome = { file, text, changes, environment, made, wanted };
  if (text !== file.text) {
    await agree(file.text === undefined ? text : changesText(outcome), file, session);
    await writeConfigFile(file, text);
  }
  session.result(session.json ? documentOf(outcome) : resultText(outcome));
  return exitCodes.ok;
};

/** What the file is to be, and why. */
interface Outcome {
  readonly file: ConfigFile;
  readonly text: string;
  readonly changes: readonly FieldChange[];
  readonly environment: string | undefined;
  /** The environment, if it is a new one. */
  readonly made: string | undefined;
  readonly wanted: WrittenFields;
}

/** @throws UserError `config-invalid` (exit 2) */
function settled(reading: Omit<ConfigInput, 'text'> & { readonly text: string | undefined }): Config {
  const { text, ...others } = reading;
  const read = readConfig({ ...others, ...(text === undefined ? {} : { text }) });
  if (read.kind === 'config') return read.config;
  const errors = read.findings.filter((finding) => hasErrors([finding])).length;
  throw new UserError({
    code: 'config-invalid',
    message: `the configuration would have ${errors === 1 ? 'a mistake' : `${errors} mistakes`}; nothing was written`,
    findings: read.findings,
    next: ['ollama-lambda help config'],
    exitCode: exitCodes.usage,
  });
}

/** @throws UserError `config-by-hand` (exit 2) */
function edited(
  { text = '', file }: ConfigFile,
  wanted: WrittenFields,
  now: Config,
  environment: string | undefined,
): { readonly text: string; readonly changes: readonly FieldChange[] } {
  const result = editConfig(text, wanted, now, environment);
  if (result.kind === 'edited') return result;
  const { path: field, after } = result.change;
  const path = environment === undefined ? field : `environments.${environment}.${field}`;
  throw new UserError({
    code: 'config-by-hand',
    message: `${path} cannot be set in ${file} without touching what stands around it; nothing was written`,
    why: 'lists, texts of several lines and values behind an anchor are changed by people',
    next: [`write there: ${path}: ${shown(after)}`],
    exitCode: exitCodes.usage,
  });
}

async function agree(shownText: string, { file, text }: ConfigFile, session: Session): Promise<void> {
  if (session.yes) return;
  if (session.interactivity.kind === 'must-not-ask') {
    const question = text === undefined ? `Writing ${file} needs a yes` : `Changing ${file} needs a yes`;
    throw cannotAsk(question, ['the same command with --yes'], session.interactivity);
  }
  session.show(`\n${shownText}\n`);
  if (await session.ask((prompts) => prompts.confirm(`Write ${file}?`, true))) return;
  throw new UserError({
    code: 'declined',
    message: 'nothing was written',
    next: ['ollama-lambda init'],
    exitCode: exitCodes.usage,
  });
}

function documentOf({ file, text, environment, made, wanted }: Outcome): string {
  const document = {
    schemaVersion: 1,
    ok: true,
    file: file.path,
    created: file.text === undefined,
    changed: text !== file.text,
    ...(environment === undefined ? {} : { environment, environmentCreated: made !== undefined }),
    fields: wanted,
  };
  return JSON.stringify(document, null, 2);
}

function resultText(outcome: Outcome): string {
  const { file, text, environment } = outcome;
  if (text === file.text) return `${file.file} says all of that already; nothing was written`;
  const env = environment === undefined ? '' : ` --env ${environment}`;
  const next = `next: ollama-lambda validate${env}, then ollama-lambda deploy${env}`;
  return file.text === undefined
    ? `${file.file} written\n${next}`
    : [`${file.file} changed`, changesText(outcome), next].join('\n');
}

const changesText = ({ made, changes }: Outcome): string =>
  [
    ...(made === undefined
      ? []
      : [`  environment ${made} is new; what it does not say holds as it stands above it`]),
    ...changes.map(changeLine),
  ].join('\n');

const changeLine = ({ path, before, after }: FieldChange): string =>
  `  ${path}: ${before === undefined ? 'not set' : shown(before)} → ${shown(after)}`;

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
