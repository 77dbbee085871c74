import { describe, expect, it } from '@jest/globals';
import { readCfn } from '../../src/template/cfn-yaml.js';
import { renderTemplate } from '../../src/template/render.js';
import { matches } from '../../src/template/validate/pattern.js';
import { schemaOf, schemaTypes } from '../../src/template/validate/schemas.js';
import { validateTemplate } from '../../src/template/validate/validate-template.js';
import fc from '../fast-check.js';
import { aConfig, texts } from './build.js';
import { variants } from './variants/list.js';

const golden = renderTemplate(variants['api-key']!, texts).text;
const publicGolden = renderTemplate(variants.none!, texts).text;
const options = { region: 'eu-central-1', account: '123456789012' };
const image = (region: string, account = '123456789012') =>
  `${account}.dkr.ecr.${region}.amazonaws.com/ollama-llm@sha256:${'a'.repeat(64)}`;

/** Breaks one line of a golden template; the finding has to be on that line unless `on` names another one. */
interface Defect {
  readonly from: string | RegExp;
  readonly to: string;
  readonly id: string;
  /** A text of the line where the finding is expected, when it is not the changed one. */
  readonly on?: string;
}

const defects: Readonly<Record<string, Defect>> = {
  'a misspelled section': { from: 'Outputs:', to: 'Output:', id: 'template-section' },
  'a description that is no text': {
    from: /Description: Ollama on.*/,
    to: 'Description: 5',
    id: 'template-section',
  },
  'a misspelled type key': {
    from: '    Type: AWS::Lambda::Url',
    to: '    Typ: AWS::Lambda::Url',
    id: 'resource-entry',
  },
  'a resource without a type': {
    from: '    Type: AWS::Lambda::Url\n',
    to: '',
    id: 'resource-entry',
    on: '  Url:',
  },
  'a misspelled type': { from: 'AWS::Lambda::Url', to: 'AWS::Lambda::Uri', id: 'resource-type-unknown' },
  'a hyphen in a logical id': {
    from: '  LogGroup:\n',
    to: '  Log-Group:\n',
    id: 'logical-id',
    on: 'Log-Group',
  },
  'a key twice': { from: '      Timeout: 300', to: '      MemorySize: 301', id: 'template-duplicate-key' },
  'a misspelled property': { from: 'MemorySize', to: 'MemorySze', id: 'property-unknown' },
  'a property in the wrong case': { from: 'MemorySize', to: 'Memorysize', id: 'property-unknown' },
  'a misspelled nested property': { from: 'ImageUri: !Ref', to: 'ImageUrl: !Ref', id: 'property-unknown' },
  'a property of another type': { from: 'Qualifier: live', to: 'Alias: live', id: 'property-unknown' },
  'a role that is missing': {
    from: '      Role: !GetAtt Role.Arn\n',
    to: '',
    id: 'property-required',
    on: '    Properties:\n      FunctionName: ollama',
  },
  'an AuthType that is missing': {
    from: '      AuthType: NONE\n',
    to: '',
    id: 'property-required',
    on: '    Properties:\n      TargetFunctionArn',
  },
  'a size that is missing': {
    from: 'EphemeralStorage:\n        Size: 512',
    to: 'EphemeralStorage: {}',
    id: 'property-required',
  },
  'a trust policy that is missing': {
    from: 'AssumeRolePolicyDocument:',
    to: 'PermissionsBoundary: arn:aws:iam::1:policy/x\n      Unknown:',
    id: 'property-required',
    on: '    Properties:\n      Description: What',
  },
  'words for a number': { from: 'MemorySize: 3008', to: 'MemorySize: 3 GB', id: 'property-type' },
  'a fraction for a whole number': { from: 'Timeout: 300', to: 'Timeout: 1.5', id: 'property-type' },
  'a list for a text': { from: 'FunctionName: ollama-lambda', to: 'FunctionName: [a]', id: 'property-type' },
  'a mapping for a text': { from: 'Qualifier: live', to: 'Qualifier: {a: b}', id: 'property-type' },
  'a text for a list': {
    from: 'Architectures:\n        - arm64',
    to: 'Architectures: arm64',
    id: 'property-type',
  },
  'a text for a mapping': {
    from: 'EphemeralStorage:\n        Size: 512',
    to: 'EphemeralStorage: 512',
    id: 'property-type',
  },
  'nothing for a value': { from: 'Timeout: 300', to: 'Timeout:', id: 'property-type' },
  'a word for true': {
    from: 'InvokedViaFunctionUrl: true',
    to: 'InvokedViaFunctionUrl: yes',
    id: 'property-type',
  },
  'an architecture that does not exist': { from: '- arm64', to: '- arm', id: 'property-value' },
  'a mode that does not exist': { from: 'RESPONSE_STREAM', to: 'STREAM', id: 'property-value' },
  'a package type that does not exist': {
    from: 'PackageType: Image',
    to: 'PackageType: Imagee',
    id: 'property-value',
  },
  'a retention that CloudWatch does not have': {
    from: 'RetentionInDays: 14',
    to: 'RetentionInDays: 8',
    id: 'property-value',
  },
  'an authentication that does not exist': {
    from: 'AuthType: NONE\n      InvokeMode',
    to: 'AuthType: API_KEY\n      InvokeMode',
    id: 'property-value',
  },
  'a negative concurrency': {
    from: 'Timeout: 300',
    to: 'ReservedConcurrentExecutions: -1',
    id: 'property-range',
  },
  'two architectures': {
    from: '- arm64',
    to: '- arm64\n        - x86_64',
    id: 'property-length',
    on: '- arm64',
  },
  'a description that is too long': {
    from: /Description: llama3.*/,
    to: `Description: ${'x'.repeat(257)}`,
    id: 'property-length',
  },
  'a function name with a space': {
    from: 'FunctionName: ollama-lambda',
    to: 'FunctionName: ollama lambda',
    id: 'property-pattern',
  },
  'an action of another service': {
    from: 'Action: lambda:InvokeFunctionUrl',
    to: 'Action: s3:GetObject',
    id: 'property-pattern',
  },
  'a log group with a space': {
    from: '/aws/lambda/ollama-lambda',
    to: /* as it is */ '/aws/lambda/ollama lambda',
    id: 'property-pattern',
  },
  'a role that is no ARN': { from: 'Role: !GetAtt Role.Arn', to: 'Role: my-role', id: 'property-pattern' },
  'an effect that does not exist': {
    from: 'Effect: Allow\n                Action',
    to: 'Effect: Permit\n                Action',
    id: 'policy-statement',
  },
  'a statement without an action': {
    from: '            Action: sts:AssumeRole\n',
    to: '',
    id: 'policy-statement',
    on: '- Effect: Allow\n            Principal',
  },
  'a misspelled reference': { from: '!Ref ImageUri', to: '!Ref ImageUrl', id: 'reference-unknown' },
  'a reference to an attribute of nothing': {
    from: '!GetAtt Role.Arn',
    to: '!GetAtt Rolee.Arn',
    id: 'reference-unknown',
  },
  'a substitution of nothing': {
    from: 'Value: !Ref LogGroup',
    to: 'Value: !Sub "x-${' + 'LogGrup}"',
    id: 'reference-unknown',
  },
  'an attribute of nothing in a substitution': {
    from: 'Value: !Ref LogGroup',
    to: 'Value: !Sub "${' + 'LogGrup.Arn}"',
    id: 'reference-unknown',
  },
  'a dependency on nothing': { from: 'DependsOn: Alias', to: 'DependsOn: Allias', id: 'reference-unknown' },
  'a condition that does not exist': {
    from: 'DependsOn: Alias',
    to: 'Condition: HasUrl',
    id: 'reference-unknown',
  },
  'a condition of If that does not exist': {
    from: 'Qualifier: live',
    to: 'Qualifier: !If [HasUrl, live, x]',
    id: 'reference-unknown',
  },
  'a mapping that does not exist': {
    from: 'Qualifier: live',
    to: 'Qualifier: !FindInMap [Map, a, b]',
    id: 'reference-unknown',
  },
  'an attribute that does not exist': {
    from: '!GetAtt Url.FunctionUrl',
    to: '!GetAtt Url.Url',
    id: 'attribute-unknown',
  },
  'no attribute at all': { from: '!GetAtt Role.Arn', to: '!GetAtt Role', id: 'attribute-unknown' },
  'an attribute that is no attribute': {
    from: '!GetAtt Role.Arn',
    to: '!GetAtt Role.Name',
    id: 'attribute-unknown',
  },
  'a function that does not exist': {
    from: 'Role: !GetAtt Role.Arn',
    to: 'Role: {Fn::GettAtt: Role.Arn}',
    id: 'intrinsic-form',
  },
  'a reference to a list': {
    from: 'ImageUri: !Ref ImageUri',
    to: 'ImageUri: !Ref [ImageUri]',
    id: 'intrinsic-form',
  },
  'a type that is none': { from: 'AWS::Lambda::Url', to: 'Lambda Url', id: 'resource-type-name' },
  'a deletion policy that does not exist': {
    from: 'DeletionPolicy: Delete',
    to: 'DeletionPolicy: Snapshot',
    id: 'resource-attribute',
  },
  'a dependency that is a mapping': {
    from: 'DependsOn: Alias',
    to: 'DependsOn: {a: b}',
    id: 'resource-attribute',
  },
  'a version of policies that does not exist': {
    from: 'Version: "2012-10-17"',
    to: 'Version: "2017-10-12"',
    id: 'policy-document',
  },
  'a policy without a statement': {
    from: 'Statement:\n          - Effect: Allow\n            Principal:',
    to: 'Statment:\n          - Effect: Allow\n            Principal:',
    id: 'policy-document',
  },
  'a trust policy that trusts nobody': {
    from: '            Principal:\n              Service: lambda.amazonaws.com\n',
    to: '',
    id: 'policy-statement',
    on: '- Effect: Allow\n            Action: sts',
  },
  'a statement without a resource': {
    from: '                Resource: !GetAtt LogGroup.Arn\n',
    to: '',
    id: 'policy-statement',
    on: '- Sid: WriteOwnLogs',
  },
  'an action without its service': {
    from: '- logs:CreateLogStream',
    to: '- CreateLogStream',
    id: 'policy-value',
  },
  'a misspelled action': {
    from: '- logs:CreateLogStream',
    to: '- logs:CreateLogStraem',
    id: 'policy-action',
  },
  'a misspelled service of an action': {
    from: '- logs:CreateLogStream',
    to: '- log:CreateLogStream',
    id: 'policy-action',
  },
  'a misspelled action of a permission': {
    from: 'Action: lambda:InvokeFunctionUrl',
    to: 'Action: lambda:InvokeFunctonUrl',
    id: 'policy-action',
  },
  'a resource that is no ARN': {
    from: 'Resource: !GetAtt LogGroup.Arn',
    to: 'Resource: !Sub my-logs',
    id: 'policy-value',
  },
  'a circle': {
    from: '    Type: AWS::IAM::Role\n',
    to: '    Type: AWS::IAM::Role\n    DependsOn: Alias\n',
    id: 'reference-circular',
    on: '  Role:',
  },
  'a parameter that is not used': {
    from: 'ImageUri: !Ref ImageUri',
    to: `ImageUri: ${image('eu-central-1')}`,
    id: 'parameter-unused',
    on: '  ImageUri:',
  },
  'a parameter without a known type': { from: 'Type: String', to: 'Type: Text', id: 'parameter-entry' },
  'a misspelled key of a parameter': { from: 'AllowedPattern', to: 'AlowedPattern', id: 'parameter-entry' },
  'a default that its pattern refuses': {
    from: 'Type: String',
    to: 'Type: String\n    Default: latest',
    id: 'parameter-entry',
    on: 'Default: latest',
  },
  'a condition that is not used': {
    from: '\nResources:',
    to: '\nConditions:\n  Never: !Equals [a, b]\nResources:',
    id: 'condition-unused',
    on: 'Never',
  },
  'an output without a value': {
    from: 'Value: api-key',
    to: 'Vaule: api-key',
    id: 'output-entry',
    on: '  Auth:',
  },
  'memory over the quota': { from: 'MemorySize: 3008', to: 'MemorySize: 20480', id: 'lambda-memory' },
  'memory under the quota': { from: 'MemorySize: 3008', to: 'MemorySize: 64', id: 'lambda-memory' },
  'memory over the quota as a text': {
    from: 'MemorySize: 3008',
    to: 'MemorySize: "10241"',
    id: 'lambda-memory',
  },
  'a timeout over the quota': { from: 'Timeout: 300', to: 'Timeout: 1200', id: 'lambda-timeout' },
  'no timeout at all': { from: 'Timeout: 300', to: 'Timeout: 0', id: 'lambda-timeout' },
  'too much /tmp': { from: 'Size: 512', to: 'Size: 16384', id: 'lambda-ephemeral-storage' },
  'an environment over 4 KB': {
    from: 'OLLAMA_CONTEXT_LENGTH: "4096"',
    to: `BIG: ${'x'.repeat(4096)}`,
    id: 'lambda-environment-size',
    on: 'Variables:',
  },
  'a reserved name in the environment': {
    from: 'OLLAMA_CONTEXT_LENGTH:',
    to: 'AWS_LAMBDA_RUNTIME_API:',
    id: 'lambda-environment-name',
  },
  'a name of one letter in the environment': {
    from: 'OLLAMA_CONTEXT_LENGTH:',
    to: 'X:',
    id: 'lambda-environment-name',
  },
  'a handler beside an image': {
    from: 'Timeout: 300',
    to: 'Handler: index.handler',
    id: 'lambda-image-only',
  },
  'an image without its package type': {
    from: '      PackageType: Image\n',
    to: '',
    id: 'lambda-image-only',
    on: 'ImageUri: !Ref',
  },
  'an image of another Region': {
    from: 'ImageUri: !Ref ImageUri',
    to: `ImageUri: ${image('us-east-1')}`,
    id: 'lambda-image-uri',
  },
  'an image of another registry': {
    from: 'ImageUri: !Ref ImageUri',
    to: 'ImageUri: public.ecr.aws/lambda/nodejs:24',
    id: 'lambda-image-uri',
  },
  'an image of another account': {
    from: 'ImageUri: !Ref ImageUri',
    to: `ImageUri: ${image('eu-central-1', '210987654321')}`,
    id: 'lambda-image-account',
  },
  'everybody may invoke the function': {
    from: '      InvokedViaFunctionUrl: true\n',
    to: '',
    id: 'permission-open',
    on: 'Principal: "*"\nOutputs',
  },
  'everybody may use any URL': {
    from: '      FunctionUrlAuthType: NONE\n',
    to: '',
    id: 'permission-open',
    on: 'Principal: "*"\n  PublicInvoke',
  },
  'nobody asks for the key': {
    from: 'OLLAMA_LAMBDA_AUTH: api-key',
    to: 'OLLAMA_LAMBDA_AUTH: none',
    id: 'url-public',
    on: 'AuthType: NONE\n      InvokeMode',
  },
};

