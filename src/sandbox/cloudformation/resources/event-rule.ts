import type { Made, ResourceHandler, Subject } from './handler.js';
import { objectIn, objectsIn, textIn, textsIn } from './properties.js';
import { targetOf } from './schedule.js';

/** docs: "Name … Maximum: 64" */
const longestName = 64;

export const eventRuleHandler: ResourceHandler = {
  type: 'AWS::Events::Rule',
  service: 'EventBridge',
  properties: [
    'Description',
    'EventBusName',
    'EventPattern',
    'Name',
    'RoleArn',
    'ScheduleExpression',
    'State',
    'Tags',
    'Targets',
  ],
  required: [],
  replaceOn: ['EventBusName', 'Name'],
  nameProperty: 'Name',
  attributes: ['Arn'],
  taggable: true,
  create: async (subject) =>
    put(subject, textIn(subject.properties, 'Name') ?? subject.freshName(longestName)),
  update: async (subject, made) => put(subject, made.physicalId),
  async delete({ services }, made) {
    services.schedules.removeRule(made.physicalId);
  },
};

function put({ services, properties }: Subject, name: string): Made {
  const { account, region } = services.account;
  const arn = `arn:aws:events:${region}:${account}:rule/${name}`;
  const pattern = objectIn(properties, 'EventPattern');
  services.schedules.putRule(name, {
    arn,
    sources: textsIn(pattern, 'source'),
    detailTypes: textsIn(pattern, 'detail-type'),
    targets: objectsIn(properties, 'Targets').map(targetOf),
  });
  return { physicalId: name, attributes: { Arn: arn } };
}
