import type { StackDescription } from '../../aws/ports.js';
import type { Config } from '../../config/config.js';
import { loadConfig } from '../../config/load.js';
import { readFileLayers } from '../../config/read-file.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { mib } from '../../core/units.js';
import { sameName } from '../../invoke/served-models.js';
import { priceOf } from '../../models/price.js';
import { askFunction } from '../bench/ask-function.js';
import { type Input, textOption } from '../command.js';
import { type Asked, askedOf } from '../models/questions.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { findTarget, type Target } from '../target.js';
import type { Arena, Contestant } from './contestant.js';
import { estimateOf } from './need.js';

/** What the config, or one of its environments, has deployed. */
interface Deployment {
  /** Environments that name this stack; none of it: the config without one. */
  readonly environments: readonly string[];
  readonly config: Config;
  readonly target: Target;
  readonly outputs: StackDescription['outputs'];
}

/**
 * Each name is a model that the config or one of its environments has deployed, or the name of such an environment. They are
 * asked by the right to invoke their functions, so that no key of any of them is needed.
 *
 * @throws UserError `model-not-deployed` (exit 6), `compare-options` (exit 2) for two names of one deployment
 */
export async function deployedArena(
  names: readonly string[],
  input: Input,
  session: Session,
): Promise<Arena> {
  const deployments = await deploymentsOf(input, session);
  const chosen = names.map((name) => ({ name, deployment: choose(name, deployments) }));
  const absent = chosen.filter(({ deployment }) => deployment === undefined).map(({ name }) => name);
  if (absent.length > 0) throw notDeployed(absent, names, deployments);
  refuseTwice(chosen);
  const asked = await askedOf({ argument: undefined, options: {} }, session);
  const contestants = chosen.flatMap(({ name, deployment }) =>
    deployment === undefined ? [] : [contestantOf(name, deployment, asked, session)],
  );
  return { contestants: await Promise.all(contestants), apart: true, close: async () => undefined };
}

interface Chosen {
  readonly name: string;
  readonly deployment: Deployment | undefined;
}

/** What is compared with itself says nothing, and costs twice. */
function refuseTwice(chosen: readonly Chosen[]): void {
  for (const [index, { name, deployment }] of chosen.entries()) {
    const before = chosen.slice(0, index).find((one) => one.deployment === deployment);
    if (before === undefined) continue;
    throw new UserError({
      code: 'compare-options',
      message: `${before.name} and ${name} are one deployment: stack ${deployment?.config.stackName}`,
      why: 'two models need two stacks, each with a name and a repository of its own',
      next: ['ollama-lambda compare --help'],
      exitCode: exitCodes.usage,
    });
  }
}

/** An environment's name wins over a model's: it says more. */
const choose = (name: string, deployments: readonly Deployment[]): Deployment | undefined =>
  deployments.find(({ environments }) => environments.includes(name)) ??
  deployments.find(({ outputs }) => sameName(outputs.Model ?? '', name));

async function contestantOf(
  label: string,
  { config, target, outputs, environments }: Deployment,
  asked: Asked,
  { signals }: Session,
): Promise<Contestant> {
  const { region, aws } = target;
  const { FunctionName: functionName = config.name, Model: model = label } = outputs;
  const memory = mib(Number(outputs.Memory));
  const price = priceOf({ region, architecture: config.architecture, memory, imageBytes: 0 });
  return {
    label,
    model,
    where: `${functionName} in ${region}${environments.length === 0 ? '' : ` (${environments.join(', ')})`}`,
    needed: (await estimateOf(config.model ?? model, asked, signals.signal))?.fit.memory,
    memory,
    perSecond: price?.perSecond,
    estimated: undefined,
    ask: askFunction(aws.functions, { functionName, qualifier: 'live' }),
  };
}

/** Of the config as it was named, then of each of its environments; a stack that two of them name counts once. */
async function deploymentsOf(input: Input, session: Session): Promise<readonly Deployment[]> {
  const found: Deployment[] = [];
  const targets = new Map<string, Promise<Target>>();
  for (const environment of await environmentsOf(input, session)) {
    const options = environment === undefined ? input.options : { ...input.options, env: environment };
    const { config, origins } = await settleConfig({ argument: undefined, options }, session.io);
    const place = JSON.stringify([config.region, config.profile, config.accountId]);
    const target = await (targets.get(place) ?? findTarget(config, origins, session));
    targets.set(place, Promise.resolve(target));
    const named = environment === undefined ? [] : [environment];
    const known = found.findIndex(
      (one) => one.target.region === target.region && one.config.stackName === config.stackName,
    );
    const before = found[known];
    if (before !== undefined) {
      found[known] = { ...before, environments: [...before.environments, ...named] };
      continue;
    }
    const stack = await target.aws.stacks.describe(config.stackName);
    if (stack?.outputs.Model !== undefined) {
      found.push({ environments: named, config, target, outputs: stack.outputs });
    }
  }
  return found;
}

/** The one that was named comes first: flags and variables may have named it. */
async function environmentsOf(input: Input, { io }: Session): Promise<readonly (string | undefined)[]> {
  const file = await loadConfig({ folder: io.cwd, config: textOption(input, 'config'), env: io.env });
  const named = textOption(input, 'env') ?? (io.env.OLLAMA_LAMBDA_ENV?.trim() || undefined);
  const others = file === undefined ? [] : [...readFileLayers(file.text, file.file).environments.keys()];
  return [...new Set([named, ...others])];
}

const notDeployed = (
  absent: readonly string[],
  names: readonly string[],
  deployments: readonly Deployment[],
): UserError =>
  new UserError({
    code: 'model-not-deployed',
    message: `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not deployed by this config`,
    why:
      deployments.length === 0
        ? 'nothing is: neither the config nor one of its environments has a stack'
        : `deployed are ${deployments.map(({ environments, outputs }) => `${outputs.Model}${environments.length === 0 ? '' : ` (environment ${environments.join(', ')})`}`).join(', ')}`,
    next: [
      `ollama-lambda compare ${names.join(' ')} --local   # on this machine’s Ollama`,
      'an environment for each model: ollama-lambda init --env <name> --model <model>, then ollama-lambda deploy --env <name>',
    ],
    exitCode: exitCodes.notFound,
  });
