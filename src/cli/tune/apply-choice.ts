import { editConfig } from '../../config/edit.js';
import { readConfig } from '../../config/read-config.js';
import { configYaml } from '../../config/write.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { MiB } from '../../core/units.js';
import { agreeToPlan } from '../agree-to-plan.js';
import { type Input, textOption } from '../command.js';
import { type DeployReport, deploy } from '../deploy-flow.js';
import { type ConfigFile, findConfigFile, writeConfigFile } from '../init/config-file.js';
import type { Session } from '../session.js';
import type { Tunable } from './tuning-facts.js';

/** Somewhere that a deploy will read the memory from again. */
export interface MemoryPlace {
  readonly file: string;
  /** Writes it there; does nothing where the file says so already. */
  write(memory: MiB): Promise<void>;
}

/**
 * The config file, or a new one. Looked for before anything is measured: a place that cannot be written, or that something
 * else overrules, is better known then.
 *
 * @throws UserError `memory-overruled` (exit 2), and what the config file's reader throws
 */
export async function memoryPlace(
  input: Input,
  { settled: { config, origins } }: Tunable,
  session: Session,
): Promise<MemoryPlace> {
  const { kind, text } = origins.memory;
  if (kind === 'flag' || kind === 'variable') {
    throw new UserError({
      code: 'memory-overruled',
      message: `the memory is set by ${text}, which overrules a config file: what is applied would not last`,
      next: [`leave ${text} out, or tune without --apply`],
      exitCode: exitCodes.usage,
    });
  }
  const file = await findConfigFile(textOption(input, 'config'), session.io);
  const environment = textOption(input, 'env') ?? (session.io.env.OLLAMA_LAMBDA_ENV?.trim() || undefined);
  // Whether it can be written shows with any other value.
  withMemory(file, config.memory === 10_240 ? (128 as MiB) : (10_240 as MiB), environment);
  return {
    file: file.file,
    write: async (memory) => {
      const text = withMemory(file, memory, environment);
      if (text !== file.text) await writeConfigFile(file, text);
    },
  };
}

function withMemory(file: ConfigFile, memory: MiB, environment: string | undefined): string {
  const { text } = file;
  if (text === undefined) return configYaml({ memory });
  const now = readConfig({
    text,
    file: file.file,
    flags: {},
    env: {},
    ...(environment === undefined ? {} : { environment }),
  });
  if (now.kind !== 'config') throw new Error(`${file.file} could be read and now cannot`);
  const edited = editConfig(text, { memory }, now.config, environment);
  if (edited.kind === 'edited') return edited.text;
  throw new UserError({
    code: 'config-by-hand',
    message: `memory cannot be set in ${file.file} without touching what stands around it`,
    why: 'values behind an anchor are changed by people',
    next: ['tune without --apply, and write there: memory: <MB>'],
    exitCode: exitCodes.usage,
  });
}

/** A deploy at the new memory, like any other: plan, question, change set. The file is written once it was agreed to. */
export const applyMemory = (
  memory: MiB,
  place: MemoryPlace,
  { settled: { config }, target, wiring }: Tunable,
  session: Session,
): Promise<DeployReport> =>
  deploy(
    {
      config: { ...config, memory },
      region: target.region,
      wiring,
      adopt: false,
      verify: true,
      dryRun: false,
      replaceStack: false,
      refreshLimits: false,
      agree: async (plan, facts) => {
        await agreeToPlan(plan, facts, session);
        await place.write(memory);
      },
      askAdopt: async () => false,
      // The deployed function has its key already.
      keepKey: () => undefined,
    },
    session,
  );
