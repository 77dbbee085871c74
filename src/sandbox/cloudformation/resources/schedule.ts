import type { Target } from '../../scheduler/schedules.js';
import type { Made, Properties, ResourceHandler, Subject } from './handler.js';
import { functionIn, neededText, objectIn, textIn } from './properties.js';

/** docs: "Name … Maximum: 64" */
const longestName = 64;

export const scheduleHandler: ResourceHandler = {
  type: 'AWS::Scheduler::Schedule',
  service: 'Scheduler',
  properties: [
    'Description',
    'EndDate',
    'FlexibleTimeWindow',
    'GroupName',
    'KmsKeyArn',
    'Name',
    'ScheduleExpression',
    'ScheduleExpressionTimezone',
    'StartDate',
    'State',
    'Target',
  ],
  required: ['FlexibleTimeWindow', 'ScheduleExpression', 'Target'],
  replaceOn: ['Name'],
  nameProperty: 'Name',
  attributes: ['Arn'],
  taggable: false,
  create: async (subject) =>
    put(subject, textIn(subject.properties, 'Name') ?? subject.freshName(longestName)),
  update: async (subject, made) => put(subject, made.physicalId),
  async delete({ services }, made) {
    services.schedules.removeSchedule(made.physicalId);
  },
};

function put({ services, properties }: Subject, name: string): Made {
  services.schedules.putSchedule(name, targetOf(objectIn(properties, 'Target')));
  const { account, region } = services.account;
  return {
    physicalId: name,
    attributes: { Arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${name}` },
  };
}

/** Of a schedule or a rule: what is called, and with what. */
export function targetOf(properties: Properties): Target {
  const arn = neededText(properties, 'Arn');
  if (arn.includes(':event-bus/')) {
    const event = objectIn(properties, 'EventBridgeParameters');
    return { kind: 'bus', source: neededText(event, 'Source'), detailType: neededText(event, 'DetailType') };
  }
  return { kind: 'function', ...functionIn(arn), input: textIn(properties, 'Input') ?? '{}' };
}