const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('seeded defects', () => {
  it.each(Object.entries(defects))('%s is found at its line', (_name, { from, to, id, on }) => {
    const broken = golden.replace(from, () => to);
    expect(broken).not.toBe(golden);
    const marker = on ?? to.split('\n')[0]!;
    expect(broken).toContain(marker);
    const found = validateTemplate(broken, options).filter((finding) => finding.id === id);
    expect(found.map((finding) => finding.place?.line)).toContain(lineOf(broken, marker));
  });

  it('are at least forty', () => expect(Object.keys(defects).length).toBeGreaterThanOrEqual(40));

  it.each(Object.entries(defects))('%s is found in JSON too', (_name, { from, to, id }) => {
    const broken = readCfn(golden.replace(from, () => to));
    if (broken.kind === 'invalid') throw new Error(broken.message);
    // What is written twice is gone once it has been read.
    if (id === 'template-duplicate-key') return expect(broken.duplicateKeys).toHaveLength(1);
    const found = validateTemplate(JSON.stringify(broken.value, null, 1), options);
    expect(found.map((finding) => finding.id)).toContain(id);
  });
});

describe('no false alarm', () => {
  it.each(Object.keys(variants).filter((name) => name !== 'none'))(
    'nothing is found in the template for %s',
    (name) => {
      const { text } = renderTemplate(variants[name]!, texts);
      expect(validateTemplate(text, { config: aConfig() })).toEqual([]);
    },
  );

  it('the template that lets everybody in has one warning, which says so', () =>
    expect(validateTemplate(publicGolden).map(({ id, severity }) => [id, severity])).toEqual([
      ['url-public', 'warning'],
    ]));

  const fine: Readonly<Record<string, string>> = {
    'intrinsics are of every type':
      'MemorySize: !Ref Size\n      Timeout: !If [Big, 900, !Ref "AWS::NoValue"]\n      Layers: !Split [",", !Ref Size]',
    'more than the quota on a capacity provider':
      'MemorySize: 20480\n      Timeout: 1800\n      CapacityProviderConfig: {LambdaManagedInstancesCapacityProviderConfig: {CapacityProviderArn: !Ref Size}}',
    'numbers as texts and texts as numbers':
      'MemorySize: "2048"\n      Environment: {Variables: {COUNT: 5, ON: true}}',
  };
  it.each(Object.entries(fine))('%s', (_name, lines) => {
    const text = `Parameters:
  Size: {Type: String}
Conditions:
  Big: !Equals [!Ref Size, big]
Resources:
  Function:
    Type: AWS::Lambda::Function
    Condition: Big
    Properties:
      Role: !Sub "arn:\${AWS::Partition}:iam::123456789012:role/x"
      Code: {S3Bucket: bucket, S3Key: key}
      ${lines}
`;
    expect(validateTemplate(text)).toEqual([]);
  });

  it('a wrong branch of an If is found, the other is not', () => {
    const text = golden.replace('MemorySize: 3008', 'MemorySize: !If [C, big, 512]');
    const found = validateTemplate(text).filter(({ id }) => id === 'property-type');
    expect(found.map((finding) => finding.place?.path)).toEqual([
      'Resources.Function.Properties.MemorySize.Fn::If[1]',
    ]);
  });

  const elsewhere: Readonly<Record<string, string>> = {
    'the sections and attributes of SAM':
      'Transform: AWS::Serverless-2016-10-31\nGlobals: {}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    IgnoreGlobals: "*"\n',
    'what a module brings along':
      'Resources:\n  M:\n    Type: Custom::Any::MODULE\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: MBucket\n',
    'anything that a macro of somebody’s own makes into something else':
      'Transform: [MyMacro]\nResources:\n  A:\n    Type: My thing\n    Properties: {Anything: 1}\n  R:\n    Type: AWS::IAM::Role\n    Properties: {Permissions: all}\n',
    'what a macro makes of one resource':
      'Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      Anything: 1\n      Fn::Transform: {Name: MyMacro}\n',
    'null for the Region of the zones, as JSON has it':
      '{"Resources":{"G":{"Type":"AWS::SNS::Topic","Properties":{"TopicName":{"Fn::Select":[0,{"Fn::GetAZs":null}]}}}}}',
    'an ampersand in the name of a condition':
      'Conditions:\n  A&B: !Equals [a, a]\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Condition: A&B\n',
    'a deletion policy that is worked out':
      'Transform: AWS::LanguageExtensions\nParameters:\n  P: {Type: String}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    DeletionPolicy: !Ref P\n',
    'two of what excludes one another, when one is taken away':
      'Conditions:\n  C: !Equals [a, b]\nResources:\n  A:\n    Type: AWS::EC2::SecurityGroupIngress\n    Properties: {IpProtocol: "-1", GroupId: sg-0a1b2c3d, CidrIp: !Ref AWS::NoValue, CidrIpv6: !If [C, "::/0", !Ref AWS::NoValue], SourceSecurityGroupId: sg-12345678}\n',
    'a policy as the text of a JSON object': `Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: '{"Version":"2012-10-17"}'}\n`,
    'a type of another organisation': 'Resources:\n  A:\n    Type: Custom::Thing\n',
    'a default that is a list of allowed items':
      'Parameters:\n  P: {Type: CommaDelimitedList, Default: "a, b", AllowedPattern: "[a-z]", AllowedValues: [a, b]}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Select [0, !Ref P]}\n',
  };
  it.each(Object.entries(elsewhere))('%s is accepted', (_name, text) =>
    expect(validateTemplate(text).filter(({ severity }) => severity !== 'note')).toEqual([]),
  );

  it('what a macro hides is said once for a template, and once for each resource', () => {
    const macro = 'Fn::Transform: {Name: MyMacro}';
    const inside = `Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {${macro}}\n`;
    expect(validateTemplate(inside).map(({ what }) => what)).toEqual([
      'A is not checked: a macro may make anything of it.',
    ]);
    expect(validateTemplate(`Transform: MyMacro\n${inside}`).map(({ what }) => what)).toEqual([
      'The resources are not checked: a macro may make anything of them.',
    ]);
  });

  it('names that a macro makes are not missed', () =>
    expect(
      validateTemplate(
        'Transform: AWS::LanguageExtensions\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: TopicFromLoop\n',
      ),
    ).toEqual([]));
});

