import type { Gateways } from '../../apigateway/gateways.js';
import type { Tables } from '../../dynamodb/tables.js';
import type { Roles } from '../../iam/roles.js';
import type { LambdaControl } from '../../lambda-control.js';
import type { Logs } from '../../logs/store.js';
import type { Schedules } from '../../scheduler/schedules.js';
import type { SandboxAccount } from '../../service.js';

/** What CloudFormation's handlers may use: the other services, through their interfaces. */
export interface ResourceServices {
  readonly account: SandboxAccount;
  readonly roles: Roles;
  readonly logs: Logs;
  readonly tables: Tables;
  readonly lambda: LambdaControl;
  readonly schedules: Schedules;
  readonly gateways: Gateways;
  readonly repositories: RepositoryControl;
}

/** ECR as the AWS::ECR::Repository handler needs it. Methods throw `AwsFailure`. */
export interface RepositoryControl {
  create(input: RepositoryInput): { readonly arn: string; readonly uri: string };
  /** @throws RepositoryNotEmptyException without `force` when there are images in it */
  delete(name: string, force: boolean): Promise<void>;
}

export interface RepositoryInput {
  readonly name: string;
  readonly immutable: boolean;
  readonly scanOnPush: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** One resource as a handler meets it. `P` are its evaluated properties. */
export interface Subject {
  readonly services: ResourceServices;
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Properties;
  /** Tags of the resource and of the stack, merged. */
  readonly tags: Readonly<Record<string, string>>;
  /** A name for what has none: `<stack>-<logical id>-<12 random>`. */
  readonly freshName: (longest: number) => string;
  /** How CodeDeploy moves it; for an alias. */
  readonly shift?: TrafficShift | undefined;
}

export interface TrafficShift {
  /** Of the requests, what the new version gets at first. */
  readonly percent: number;
  /** For how long. */
  readonly ms: number;
}

export type Properties = Readonly<Record<string, unknown>>;

/** What came of a create or an update. */
export interface Made {
  readonly physicalId: string;
  /** What Ref gives, when that is not the physical id. */
  readonly ref?: string;
  /** For GetAtt. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ResourceHandler {
  readonly type: string;
  /** As AWS writes it in an error: `(Service: Lambda, …)`. */
  readonly service: string;
  /** Every property that the type has; another one is refused. */
  readonly properties: readonly string[];
  readonly required: readonly string[];
  /** Create-only properties: a change of one replaces the resource. */
  readonly replaceOn: readonly string[];
  /** The property that names the resource, if people may name it: a name cannot be taken twice. */
  readonly nameProperty?: string;
  readonly attributes: readonly string[];
  readonly taggable: boolean;
  create(subject: Subject): Promise<Made>;
  update(subject: Subject, made: Made, previous: Properties): Promise<Made>;
  delete(subject: Subject, made: Made): Promise<void>;
  /** False as long as it has to be waited for. Absent: it is there at once. */
  stable?(subject: Subject, made: Made): boolean;
}
