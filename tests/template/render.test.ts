import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import contract from '../../container/contract.json' with { type: 'json' };
import { mib, seconds } from '../../src/core/units.js';
import { keyParametersOf } from '../../src/plan/api-keys.js';
import { readCfn } from '../../src/template/cfn-yaml.js';
import type { RenderInput } from '../../src/template/feature.js';
import { fragmentNames, renderTemplate, versionId } from '../../src/template/render.js';
import { aConfig, aKeyDigest, anInput, principals, texts } from './build.js';
import { variants } from './variants/list.js';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
type Named = Record<string, Record<string, unknown>>;
const resourcesOf = (input: RenderInput) =>
  Object.entries(renderTemplate(input, texts).template.Resources as Record<string, Resource>);
const permissionsOf = (input: RenderInput) =>
  resourcesOf(input)
    .filter(([, resource]) => resource.Type === 'AWS::Lambda::Permission')
    .map(([, resource]) => resource.Properties);
const propertiesOf = (input: RenderInput, type: string) =>
  resourcesOf(input).find(([, resource]) => resource.Type === type)?.[1].Properties ?? {};

describe('golden files', () => {
  it.each(Object.keys(variants))('%s renders to its golden file (UPDATE_GOLDEN=1 writes it)', (name) => {
    const { text } = renderTemplate(variants[name]!, texts);
    const file = new URL(`../golden/${name}.yaml`, import.meta.url);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it.each(Object.entries(variants))('%s reads back as the template it was written from', (_name, input) => {
    const { template, text } = renderTemplate(input, texts);
    const read = readCfn(text);
    expect(read.kind === 'document' && read.value).toEqual(template);
    expect(Buffer.byteLength(text)).toBeLessThan(51_200);
  });

  it('every fragment in templates/features belongs to a feature', () =>
    expect(Object.keys(texts.fragments).sort()).toEqual([...fragmentNames].sort()));
});

describe('who may call', () => {
  const everybody = { Principal: '*', FunctionName: { Ref: 'Alias' } };
  it('nobody gets a permission under iam without principals', () =>
    expect(permissionsOf(variants.iam!)).toEqual([]));

  it('no template under iam names everybody', () => {
    const input = anInput({ config: aConfig({ endpoint: { auth: 'iam', principals } }) });
    for (const each of [variants.iam!, input]) {
      expect(permissionsOf(each).map((permission) => permission.Principal)).not.toContain('*');
      expect(JSON.stringify(renderTemplate(each, texts).template)).not.toContain('"*"');
    }
  });

  it('each principal gets the two permissions of a signed URL, on the alias', () =>
    expect(permissionsOf(variants['iam-principals']!)).toEqual(
      principals.flatMap((Principal) => [
        {
          FunctionName: { Ref: 'Alias' },
          Action: 'lambda:InvokeFunctionUrl',
          FunctionUrlAuthType: 'AWS_IAM',
          Principal,
        },
        {
          FunctionName: { Ref: 'Alias' },
          Action: 'lambda:InvokeFunction',
          InvokedViaFunctionUrl: true,
          Principal,
        },
      ]),
    ));

  it.each(['api-key', 'none'])('everybody may call through the URL, and only through it, under %s', (name) =>
    expect(permissionsOf(variants[name]!)).toEqual([
      { ...everybody, Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' },
      { ...everybody, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
    ]),
  );

  it.each(Object.entries(variants))('the URL of %s streams and stands on the alias', (_name, input) =>
    expect(propertiesOf(input, 'AWS::Lambda::Url')).toMatchObject({
      TargetFunctionArn: { 'Fn::GetAtt': 'Function.Arn' },
      Qualifier: contract.alias,
      AuthType: input.config.endpoint.auth === 'iam' ? 'AWS_IAM' : 'NONE',
      InvokeMode: input.config.endpoint.invokeMode === 'buffered' ? 'BUFFERED' : 'RESPONSE_STREAM',
    }),
  );
});

describe('what the function needs', () => {
  it('the role may write to its own log group and nothing else', () => {
    const role = propertiesOf(anInput(), 'AWS::IAM::Role') as {
      Policies: { PolicyDocument: { Statement: unknown[] } }[];
    };
    expect(Object.keys(role)).toEqual(['Description', 'AssumeRolePolicyDocument', 'Policies']);
    expect(role.Policies.flatMap((policy) => policy.PolicyDocument.Statement)).toEqual([
      {
        Sid: 'WriteOwnLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': 'LogGroup.Arn' },
      },
    ]);
  });

  it('outputs, parameters and environment carry the names that the container knows', () => {
    const { template } = renderTemplate(variants['api-key']!, texts);
    expect(Object.keys(template.Outputs as object)).toEqual(
      expect.arrayContaining(Object.values(contract.outputs)),
    );
    expect(Object.keys(template.Outputs as object)).toEqual(expect.arrayContaining(['Auth', 'Memory']));
    expect(Object.keys(template.Parameters as object).sort()).toEqual(
      Object.values(contract.parameters).sort(),
    );
    const { Variables } = propertiesOf(variants['api-key']!, 'AWS::Lambda::Function').Environment as Named;
    const { model, auth, context, apiKeySha256 } = contract.environment;
    expect(Variables).toEqual({
      [model]: 'llama3.2:1b',
      [auth]: 'api-key',
      [context]: '4096',
      [apiKeySha256]: { Ref: contract.parameters.apiKeySha256 },
    });
  });

  it('the parameters accept what apply puts in and refuse what would go wrong', () => {
    const { ImageUri, ApiKeySha256 } = renderTemplate(variants['api-key']!, texts).template
      .Parameters as Named;
    const image = new RegExp(String(ImageUri!.AllowedPattern));
    const repository = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/ollama-llm';
    expect(image.test(`${repository}@sha256:${'a'.repeat(64)}`)).toBe(true);
    expect(image.test(`123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a/b@sha256:${'a'.repeat(64)}`)).toBe(
      true,
    );
    expect(image.test(`${repository}:latest`)).toBe(false);
    const keys = new RegExp(String(ApiKeySha256!.AllowedPattern));
    expect(keys.test(`${aKeyDigest},${aKeyDigest}`)).toBe(true);
    expect(keys.test('my secret key')).toBe(false);
    expect(ApiKeySha256).not.toHaveProperty('NoEcho');
  });

  it('CAPABILITY_IAM is enough: no role name, no transform', () => {
    const { template } = renderTemplate(anInput(), texts);
    expect(JSON.stringify(template)).not.toMatch(/RoleName|Transform/);
  });
});

describe('versions', () => {
  const id = (changes: Partial<RenderInput>) => versionId(anInput(changes), texts);
  const before = id({});
  const changing: readonly [name: string, changes: Partial<RenderInput>][] = [
    ['the image', { fingerprint: `r1-${'1'.repeat(32)}` }],
    ['the memory', { memory: mib(4096) }],
    ['the timeout', { config: aConfig({ timeout: seconds(301) }) }],
    ['the context', { config: aConfig({ context: 8192 }) }],
    ['the kind of authentication', { config: aConfig({ endpoint: { auth: 'none', principals: [] } }) }],
    ['the repository that the image is in', { config: aConfig({ repository: 'other' }) }],
  ];
  it.each(changing)('%s makes a new version', (_name, changes) => expect(id(changes)).not.toBe(before));

  const staying: readonly [name: string, changes: Partial<RenderInput>][] = [
    ['nothing', {}],
    ['tags', { config: aConfig({ tags: { team: 'a' } }) }],
    ['the region', { config: aConfig({ region: 'us-east-1' }) }],
    ['principals', { config: aConfig({ endpoint: { auth: 'iam', principals } }) }],
  ];
  it.each(staying)('%s makes no new version', (_name, changes) => expect(id(changes)).toBe(before));

  it('keys make a new version without a new template: their revision is a description, which cannot be changed', () => {
    expect(propertiesOf(variants['api-key']!, 'AWS::Lambda::Version').Description).toEqual({
      'Fn::Sub': 'keys ${ApiKeyRevision}',
    });
    const { ApiKeyRevision } = renderTemplate(variants['api-key']!, texts).template.Parameters as Named;
    const pattern = new RegExp(String(ApiKeyRevision!.AllowedPattern));
    expect(pattern.test(keyParametersOf(aKeyDigest).ApiKeyRevision)).toBe(true);
    expect(pattern.test(aKeyDigest)).toBe(false);
  });

  it('the logical id carries the version', () => {
    const names = resourcesOf(anInput()).map(([name]) => name);
    expect(names).toContain(`Version${before}`);
    expect(before).toMatch(/^[0-9a-f]{8}$/);
  });
});
