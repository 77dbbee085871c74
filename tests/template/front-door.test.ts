import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../../container/options.js';
import { renderTemplate } from '../../src/template/render.js';
import { texts } from './build.js';
import { variants } from './variants/list.js';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const resourcesOf = (variant: string) =>
  Object.values(renderTemplate(variants[variant]!, texts).template.Resources as Record<string, Resource>);
const permissionsOf = (variant: string) =>
  resourcesOf(variant)
    .filter(({ Type }) => Type === 'AWS::Lambda::Permission')
    .map(({ Properties: { Principal, Action } }) => `${Principal} ${Action}`);
const frontDoorOf = (variant: string) => {
  const { Environment } = resourcesOf(variant).find(({ Type }) => Type === 'AWS::Lambda::Function')!
    .Properties as { Environment: { Variables: Record<string, unknown> } };
  const variables = Object.entries(Environment.Variables).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : 'ab'.repeat(32),
  ]);
  return readOptions(Object.fromEntries(variables) as Record<string, string>).answers.frontDoor;
};

describe('what is in front of the function', () => {
  it.each([
    ['iam', 'url-stream'],
    ['buffered', 'url-buffered'],
    ['gateway', 'gateway-stream'],
    ['gateway-all', 'gateway-stream'],
  ])('%s: the function is told %s', (variant, told) => expect(frontDoorOf(variant)).toBe(told));

  it('a gateway alone may call, and nobody goes round it', () => {
    expect(permissionsOf('gateway-all')).toEqual(['apigateway.amazonaws.com lambda:InvokeFunction']);
    expect(permissionsOf('api-key')).toHaveLength(2);
  });

  it('a gateway asks for signatures under iam, and for its keys where there are any', () => {
    const methods = (variant: string) =>
      resourcesOf(variant)
        .filter(({ Type }) => Type === 'AWS::ApiGateway::Method')
        .map(({ Properties: { HttpMethod, AuthorizationType, ApiKeyRequired } }) => [
          HttpMethod,
          AuthorizationType,
          ApiKeyRequired,
        ]);
    expect(methods('gateway')).toEqual([
      ['ANY', 'AWS_IAM', false],
      ['ANY', 'AWS_IAM', false],
    ]);
    expect(methods('gateway-all')).toEqual([
      ['ANY', 'NONE', true],
      ['ANY', 'NONE', true],
      // What a browser asks beforehand carries neither.
      ['OPTIONS', 'NONE', false],
    ]);
  });
});
