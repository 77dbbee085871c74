import type { Config } from '../config.js';
import type { Mistake, Rule } from '../rules/rule.js';
import { block, list, text } from './block.js';
import { limitsOverTime } from './rates.js';

export const vpc = block('vpc', 'A network of yours that the function is put into.', {
  subnets: list({
    allowed: 'a list of ids such as subnet-0123456789abcdef0',
    item: 'the id of a subnet',
    description: 'Subnets for the function, in two zones at best. None: it is in no network of yours.',
  }),
  securityGroups: list({
    allowed: 'a list of ids such as sg-0123456789abcdef0',
    item: 'the id of a security group',
    description:
      'Its security groups, one to five. Callers reach the function through Lambda, not through these.',
  }),
  id: text({
    pattern: /^vpc-[0-9a-f]{8,17}$/,
    maxLength: 21,
    allowed: 'the id of a VPC, such as vpc-0123456789abcdef0',
    description: 'The VPC of the subnets; only for endpoints to be made in it.',
    fallback: undefined,
  }),
  routeTables: list({
    allowed: 'a list of ids such as rtb-0123456789abcdef0',
    item: 'the id of a route table',
    description:
      'Route tables of the subnets: with them, free gateway endpoints for what the function needs are made.',
  }),
});

/** Whether the function is in a network. */
export const isInVpc = ({ vpc: { subnets } }: Pick<Config, 'vpc'>): boolean => subnets.length > 0;

type Ids = 'subnets' | 'securityGroups' | 'routeTables';

const forms: Readonly<Record<Ids, { readonly form: RegExp; readonly most: number; readonly like: string }>> =
  {
    subnets: { form: /^subnet-[0-9a-f]{8,17}$/, most: 16, like: 'subnet-0123456789abcdef0' },
    securityGroups: { form: /^sg-[0-9a-f]{8,17}$/, most: 5, like: 'sg-0123456789abcdef0' },
    routeTables: { form: /^rtb-[0-9a-f]{8,17}$/, most: 20, like: 'rtb-0123456789abcdef0' },
  };

const idsAreIds = (name: Ids): Rule => ({
  name: `vpc-${name}-are-ids`,
  about: [`vpc.${name}`],
  check: ({ vpc: { [name]: ids } }, say) => {
    const { form, most, like } = forms[name];
    const wrong = ids.flatMap((id, index): Mistake[] =>
      form.test(id)
        ? []
        : [
            {
              id: 'config-not-allowed',
              what: `${say(`vpc.${name}`)} has ${JSON.stringify(id.slice(0, 60))}; it takes ids such as ${like}.`,
              within: [index],
            },
          ],
    );
    if (wrong.length > 0 || ids.length <= most) return wrong;
    const what = `${say(`vpc.${name}`)} has ${ids.length} ids; it takes ${most} at most.`;
    return [{ id: 'config-out-of-range', what }];
  },
});

const goTogether: Rule = {
  name: 'vpc-subnets-need-groups',
  about: ['vpc.subnets', 'vpc.securityGroups'],
  check: ({ vpc: { subnets, securityGroups } }, say) => {
    if (subnets.length > 0 === securityGroups.length > 0) return [];
    const [given, missing] =
      subnets.length > 0
        ? (['subnets', 'securityGroups'] as const)
        : (['securityGroups', 'subnets'] as const);
    return [
      {
        id: 'config-impossible',
        what: `${say(`vpc.${given}`)} is given, and vpc.${missing} is not.`,
        why: 'Lambda puts a function into a network with both.',
        remedy: `Add ${missing}, or remove vpc.`,
        field: `vpc.${given}`,
      },
    ];
  },
};

const endpointsNeedBoth: Rule = {
  name: 'vpc-endpoints-need-both',
  about: ['vpc.routeTables', 'vpc.id', 'vpc.subnets'],
  check: ({ vpc: { id, routeTables, subnets } }, say) => {
    const isWhole = (id !== undefined) === routeTables.length > 0 && (id === undefined || subnets.length > 0);
    if (isWhole) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('vpc.id')} and ${say('vpc.routeTables')} go together, and with subnets.`,
        why: 'A gateway endpoint belongs to a VPC and to route tables of it.',
        remedy: 'Give all of them, or neither id nor routeTables.',
        field: id === undefined ? 'vpc.routeTables' : 'vpc.id',
      },
    ];
  },
};

const reachesItsModel: Rule = {
  name: 'vpc-reaches-its-model',
  about: ['modelSource', 'vpc.subnets', 'vpc.routeTables'],
  check: (config, say) => {
    const { modelSource, vpc: own } = config;
    const fromS3 = modelSource.startsWith('s3://') && own.routeTables.length === 0;
    if (!isInVpc(config) || !(fromS3 || modelSource === 'pull')) return [];
    return [
      {
        id: 'config-no-way-out',
        severity: 'warning',
        what: `${say('modelSource')} is ${modelSource}, and the function is in a network of yours.`,
        why: 'A function in a VPC has no address of its own on the internet; without a way out it never gets its model.',
        remedy: fromS3
          ? 'Add vpc.id and vpc.routeTables, and a gateway endpoint for S3 is made, or see that there is one.'
          : 'See that the subnets have a NAT gateway, or set modelSource to image.',
      },
    ];
  },
};

/** @returns whether the function keeps something in DynamoDB */
export const usesTables = ({ conversations, rates }: Pick<Config, 'conversations' | 'rates'>): boolean =>
  conversations.enabled || limitsOverTime(rates);

const reachesItsTables: Rule = {
  name: 'vpc-reaches-its-tables',
  about: ['vpc.subnets', 'vpc.routeTables', 'conversations.enabled'],
  check: (config, say) => {
    if (!isInVpc(config) || !usesTables(config) || config.vpc.routeTables.length > 0) return [];
    return [
      {
        id: 'config-no-way-out',
        severity: 'warning',
        what: `${say('vpc.subnets')} puts the function into a network of yours, and it keeps conversations or limits in DynamoDB.`,
        why: 'A function in a VPC has no address of its own on the internet.',
        remedy:
          'Add vpc.id and vpc.routeTables, and a gateway endpoint for DynamoDB is made, or see that there is one.',
      },
    ];
  },
};

const urlDoesNotStream: Rule = {
  name: 'vpc-url-does-not-stream',
  about: ['vpc.subnets', 'endpoint.invokeMode', 'gateway.enabled'],
  check: (config, say) => {
    if (!isInVpc(config) || config.endpoint.invokeMode === 'buffered' || config.gateway.enabled) return [];
    return [
      {
        id: 'config-no-stream',
        severity: 'warning',
        what: `${say('vpc.subnets')} puts the function into a network of yours: its URL does not stream there.`,
        why: 'AWS: "Function URLs do not support response streaming within a VPC environment."',
        remedy: 'Set endpoint.invokeMode to buffered, or use gateway, whose answers stream.',
      },
    ];
  },
};

export const vpcRules: readonly Rule[] = [
  idsAreIds('subnets'),
  idsAreIds('securityGroups'),
  idsAreIds('routeTables'),
  goTogether,
  endpointsNeedBoth,
  reachesItsModel,
  reachesItsTables,
  urlDoesNotStream,
];
