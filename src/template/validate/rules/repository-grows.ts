import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

const tenImages =
  '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":10},"action":{"type":"expire"}}]}';

const repository = (lines: string): string =>
  `Resources:\n  Images:\n    Type: AWS::ECR::Repository\n    Properties: {RepositoryName: llm${lines}}\n`;

export const repositoryGrows: Rule = {
  id: 'repository-grows',
  family: 'cost',
  title: 'Old images are deleted some day',
  severity: 'warning',
  prodOnly: true,
  why: 'Without a lifecycle policy ECR keeps every image, and bills it: with a model inside that is gigabytes each.',
  bad: repository(''),
  good: repository(`, LifecyclePolicy: {LifecyclePolicyText: '${tenImages}'}`),
  *check(model) {
    for (const { properties, path, logicalId } of resourcesOfType(model, 'AWS::ECR::Repository')) {
      if (Object.hasOwn(properties, 'LifecyclePolicy')) continue;
      yield { path, what: `${logicalId} keeps every image.`, remedy: 'Add LifecyclePolicy.' };
    }
  },
};
