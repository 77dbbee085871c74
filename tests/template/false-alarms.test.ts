import { describe, expect, it } from '@jest/globals';
import { renderTemplate } from '../../src/template/render.js';
import { validateTemplate } from '../../src/template/validate/validate-template.js';
import { aConfig, texts } from './build.js';
import { variants } from './variants/list.js';

const golden = renderTemplate(variants['api-key']!, texts).text;
const publicGolden = renderTemplate(variants.none!, texts).text;

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
