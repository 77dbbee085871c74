import type { Config } from '../../config/config.js';
import { environmentName } from '../../config/grammars.js';
import { readFileLayers } from '../../config/read-file.js';
import type { WrittenFields } from '../../config/written.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { ConfigFile } from './config-file.js';

/**
 * The environment that the file is to get: what `--env` names, if the file does not have it. A variable makes none: it
 * holds for this shell, and the file for everybody.
 *
 * @throws UserError `config-missing` and `environment-name` (exit 2)
 */
export function environmentToMake(flag: string | undefined, { text, file }: ConfigFile): string | undefined {
  if (flag === undefined) return undefined;
  if (text === undefined) throw noFileFor(flag, file);
  if (readFileLayers(text, file).environments.has(flag)) return undefined;
  if (environmentName.test(flag)) return flag;
  throw new UserError({
    code: 'environment-name',
    message: `--env is ${JSON.stringify(flag.slice(0, 40))}, which init makes no environment of; nothing was written`,
    why: 'function, stack and repository get it into their names: at most 24 lower-case letters, digits and single hyphens, a letter first',
    next: ['ollama-lambda init --env staging'],
    exitCode: exitCodes.usage,
  });
}

/**
 * What two deployments of one account and Region must not share: a deploy of one would change the stack of the other,
 * and `destroy` take its images away.
 */
export const ownNames = (environment: string, { name, stackName, repository }: Config): WrittenFields => ({
  name: `${name}-${environment}`,
  stackName: `${stackName}-${environment}`,
  repository: `${repository}-${environment}`,
});

function noFileFor(environment: string, file: string): UserError {
  return new UserError({
    code: 'config-missing',
    message: `there is no ${file} that could have an environment ${JSON.stringify(environment.slice(0, 40))}; nothing was written`,
    why: 'an environment says in what it differs from the file that it stands in',
    next: ['first without --env: ollama-lambda init', 'then the same command again'],
    exitCode: exitCodes.usage,
  });
}
