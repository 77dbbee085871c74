/** What a policy is written for; each statement names only what has these names. */
export interface PolicyTarget {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly functionName: string;
  readonly repository: string;
}

/** A kind of thing that calls are made on, by its ARNs. */
export type Place = keyof typeof places;

/**
 * CloudFormation names what the template leaves unnamed `<stack>-<logical id>-<random>`, and cuts the stack's name when
 * that is too long: twenty characters of it always stay.
 */
const madeByStack = ({ stackName }: PolicyTarget): string => `${stackName.slice(0, 20)}*`;

export const places = {
  /** Calls that know no resource, or are made before there is one. */
  everything: () => ['*'],
  stack: (it: PolicyTarget) => [`${arn(it, 'cloudformation')}:stack/${it.stackName}/*`],
  repository: (it: PolicyTarget) => [`${arn(it, 'ecr')}:repository/${it.repository}`],
  function: (it: PolicyTarget) => [
    `${arn(it, 'lambda')}:function:${it.functionName}`,
    `${arn(it, 'lambda')}:function:${it.functionName}:*`,
  ],
  /** A function that never comes into being: AWS's answer tells the account's memory cap. */
  memoryProbe: (it: PolicyTarget) => [`${arn(it, 'lambda')}:function:ollama-lambda-memory-probe`],
  probeRole: (it: PolicyTarget) => [`${global(it, 'iam')}:role/ollama-lambda-memory-probe-no-such-role`],
  logGroup: (it: PolicyTarget) => [
    `${arn(it, 'logs')}:log-group:/aws/lambda/${it.functionName}`,
    `${arn(it, 'logs')}:log-group:/aws/lambda/${it.functionName}:*`,
  ],
  /** DescribeLogGroups lists, and knows no single group. */
  logGroups: (it: PolicyTarget) => [`${arn(it, 'logs')}:log-group:*`],
  role: (it: PolicyTarget) => [`${global(it, 'iam')}:role/${madeByStack(it)}`],
  rule: (it: PolicyTarget) => [`${arn(it, 'events')}:rule/${madeByStack(it)}`],
  schedule: (it: PolicyTarget) => [`${arn(it, 'scheduler')}:schedule/default/${madeByStack(it)}`],
  table: (it: PolicyTarget) => [`${arn(it, 'dynamodb')}:table/${madeByStack(it)}`],
  alarm: (it: PolicyTarget) => [`${arn(it, 'cloudwatch')}:alarm:${madeByStack(it)}`],
  dashboard: (it: PolicyTarget) => [`${global(it, 'cloudwatch')}:dashboard/*`],
  budget: (it: PolicyTarget) => [`${global(it, 'budgets')}:budget/*`],
  topic: (it: PolicyTarget) => [`${arn(it, 'sns')}:${madeByStack(it)}`],
  /** A key's id says nothing of whose it is. */
  key: (it: PolicyTarget) => [`${arn(it, 'kms')}:key/*`],
  scalableTarget: (it: PolicyTarget) => [`${arn(it, 'application-autoscaling')}:scalable-target/*`],
  scalingRole: (it: PolicyTarget) => [
    `${global(it, 'iam')}:role/aws-service-role/lambda.application-autoscaling.amazonaws.com/*`,
  ],
  /** An API's id, a key's, a plan's and an endpoint's say nothing of whose they are either. */
  gateway: (it: PolicyTarget) =>
    ['restapis', 'apikeys', 'usageplans', 'domainnames', 'tags'].map(
      (kind) => `${own(it, 'apigateway')}:/${kind}*`,
    ),
  /** Any API's stage of this name, since an API's id is not known before there is one. */
  gatewayCalls: (it: PolicyTarget) => [`${arn(it, 'execute-api')}:*/live/*`],
  firewall: (it: PolicyTarget) => [`${arn(it, 'wafv2')}:regional/webacl/${madeByStack(it)}`],
  release: (it: PolicyTarget) => [
    `${arn(it, 'codedeploy')}:application:${madeByStack(it)}`,
    `${arn(it, 'codedeploy')}:deploymentgroup:${madeByStack(it)}`,
    `${arn(it, 'codedeploy')}:deploymentconfig:${madeByStack(it)}`,
  ],
  /** What an endpoint of kind Gateway is made of. */
  network: (it: PolicyTarget) => [
    `${arn(it, 'ec2')}:vpc-endpoint/*`,
    `${arn(it, 'ec2')}:vpc/*`,
    `${arn(it, 'ec2')}:route-table/*`,
  ],
} as const satisfies Readonly<Record<string, (target: PolicyTarget) => readonly string[]>>;

const arn = ({ partition, region, account }: PolicyTarget, service: string): string =>
  `arn:${partition}:${service}:${region}:${account}`;

const global = ({ partition, account }: PolicyTarget, service: string): string =>
  `arn:${partition}:${service}::${account}`;

/** ARNs of services that name no account. */
const own = ({ partition, region }: PolicyTarget, service: string): string =>
  `arn:${partition}:${service}:${region}:`;
