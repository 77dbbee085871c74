import type { Config } from '../config/config.js';
import type { Flags } from '../config/flags.js';
import { type LoadedConfig, loadConfig } from '../config/load.js';
import { type ConfigReading, readConfig } from '../config/read-config.js';
import type { Origins } from '../config/settle.js';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { type Finding, hasErrors } from '../core/finding.js';
import { type Input, textOption } from './command.js';
import type { Io } from './io.js';

export interface SettledConfig {
  readonly config: Config;
  readonly origins: Origins;
  readonly warnings: readonly Finding[];
  /** Absolute path of the file; undefined when there is none. */
  readonly path: string | undefined;
}

/** @throws UserError `config-invalid` (exit 2) with every mistake at once; what `load` throws. */
export async function settleConfig(input: Input, io: Io): Promise<SettledConfig> {
  const { reading, file } = await configReading(input, io);
  if (reading.kind === 'config') {
    const { config, origins, warnings } = reading;
    return { config, origins, warnings, path: file?.path };
  }
  const errors = reading.findings.filter((finding) => hasErrors([finding])).length;
  throw new UserError({
    code: 'config-invalid',
    message: `the configuration has ${errors === 1 ? 'a mistake' : `${errors} mistakes`}; nothing was done`,
    findings: reading.findings,
    next: ['ollama-lambda validate'],
    exitCode: exitCodes.usage,
  });
}

/** What the file, the variables and the flags of one run say, mistakes and all. @throws what `load` throws */
export async function configReading(
  input: Input,
  io: Io,
): Promise<{ readonly reading: ConfigReading; readonly file: LoadedConfig | undefined }> {
  const file = await loadConfig({ folder: io.cwd, config: textOption(input, 'config'), env: io.env });
  const environment = textOption(input, 'env');
  const reading = readConfig({
    ...(file === undefined ? {} : { text: file.text, file: file.file }),
    flags: input.options as Flags,
    env: io.env,
    ...(environment === undefined ? {} : { environment }),
  });
  return { reading, file };
}
