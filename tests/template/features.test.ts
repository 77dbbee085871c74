import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.js';
import { defaults } from '../../src/config/defaults.js';
import { seconds } from '../../src/core/units.js';
import type { RenderInput } from '../../src/template/feature.js';
import { features } from '../../src/template/features/list.js';
import { renderTemplate } from '../../src/template/render.js';
import { aConfig, anInput, principals, texts } from './build.js';
import { variants } from './variants/list.js';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
type Resources = Readonly<Record<string, Resource>>;

const resourcesOf = (changes: Partial<Config>, more: Partial<RenderInput> = {}): Resources =>
  renderTemplate(anInput({ config: aConfig(changes), ...more }), texts).template.Resources as Resources;
const plain = Object.keys(resourcesOf({}));
/** What a config adds to the stack. */
const added = (changes: Partial<Config>): readonly string[] =>
  Object.keys(resourcesOf(changes)).filter((id) => !plain.includes(id) && !id.startsWith('Version'));
/** What it changes of the function itself. */
const propertiesOf = (changes: Partial<Config>, id: string) => resourcesOf(changes)[id]?.Properties;

const { alarms, budget, gateway, provisioned, vpc } = defaults;
const email = 'ops@example.com';
const one = { ...provisioned, instances: 1 };
const office = { ...one, from: 8, until: 18 };
const on = { ...gateway, enabled: true };
const inVpc = { ...vpc, subnets: ['subnet-01234567'], securityGroups: ['sg-01234567'] };
const withWays = { ...inVpc, id: 'vpc-01234567', routeTables: ['rtb-01234567'] };
/** What tells an address. */
const teller = ['AlarmTopic', 'AlarmTopicPolicy', 'AlarmSubscription'];
const conversations = { ...defaults.conversations, enabled: true };

