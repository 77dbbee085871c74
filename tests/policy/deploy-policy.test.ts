import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { deployPolicy, largestInline, largestPolicy, policySize } from '../../src/policy/deploy-policy.js';
import { type Part, parts, usualParts } from '../../src/policy/own-calls.js';
import type { PolicyTarget } from '../../src/policy/places.js';
import { resourceTypes } from '../../src/policy/resource-types.js';

const target: PolicyTarget = {
  partition: 'aws',
  account: '123456789012',
  region: 'eu-west-1',
  stackName: 'OllamaLambdaStack',
  functionName: 'ollama-lambda',
  repository: 'ollama-llm',
};

const typesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\s+Type: (AWS::\S+)$/gm)].map(([, type = '']) => type);

const folders = ['../../templates/', '../../templates/features/', '../golden/'].map(
  (path) => new URL(path, import.meta.url),
);

/** Of every fragment, also of those that no golden template has. */
const everyType = new Set(
  folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .flatMap((name) => typesIn(readFileSync(new URL(name, folder), 'utf8'))),
  ),
);

const base = typesIn(readFileSync(new URL('../golden/iam.yaml', import.meta.url), 'utf8'));

/** As IAM's names go. */
const reads = /^[a-z-]+:(Get|List|Describe|BatchGet|Filter)/;

describe('the policy of whoever deploys', () => {
  it('knows every type of resource that a template may have, and no other', () => {
    expect(everyType.size).toBeGreaterThan(7);
    expect(Object.keys(resourceTypes).toSorted()).toEqual([...everyType].toSorted());
  });

  it('refuses a type that nobody has written down', () => {
    expect(() => deployPolicy({ target, parts, types: ['AWS::New::Thing'] })).toThrow('AWS::New::Thing');
  });

  const whole = deployPolicy({ target, parts, types: base });

  it('is valid for IAM: names of letters and digits, each once, and services with actions', () => {
    const names = whole.Statement.map(({ Sid }) => Sid);
    expect(new Set(names).size).toBe(names.length);
    for (const { Sid, Action, Resource } of whole.Statement) {
      expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
      expect(Action.length).toBeGreaterThan(0);
      for (const action of Action) expect(action).toMatch(/^[a-z-]+:[A-Z]\w+$/);
      for (const arn of Resource) expect(arn).toMatch(/^(\*|arn:aws:[a-z-]+:(eu-west-1)?:123456789012:\S+)$/);
    }
  });

  it('fits a managed policy, and with everything at once a role of its own', () => {
    expect(policySize(whole)).toBeLessThan(largestPolicy);
    expect(policySize(deployPolicy({ target, parts: usualParts, types: [...everyType] }))).toBeLessThan(
      largestInline,
    );
  });

  it('allows on everything only what knows no resource', () => {
    const everywhere = whole.Statement.filter(({ Resource }) => Resource.includes('*')).flatMap(
      ({ Action }) => Action,
    );
    expect(everywhere).toEqual([
      'cloudformation:ValidateTemplate',
      'cloudwatch:GetMetricData',
      'ecr:GetAuthorizationToken',
      'lambda:GetAccountSettings',
    ]);
  });

  it('passes roles to the service that runs them, and to no other', () => {
    const passing = whole.Statement.filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(passing).toHaveLength(2);
    for (const { Action, Condition } of passing) {
      expect(Action).toEqual(['iam:PassRole']);
      expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } });
    }
  });

  it('can be had for a part', () => {
    const actionsOf = (part: Part): readonly string[] =>
      deployPolicy({ target, parts: [part], types: base }).Statement.flatMap(({ Action }) => Action);
    expect(actionsOf('deploy')).not.toContain('ecr:DeleteRepository');
    expect(actionsOf('deploy')).not.toContain('logs:FilterLogEvents');
    expect(actionsOf('watch')).toContain('logs:FilterLogEvents');
    expect(actionsOf('plan')).not.toContain('logs:FilterLogEvents');
    for (const part of ['plan', 'watch'] as const) {
      expect(actionsOf(part).length).toBeGreaterThan(8);
      expect(actionsOf(part).filter((action) => !reads.test(action))).toEqual([]);
    }
    expect(actionsOf('call')).toEqual([
      'cloudformation:DescribeStacks',
      'lambda:InvokeFunction',
      'lambda:InvokeFunctionUrl',
    ]);
    expect(actionsOf('destroy')).toContain('lambda:DeleteFunction');
    expect(actionsOf('destroy')).not.toContain('ecr:PutImage');
  });

  it('keeps to names that CloudFormation makes, also of a long stack name', () => {
    const long = { ...target, stackName: 'A'.repeat(120) };
    const { Statement } = deployPolicy({ target: long, parts, types: base });
    expect(Statement.flatMap(({ Resource }) => Resource)).toContain(
      `arn:aws:iam::123456789012:role/${'A'.repeat(20)}*`,
    );
  });
});
