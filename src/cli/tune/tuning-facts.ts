import type { Architecture, Config } from '../../config/config.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { mib } from '../../core/units.js';
import { sizeOf } from '../../models/fit.js';
import type { ModelSource } from '../../models/speed.js';
import { servedName } from '../../plan/change.js';
import { deployedProperties } from '../../plan/deployed.js';
import {
  bothArchitectures,
  type LatestBefore,
  type TuningFacts,
  type TuningWish,
} from '../../plan/tuning.js';
import { type TuningImage, tuningImage } from '../../plan/tuning-images.js';
import type { StackFact } from '../../survey/facts.js';
import { surveyVersions } from '../../survey/tuning.js';
import { type DeployReport, deploy, plainDeploy } from '../deploy-flow.js';
import type { Session } from '../session.js';
import type { SettledConfig } from '../settled-config.js';
import type { Target } from '../target.js';
import type { Wiring } from '../wire.js';

export interface Tunable {
  readonly settled: SettledConfig;
  readonly target: Target;
  readonly wiring: Wiring;
}

/**
 * What the config would deploy has to be what is deployed: what is measured is what was asked for then, and what is applied
 * in the end changes the memory and nothing else.
 *
 * @throws UserError `stack-absent` (exit 6), `not-as-configured` (exit 2), and what a plan throws
 */
export async function tuningFacts(
  tunable: Tunable,
  { architectures = [] }: TuningWish,
  session: Session,
): Promise<TuningFacts> {
  const { settled, target } = tunable;
  const { config } = settled;
  const { plan, facts } = await planOf(config, tunable, session);
  const { name } = config;
  const live = facts.stack.kind === 'present' ? await target.aws.functions.inspect(name, 'live') : undefined;
  if (live === undefined) throw absent(config.stackName, name, target);
  if (plan.steps.length > 0) throw notAsConfigured(config.stackName, plan.steps[0]?.because);
  const { model } = facts.resolved;
  return {
    functionName: name,
    region: target.region,
    architecture: config.architecture,
    images: await otherImages(architectures, tunable, session),
    model: { ...sizeOf(model), name: servedName(config, model.ref) },
    modelSource: config.modelSource as ModelSource,
    needed: plan.fit.memory,
    cap: facts.memoryCap,
    current: live.memory,
    deployed: deployedSettings(facts.stack),
    found: await surveyVersions(target.aws.versions, name),
    reserved: live.reservedConcurrency,
    limits: facts.limits,
  };
}

/** What a deploy would do, without asking anybody. */
function planOf(config: Config, { target, wiring }: Tunable, session: Session): Promise<DeployReport> {
  const nobody = (): never => {
    throw new Error('a survey asks nobody and hands nothing over');
  };
  return deploy(
    {
      ...plainDeploy,
      config,
      region: target.region,
      wiring,
      verify: false,
      dryRun: true,
      agree: nobody,
      keepKey: nobody,
    },
    session,
  );
}

/** What a deploy with another architecture would push; what it cannot have, it refuses here. */
async function otherImages(
  asked: readonly Architecture[],
  tunable: Tunable,
  session: Session,
): Promise<readonly TuningImage[]> {
  const { config } = tunable.settled;
  const images: TuningImage[] = [];
  for (const architecture of bothArchitectures) {
    if (architecture === config.architecture || !asked.includes(architecture)) continue;
    const { plan, facts } = await planOf({ ...config, architecture }, tunable, session);
    images.push(tuningImage(architecture, plan, facts.image));
  }
  return images;
}

/** `$LATEST` as the deployed template wrote it. */
export function deployedSettings(stack: StackFact): LatestBefore {
  const { MemorySize, Description, Architectures } = deployedProperties(stack, 'Function');
  if (typeof MemorySize !== 'number') throw new Error('the deployed template says no memory');
  const image = stack.kind === 'present' ? stack.stack.parameters.ImageUri : undefined;
  if (image === undefined) throw new Error('the deployed stack has no parameter ImageUri');
  const [architecture] = Array.isArray(Architectures) ? Architectures : [];
  return {
    memory: mib(MemorySize),
    description: typeof Description === 'string' ? Description : '',
    architecture: bothArchitectures.find((one) => one === architecture) ?? 'x86_64',
    image,
  };
}

export const absent = (stackName: string, name: string, { region, identity }: Target): UserError =>
  new UserError({
    code: 'stack-absent',
    message: `there is no function ${name} of a stack ${stackName} in ${region} of account ${identity.account}`,
    why: 'a tuning measures what is deployed',
    next: ['ollama-lambda deploy', 'ollama-lambda models fit   # what memory it would take, without AWS'],
    exitCode: exitCodes.notFound,
  });

const notAsConfigured = (stackName: string, because: string | undefined): UserError =>
  new UserError({
    code: 'not-as-configured',
    message: `stack ${stackName} is not what the config says${because === undefined ? '' : `: ${because}`}`,
    why: 'a tuning measures what is deployed, and what it applies would deploy the other change along with it',
    next: ['ollama-lambda plan', 'ollama-lambda deploy'],
    exitCode: exitCodes.usage,
  });