describe('hostile and large templates', () => {
  it('a template of 10,000 lines is read, and its size is a warning', () => {
    const topics = Array.from(
      { length: 499 },
      (_, index) =>
        `  T${index}:\n    Type: AWS::SNS::Topic\n    Properties:\n${'      # x\n'.repeat(17)}      TopicName: t${index}\n`,
    );
    const text = `Resources:\n${topics.join('')}`;
    expect(text.split('\n').length).toBeGreaterThan(10_000);
    expect(validateTemplate(text).map(({ id }) => id)).toEqual(['template-size']);
  });

  it('501 resources are too many', () => {
    const text = `Resources:\n${Array.from({ length: 501 }, (_, index) => `  T${index}: {Type: AWS::SNS::Topic}\n`).join('')}`;
    expect(validateTemplate(text).map(({ id }) => id)).toEqual(['template-resources']);
  });

  it('more than CloudFormation reads at all is unreadable', () =>
    expect(validateTemplate(`Description: ${'x'.repeat(1024 * 1024)}`).map(({ id }) => id)).toEqual([
      'template-unreadable',
    ]));

  it('a chain of 400 resources that ends in a circle is one finding', () => {
    const text = `Resources:\n${Array.from({ length: 400 }, (_, index) => `  T${index}: {Type: AWS::SNS::Topic, DependsOn: T${(index + 1) % 400}}\n`).join('')}`;
    expect(validateTemplate(text).map(({ id }) => id)).toEqual(['reference-circular']);
  });
});

