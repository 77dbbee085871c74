import { AwsFailure } from '../../service.js';
import type { Made, Properties, ResourceHandler, ResourceServices } from './handler.js';
import { functionIn, neededText, numberIn, objectIn } from './properties.js';

export const aliasHandler: ResourceHandler = {
  type: 'AWS::Lambda::Alias',
  service: 'Lambda',
  properties: [
    'Description',
    'FunctionName',
    'FunctionVersion',
    'Name',
    'ProvisionedConcurrencyConfig',
    'RoutingConfig',
  ],
  required: ['FunctionName', 'FunctionVersion', 'Name'],
  replaceOn: ['FunctionName', 'Name'],
  nameProperty: 'Name',
  attributes: ['AliasArn'],
  taggable: false,
  async create({ services, properties }) {
    const { name } = functionIn(neededText(properties, 'FunctionName'));
    const alias = neededText(properties, 'Name');
    const { arn } = services.lambda.createAlias(name, alias, neededText(properties, 'FunctionVersion'));
    const instances = provisionedOf(properties);
    if (instances > 0) services.lambda.provision(name, alias, instances);
    return madeOf(arn);
  },
  async update({ services: { lambda }, properties, shift }, made, previous) {
    const { name, qualifier = '' } = functionIn(made.physicalId);
    const version = neededText(properties, 'FunctionVersion');
    lambda.shiftAlias(name, qualifier, undefined);
    const instances = provisionedOf(properties);
    if (instances > 0 || provisionedOf(previous) > 0) lambda.provision(name, qualifier, instances);
    if (shift === undefined || lambda.aliasVersion(name, qualifier) === version) {
      return madeOf(lambda.updateAlias(name, qualifier, version).arn);
    }
    lambda.shiftAlias(name, qualifier, { version, percent: shift.percent });
    const next = madeOf(made.physicalId);
    shifts.set(next, {
      version,
      until: performance.now() + shift.ms,
      before: lambda.errorsOf(name, version),
    });
    return next;
  },
  async delete({ services }, made) {
    const { name, qualifier = '' } = functionIn(made.physicalId);
    services.lambda.deleteAlias(name, qualifier);
  },
  /** An alias is done when its traffic has moved and its instances are ready. */
  stable({ services, properties }, made) {
    if (!hasMoved(services, made)) return false;
    if (provisionedOf(properties) === 0) return true;
    const { name, qualifier = '' } = functionIn(made.physicalId);
    const state = services.lambda.provisioned(name, qualifier);
    if (state.kind === 'failed') {
      throw new AwsFailure('NotStabilized', `Provisioned concurrency is FAILED: ${state.reason}`);
    }
    return state.kind === 'ready';
  },
};

interface Shift {
  readonly version: string;
  /** As `performance.now` counts. */
  readonly until: number;
  /** Failed requests of the version when it began. */
  readonly before: number;
}

/** Traffic that is moving, by what the update has made. */
const shifts = new WeakMap<Made, Shift>();

/** @throws AwsFailure when requests have failed in the new version: the alias is back where it was then */
function hasMoved({ lambda }: ResourceServices, made: Made): boolean {
  const shift = shifts.get(made);
  if (shift === undefined) return true;
  const { name, qualifier = '' } = functionIn(made.physicalId);
  const failed = lambda.errorsOf(name, shift.version) - shift.before;
  if (failed === 0 && performance.now() < shift.until) return false;
  shifts.delete(made);
  lambda.shiftAlias(name, qualifier, undefined);
  if (failed === 0) lambda.updateAlias(name, qualifier, shift.version);
  else throw new AwsFailure('NotStabilized', alarmed);
  return true;
}

/** CodeDeploy's words. */
const alarmed =
  'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped.';

const provisionedOf = (properties: Properties): number =>
  numberIn(objectIn(properties, 'ProvisionedConcurrencyConfig'), 'ProvisionedConcurrentExecutions') ?? 0;

const madeOf = (arn: string): Made => ({ physicalId: arn, attributes: { AliasArn: arn } });
