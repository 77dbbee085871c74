import type { TrafficShift } from './resources/handler.js';
import { textIn } from './resources/properties.js';
import type { Stack, StackResource } from './stack.js';
import type { ResourceSpec } from './template.js';
import { isObject } from './values.js';
import type { World } from './world.js';

/** A shift takes so many times as long as a resource; minutes are not waited for. */
const ticks = 40;

/**
 * How CodeDeploy is to move an alias (`UpdatePolicy`): by the deployment group and its configuration, which are resources of the
 * same stack. Undefined when all traffic moves at once.
 */
export function shiftOf(world: World, stack: Stack, spec: ResourceSpec): TrafficShift | undefined {
  const update = spec.updatePolicy.CodeDeployLambdaAliasUpdate;
  const group = referred(stack, isObject(update) ? update.DeploymentGroupName : undefined);
  const name = group && textIn(group.properties, 'DeploymentConfigName');
  const config = [...stack.resources.values()].find(({ made }) => made?.physicalId === name);
  const routing = config?.properties.TrafficRoutingConfig;
  const canary = isObject(routing) && isObject(routing.TimeBasedCanary) ? routing.TimeBasedCanary : {};
  const percent = Number(canary.CanaryPercentage);
  return percent > 0 ? { percent, ms: ticks * world.tickMs } : undefined;
}

const referred = (stack: Stack, value: unknown): StackResource | undefined =>
  isObject(value) && typeof value.Ref === 'string' ? stack.resources.get(value.Ref) : undefined;
