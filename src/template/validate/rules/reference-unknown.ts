import { didYouMean } from '../../../config/did-you-mean.js';
import type { TemplateModel } from '../model.js';
import type { Rule } from '../rule.js';

const pseudo = [
  'AWS::AccountId',
  'AWS::NotificationARNs',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

export const referenceUnknown: Rule = {
  id: 'reference-unknown',
  family: 'references',
  title: 'What is referred to exists',
  severity: 'error',
  why: 'Ref and Sub name a parameter or a resource, GetAtt and DependsOn a resource, If and Condition a condition, FindInMap a mapping.',
  bad: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref Nmae}\n',
  good: 'Parameters:\n  Name: {Type: String}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref Name}\n',
  *check(model) {
    if (model.generated) return;
    const known = names(model);
    for (const { kind, target, path } of model.references) {
      const candidates = known[kind];
      if (candidates.includes(target)) continue;
      const meant = didYouMean(target, candidates);
      const what = `There is no ${nouns[kind]} ${target}.`;
      yield { path, part: 'value', what, ...(meant !== undefined && { remedy: `Write ${meant}.` }) };
    }
  },
};

const nouns = {
  ref: 'parameter or resource',
  attribute: 'resource',
  'depends-on': 'resource',
  condition: 'condition',
  mapping: 'mapping',
};

function names(model: TemplateModel): Record<keyof typeof nouns, readonly string[]> {
  const resources = model.resources.map((resource) => resource.logicalId);
  return {
    ref: [...Object.keys(model.parameters), ...resources, ...pseudo],
    attribute: resources,
    'depends-on': resources,
    condition: Object.keys(model.conditions),
    mapping: Object.keys(model.mappings),
  };
}
