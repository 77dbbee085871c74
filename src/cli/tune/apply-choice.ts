import { editConfig } from '../../config/edit.js';
import { readConfig } from '../../config/read-config.js';
import type { Origin } from '../../config/settle.js';
import { configYaml } from '../../config/write.js';
import type { WrittenFields } from '../../config/written.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { mib } from '../../core/units.js';
import type { TuningWish } from '../../plan/tuning.js';
import { agreeToPlan } from '../agree-to-plan.js';
import { type Input, textOption } from '../command.js';
import { type DeployReport, deploy, plainDeploy } from '../deploy-flow.js';
import { type ConfigFile, findConfigFile, writeConfigFile } from '../init/config-file.js';
import type { Session } from '../session.js';
import type { Tunable } from './tuning-facts.js';
import type { Variant } from './variant.js';

/** Somewhere that a deploy will read the choice from again. */
export interface ChoicePlace {
  readonly file: string;
  /** Writes it there; does nothing where the file says so already. */
  write(choice: Variant): Promise<void>;
}

/**
 * The config file, or a new one. Looked for before anything is measured: a place that cannot be written, or that something
 * else overrules, is better known then.
 *
 * @throws UserError `memory-overruled`, `architecture-overruled` (exit 2), and what the config file's reader throws
 */
export async function choicePlace(
  input: Input,
  { settled: { config, origins } }: Tunable,
  { architectures = [config.architecture] }: TuningWish,
  session: Session,
): Promise<ChoicePlace> {
  refuseOverruled('memory', origins.memory);
  const others = architectures.filter((one) => one !== config.architecture);
  if (others.length > 0) refuseOverruled('architecture', origins.architecture);
  const file = await findConfigFile(textOption(input, 'config'), session.io);
  const environment = textOption(input, 'env') ?? (session.io.env.OLLAMA_LAMBDA_ENV?.trim() || undefined);
  // Whether it can be written shows with any other value.
  const memory = mib(config.memory === 10_240 ? 128 : 10_240);
  // An architecture that stays is nobody's to write: it may be a default, or another place's.
  const fieldsOf = (choice: Variant): WrittenFields =>
    choice.architecture === config.architecture ? { memory: choice.memory } : choice;
  for (const architecture of [config.architecture, ...others]) {
    withFields(file, fieldsOf({ memory, architecture }), environment);
  }
  return {
    file: file.file,
    write: async (choice) => {
      const text = withFields(file, fieldsOf(choice), environment);
      if (text !== file.text) await writeConfigFile(file, text);
    },
  };
}

function refuseOverruled(field: 'memory' | 'architecture', { kind, text }: Origin): void {
  if (kind !== 'flag' && kind !== 'variable') return;
  throw new UserError({
    code: field === 'memory' ? 'memory-overruled' : 'architecture-overruled',
    message: `the ${field} is set by ${text}, which overrules a config file: what is applied would not last`,
    next: [`leave ${text} out, or tune without --apply`],
    exitCode: exitCodes.usage,
  });
}

function withFields(file: ConfigFile, wanted: WrittenFields, environment: string | undefined): string {
  const { text } = file;
  if (text === undefined) return configYaml(wanted);
  const now = readConfig({
    text,
    file: file.file,
    flags: {},
    env: {},
    ...(environment === undefined ? {} : { environment }),
  });
  if (now.kind !== 'config') throw new Error(`${file.file} could be read and now cannot`);
  const edited = editConfig(text, wanted, now.config, environment);
  if (edited.kind === 'edited') return edited.text;
  throw new UserError({
    code: 'config-by-hand',
    message: `${edited.change.path} cannot be set in ${file.file} without touching what stands around it`,
    why: 'values behind an anchor are changed by people',
    next: ['tune without --apply, and write there: memory: <MB>, architecture: <name>'],
    exitCode: exitCodes.usage,
  });
}

/** A deploy at the choice, like any other: plan, question, change set. The file is written once it was agreed to. */
export const applyChoice = (
  choice: Variant,
  place: ChoicePlace,
  { settled: { config }, target, wiring }: Tunable,
  session: Session,
): Promise<DeployReport> =>
  deploy(
    {
      ...plainDeploy,
      config: { ...config, memory: choice.memory, architecture: choice.architecture },
      region: target.region,
      wiring,
      agree: async (plan, facts) => {
        await agreeToPlan(plan, facts, session);
        await place.write(choice);
      },
      // The deployed function has its key already.
      keepKey: () => undefined,
    },
    session,
  );