describe('what a config adds to the stack', () => {
  it.each<[what: string, changes: Partial<Config>, ids: readonly string[]]>([
    ['nothing by default', {}, []],
    ['no scaling for ready instances that are always as many', { provisioned: one }, []],
    ['scaling without a policy for a window', { provisioned: office }, ['ProvisionedTarget']],
    [
      'scaling with a policy for more while busy',
      { provisioned: { ...one, most: 3 } },
      ['ProvisionedTarget', 'ProvisionedTracking'],
    ],
    ['none of it without instances', { provisioned: { ...office, instances: undefined, most: 3 } }, []],
    [
      'an alarm for an address',
      { alarms: { ...alarms, email } },
      [...teller, 'ErrorAlarm', 'ThrottleAlarm', 'DurationAlarm', 'MemoryAlarm'],
    ],
    [
      'no alarm that is turned off',
      { alarms: { ...alarms, email, errors: 0, durationPercent: 0, memoryPercent: 0, idleHours: 3 } },
      [...teller, 'ThrottleAlarm', 'IdleAlarm'],
    ],
    ['a budget', { budget: { ...budget, monthly: 5, email } }, ['Budget']],
    ['no way out of a network that is not named', { vpc: inVpc, conversations }, ['ConversationsTable']],
    ['none where the function needs none', { vpc: withWays }, []],
    ['one to its bucket', { vpc: withWays, modelSource: 's3://bucket/models' }, ['S3Endpoint']],
    ['one to its tables', { vpc: withWays, conversations }, ['DynamoDBEndpoint', 'ConversationsTable']],
    [
      'no way out where it is in no network',
      { vpc: { ...vpc, id: 'vpc-01234567' }, conversations },
      ['ConversationsTable'],
    ],
  ])('%s', (_what, changes, ids) => expect([...added(changes)].sort()).toEqual([...ids].sort()));

  it('a window of ready instances begins and ends', () => {
    const { ScheduledActions } = propertiesOf({ provisioned: office }, 'ProvisionedTarget') as {
      ScheduledActions: Record<string, unknown>[];
    };
    expect(
      ScheduledActions.map(({ Schedule, ScalableTargetAction }) => [Schedule, ScalableTargetAction]),
    ).toEqual([
      ['cron(0 8 ? * * *)', { MinCapacity: 1, MaxCapacity: 1 }],
      ['cron(0 18 ? * * *)', { MinCapacity: 0, MaxCapacity: 0 }],
    ]);
    expect(propertiesOf({ provisioned: { ...one, most: 3 } }, 'ProvisionedTarget')).not.toHaveProperty(
      'ScheduledActions',
    );
  });

  it.each([
    [undefined, undefined],
    [100, { Limit: 100, Period: 'DAY' }],
  ])('keys of a gateway with a quota of %s have the quota %j', (quota, expected) =>
    expect(propertiesOf({ gateway: { ...on, keys: ['ci'], quota } }, 'GatewayPlan')?.Quota).toEqual(expected),
  );

  it('a quota is one of keys: without them there is none', () =>
    expect(resourcesOf({ gateway: { ...on, quota: 100 } })).toEqual(resourcesOf({ gateway: on })));

  it('the budget writes to its own address before that of the alarms', () => {
    const address = (own: string | undefined) =>
      JSON.stringify(
        propertiesOf(
          { alarms: { ...alarms, email }, budget: { ...budget, monthly: 5, email: own } },
          'Budget',
        ),
      ).match(/[a-z]+@[a-z.]+/)?.[0];
    expect([address('bill@example.com'), address(undefined)]).toEqual(['bill@example.com', email]);
  });

  it.each(['s3://bucket/models', 's3://bucket/models/', 's3://bucket/models///'])(
    'the function may read what is below %s, and nothing else',
    (modelSource) => {
      const role = JSON.stringify(propertiesOf({ modelSource }, 'Role'));
      expect(role).toContain('arn:${' + 'AWS::Partition}:s3:::bucket/models/*"');
    },
  );

  it('who may call is not asked where anybody may, and each once', () => {
    const permissions = (auth: 'iam' | 'none', named: readonly string[]) =>
      Object.values(resourcesOf({ endpoint: { auth, principals: named } })).flatMap(({ Properties }) =>
        Properties.Action === 'lambda:InvokeFunctionUrl' ? [Properties.Principal] : [],
      );
    expect(permissions('iam', [...principals, ...principals])).toEqual(principals);
    expect(permissions('none', principals)).toEqual(['*']);
    expect(permissions('iam', [])).toEqual([]);
  });

  it.each([
    [{ origins: ['https://a.example'] }, [], 0],
    [{ origins: ['https://a.example'], headers: ['x-a'], maxAge: seconds(60) }, ['x-a'], 60],
  ])('pages of %j may send the headers %j for %d seconds', (cors, AllowHeaders, MaxAge) =>
    expect(
      propertiesOf({ endpoint: { auth: 'none', principals: [], cors } as never }, 'Url')?.Cors,
    ).toMatchObject({ AllowOrigins: ['https://a.example'], AllowHeaders, MaxAge }),
  );

  it.each([
    ['qwen3:0.6b', 'qwen3:0.6b'],
    [undefined, 'Qwen3:0.6B'],
  ])('the smaller model is %s in the image, and the function is told %s', (fallbackModel, expected) => {
    const made = resourcesOf(
      { fallbackModel: 'Qwen3:0.6B', preread: 'off' },
      { ...(fallbackModel && { fallbackModel }) },
    );
    const { Variables } = made.Function!.Properties.Environment as { Variables: Record<string, string> };
    expect(Object.values(Variables)).toContain(expected);
    expect(Object.values(Variables)).toContain('off');
  });
});

const withoutPrevious = ({ previous: _, ...input }: RenderInput): RenderInput => input;

it('a feature that applies puts something into the template, of a first version or of a later one', () => {
  const previous = { id: '0123abcd', description: 'keys 0' };
  const empty = Object.entries(variants).flatMap(([name, input]) =>
    features
      .filter(({ applies, instances }) => applies(input.config) && instances !== undefined)
      .filter(({ instances }) =>
        [withoutPrevious(input), { ...input, previous }].every((each) => instances?.(each).length === 0),
      )
      .map(({ id }) => `${id} of ${name}`),
  );
  expect(empty).toEqual([]);
});
