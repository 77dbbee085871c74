import { describe, expect, it } from '@jest/globals';
import { repositoryOwnership, stackOwnership } from '../../src/survey/ownership.js';
import { repository, resource, stack } from './builders.js';

const original = {
  stack: stack({ tags: {} }),
  template:
    'Resources:\n  OllamaFunction:\n    Type: AWS::Lambda::Function\n    Properties:\n      PackageType: Image\n',
  resources: [resource('AWS::Lambda::Function'), resource('AWS::IAM::Role')],
};

describe('a stack', () => {
  it.each([
    { name: 'with our tag is ours', evidence: { ...original, stack: stack() }, owner: 'ours' },
    { name: 'as the script makes it is the script’s', evidence: original, owner: 'original-script' },
    {
      name: 'as the script makes it, in JSON',
      evidence: { ...original, template: '{"PackageType": "Image"}' },
      owner: 'original-script',
    },
    {
      name: 'without ImageUri is somebody else’s',
      evidence: { ...original, stack: stack({ tags: {}, parameters: {} }) },
      owner: 'foreign',
    },
    {
      name: 'with a zip function is somebody else’s',
      evidence: { ...original, template: 'PackageType: Zip' },
      owner: 'foreign',
    },
    {
      name: 'with a table in it is somebody else’s',
      evidence: { ...original, resources: [...original.resources, resource('AWS::DynamoDB::Table')] },
      owner: 'foreign',
    },
    {
      name: 'with two functions is somebody else’s',
      evidence: { ...original, resources: [...original.resources, resource('AWS::Lambda::Function')] },
      owner: 'foreign',
    },
    {
      name: 'with nothing in it is somebody else’s',
      evidence: { ...original, resources: [] },
      owner: 'foreign',
    },
  ])('$name', ({ evidence, owner }) => {
    expect(stackOwnership(evidence)).toBe(owner);
  });
});

describe('a repository', () => {
  it.each([
    ['ours by its tag', repository({ name: 'any' }), 'ours'],
    ['the script’s by its name', repository({ tags: {} }), 'original-script'],
    ['somebody else’s otherwise', repository({ name: 'ollama-llm-2', tags: { team: 'a' } }), 'foreign'],
  ])('is %s', (_, found, owner) => {
    expect(repositoryOwnership(found)).toBe(owner);
  });
});
