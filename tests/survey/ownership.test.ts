import { describe, expect, it } from '@jest/globals';
import { repositoryOwnership, stackOwnership } from '../../src/survey/ownership.js';
import { repository, resource, stack } from './builders.js';

const original = {
  stack: stack({ tags: {} }),
  template:
    'Resources:\n  OllamaFunction:\n    Type: AWS::Lambda::Function\n    Properties:\n      PackageType: Image\n',
  resources: [resource('AWS::Lambda::Function'), resource('AWS::IAM::Role')],
};

/** A stack in which nothing has been made yet. */
const outline = (changeSet: string | undefined) => ({
  stack: stack({ tags: {}, status: 'REVIEW_IN_PROGRESS', changeSet }),
  template: '',
  resources: [],
});

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
      name: 'that is only a change set of ours is ours',
      evidence: outline('arn:aws:cloudformation:eu-west-1:1:changeSet/ollama-lambda-1795832222333/3c83'),
      owner: 'ours',
    },
    {
      name: 'that is only a change set of somebody else is theirs',
      evidence: outline('arn:aws:cloudformation:eu-west-1:1:changeSet/awscli-1/ollama-lambda-1'),
      owner: 'foreign',
    },
    {
      name: 'that is only a change set, nobody knows whose, is not ours',
      evidence: outline(undefined),
      owner: 'foreign',
    },
    {
      name: 'that was made by a change set that is called like ours is not therefore ours',
      evidence: {
        ...original,
        template: '',
        stack: stack({
          tags: {},
          changeSet: 'arn:aws:cloudformation:eu-west-1:1:changeSet/ollama-lambda-1/3c83',
        }),
      },
      owner: 'foreign',
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