describe('the patterns of the schemas', () => {
  const patterns = new Set<string>();
  JSON.parse(JSON.stringify(schemaTypes().map(schemaOf)), (key, value) => {
    if (key === 'pattern' && typeof value === 'string') patterns.add(value);
    return value;
  });

  it('none takes exponential time, which would be for ever', () => {
    for (const pattern of patterns) {
      for (const seed of ['a', '0', '-', '/', '.', ':', ' ', 'a.', 'a-', 'a/', 'a ', 'arn:aws:']) {
        const text = `${seed.repeat(60)}\n!`;
        expect(typeof matches(pattern, text)).toBe('boolean');
      }
    }
    expect(patterns.size).toBeGreaterThan(100);
  });
});

describe('properties', () => {
  const lines = golden.split('\n');
  const words = fc.constantFrom(
    'Resources:',
    '  A:',
    '    Type: AWS::Lambda::Function',
    '    Properties:',
    '      Code:',
    ': ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '!Ref ',
    '!GetAtt ',
    '!Sub "${',
    '}"',
    '!If ',
    '*x',
    '&x ',
    'null',
    'toString',
    '__proto__',
    '\n',
  );

  it('never throws, whatever the text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.json(),
    );
    fc.assert(
      fc.property(text, (each) => Array.isArray(validateTemplate(each, options))),
      { seed: 11, numRuns: 1000 },
    );
  });

  it('never throws when lines of a template are lost, repeated or swapped', () => {
    const picks = fc.array(fc.nat(lines.length - 1), { minLength: 1, maxLength: lines.length });
    fc.assert(
      fc.property(picks, (order) =>
        Array.isArray(validateTemplate(order.map((index) => lines[index]).join('\n'), options)),
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it('never throws when any value of a template is replaced by any other', () => {
    const { template } = renderTemplate(variants['api-key']!, texts);
    const paths: (string | number)[][] = [];
    const walk = (node: unknown, path: (string | number)[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof node === 'object' && node !== null)
        for (const [key, item] of Object.entries(node)) walk(item, [...path, key]);
    };
    walk(template, []);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const copy = structuredClone(template) as Record<string, unknown>;
        const parent = path
          .slice(0, -1)
          .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy);
        parent[path.at(-1)!] = value;
        return Array.isArray(validateTemplate(JSON.stringify(copy), options));
      }),
      { seed: 11, numRuns: 1000 },
    );
  });
});
