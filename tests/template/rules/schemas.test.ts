import { propertyCombination } from '../../../src/template/validate/rules/property-combination.js';
import { propertyLength } from '../../../src/template/validate/rules/property-length.js';
import { propertyPattern } from '../../../src/template/validate/rules/property-pattern.js';
import { propertyRange } from '../../../src/template/validate/rules/property-range.js';
import { propertyRepeated } from '../../../src/template/validate/rules/property-repeated.js';
import { propertyRequired } from '../../../src/template/validate/rules/property-required.js';
import { propertyType } from '../../../src/template/validate/rules/property-type.js';
import { propertyUnknown } from '../../../src/template/validate/rules/property-unknown.js';
import { propertyValue } from '../../../src/template/validate/rules/property-value.js';
import { resourceType } from '../../../src/template/validate/rules/resource-type.js';
import { resourceTypeName } from '../../../src/template/validate/rules/resource-type-name.js';
import { resourceTypeUnknown } from '../../../src/template/validate/rules/resource-type-unknown.js';
import { typesAsOf } from '../../../src/template/validate/schemas.js';
import { itTells, resourceOf } from './told.js';

/** A resource whose properties are written with their key. */
const entryOf =
  (type: string) =>
  (lines: string): string =>
    `Resources:\n  It:\n    Type: ${type}\n    ${lines}\n`;

itTells(
  propertyCombination,
  {
    'one of two is missing': [
      '▸Properties: {EnableDnsSupport: true}',
      'One of CidrBlock, Ipv4IpamPoolId has to be there. Add one of them.',
    ],
    'both of two': [
      'Properties: {CidrBlock: 10.0.0.0/16, ▸Ipv4IpamPoolId: pool, Ipv4NetmaskLength: 16}',
      'Ipv4IpamPoolId excludes CidrBlock. Keep one of them.',
    ],
    'both of two, one from a parameter': [
      'Properties: {CidrBlock: !Ref Block, ▸Ipv4IpamPoolId: pool, Ipv4NetmaskLength: 16}',
      'Ipv4IpamPoolId excludes CidrBlock. Keep one of them.',
    ],
    'what needs another': [
      'Properties: {▸Ipv4IpamPoolId: pool}',
      'Ipv4IpamPoolId needs Ipv4NetmaskLength beside it. Add Ipv4NetmaskLength.',
    ],
    'one of two': ['Properties: {CidrBlock: 10.0.0.0/16}'],
    'both of what needs another': ['Properties: {Ipv4IpamPoolId: pool, Ipv4NetmaskLength: 16}'],
    'one of two may be taken away': [
      'Properties: {CidrBlock: !If [C, 10.0.0.0/16, !Ref AWS::NoValue], Ipv4IpamPoolId: pool, Ipv4NetmaskLength: 16}',
    ],
    'one of two is taken away': ['Properties: {CidrBlock: 10.0.0.0/16, Ipv4IpamPoolId: !Ref AWS::NoValue}'],
    'what needs another may be taken away': [
      'Properties: {CidrBlock: !If [C, a, b], Ipv4NetmaskLength: !Ref AWS::NoValue}',
    ],
    'something from a file': ['Properties: {Fn::Transform: {Name: AWS::Include}, EnableDnsSupport: true}'],
    'properties that are a list': ['Properties: [CidrBlock]'],
  },
  entryOf('AWS::EC2::VPC'),
);

itTells(
  propertyCombination,
  {
    'what excludes another is told once': [
      'Properties: {CidrBlock: 10.0.0.0/24, AvailabilityZone: a, ▸AvailabilityZoneId: b}',
      'AvailabilityZoneId excludes AvailabilityZone. Keep one of them.',
    ],
    'two pairs are told each': [
      'Properties: {Ipv6CidrBlock: "::/64", AvailabilityZone: a, ▸AvailabilityZoneId: b, ▸Ipv6IpamPoolId: p, Ipv6NetmaskLength: 64}',
      'AvailabilityZoneId excludes AvailabilityZone. Keep one of them.',
      'Ipv6IpamPoolId excludes Ipv6CidrBlock. Keep one of them.',
    ],
    'none of several': [
      '▸Properties: {AvailabilityZone: a}',
      'One of CidrBlock, Ipv4IpamPoolId, Ipv6IpamPoolId, Ipv6CidrBlock has to be there. Add one of them.',
    ],
    'several of which one is enough': ['Properties: {CidrBlock: a, Ipv6CidrBlock: b}'],
    'what excludes another may be taken away': [
      'Properties: {CidrBlock: a, AvailabilityZone: !If [C, a, !Ref AWS::NoValue], AvailabilityZoneId: b}',
    ],
    'what is excluded may be taken away': [
      'Properties: {CidrBlock: a, AvailabilityZone: a, AvailabilityZoneId: !If [C, b, !Ref AWS::NoValue]}',
    ],
  },
  entryOf('AWS::EC2::Subnet'),
);

itTells(
  propertyCombination,
  {
    'one that excludes several, and is told once where only one may be': [
      'Properties: {Metrics: [{Id: a}], ▸MetricName: b, ▸Period: 60}',
      'MetricName excludes Metrics. Keep one of them.',
      'Period excludes Metrics. Keep one of them.',
    ],
    'an empty list is as good as none': ['Properties: {Metrics: [], MetricName: b, Period: 60}'],
  },
  entryOf('AWS::CloudWatch::Alarm'),
);

itTells(
  propertyCombination,
  {
    'what needs two others': [
      'Properties: {▸ResourceId: table/ours}',
      'ResourceId needs ScalableDimension beside it. Add ScalableDimension.',
      'ResourceId needs ServiceNamespace beside it. Add ServiceNamespace.',
    ],
    'what needs two others may be taken away': ['Properties: {ResourceId: !If [C, a, !Ref AWS::NoValue]}'],
  },
  entryOf('AWS::ApplicationAutoScaling::ScalingPolicy'),
);

itTells(
  propertyCombination,
  {
    'inside of a property': [
      '{SSESpecification: {▸KMSMasterKeyId: alias/ours}, ▸WarmThroughput: {}}',
      'KMSMasterKeyId needs SSEType beside it. Add SSEType.',
      'One of ReadUnitsPerSecond, WriteUnitsPerSecond has to be there. Add one of them.',
    ],
    'inside of a property that is worked out': ['{WarmThroughput: !Ref AWS::NoValue}'],
    'inside of a property that is a text': ['{WarmThroughput: 5}'],
  },
  resourceOf('AWS::DynamoDB::Table'),
);

itTells(propertyRequired, {
  'one of two': [
    'Resources:\n  It:\n    Type: AWS::Lambda::Url\n    ▸Properties: {AuthType: NONE, Cors: {}}\n',
    'AWS::Lambda::Url needs TargetFunctionArn here. Add TargetFunctionArn.',
  ],
  'no properties': [
    'Resources:\n  ▸It:\n    Type: AWS::Lambda::Url\n',
    'AWS::Lambda::Url needs AuthType here. Add AuthType.',
    'AWS::Lambda::Url needs TargetFunctionArn here. Add TargetFunctionArn.',
  ],
});
itTells(
  propertyRequired,
  {
    'inside of a list': [
      '{AttributeDefinitions: [▸{AttributeName: id}]}',
      'AWS::DynamoDB::Table needs AttributeType here. Add AttributeType.',
    ],
    'a part from a file': [
      '{AttributeDefinitions: [{Fn::Transform: {Name: AWS::Include}, AttributeName: id}]}',
    ],
    'an item that is a text': ['{AttributeDefinitions: [id]}'],
  },
  (lines) => resourceOf('AWS::DynamoDB::Table')(lines.replace('{', '{KeySchema: [], ')),
);

itTells(
  propertyUnknown,
  {
    'a misspelled property': [
      '{▸MemorySze: 512}',
      'AWS::Lambda::Function has no property MemorySze here. Write MemorySize.',
    ],
    'a property that nothing is like': [
      '{▸Zoo: 512}',
      'AWS::Lambda::Function has no property Zoo here. Remove it.',
    ],
    'inside of another': [
      '{Code: {▸ImageUrl: x}}',
      'AWS::Lambda::Function has no property ImageUrl here. Write ImageUri.',
    ],
    'in both branches': [
      '{Code: !If [C, {▸ImageUrl: x}, {▸Zip: x}]}',
      'AWS::Lambda::Function has no property ImageUrl here. Write ImageUri.',
      'AWS::Lambda::Function has no property Zip here. Remove it.',
    ],
    'a function among properties': ['{Fn::Transform: {Name: AWS::Include}, MemorySize: 512}'],
    'names that are free': ['{Environment: {Variables: {Zoo: x}}}'],
    'a text for a mapping': ['{Code: ImageUrl}'],
  },
  resourceOf('AWS::Lambda::Function'),
);

itTells(
  propertyType,
  {
    'words for a number': ['{MemorySize: ▸big}', 'MemorySize is big; it has to be a whole number.'],
    'a fraction for a whole number': [
      '{MemorySize: ▸1.5}',
      'MemorySize is 1.5; it has to be a whole number.',
    ],
    'a text for a list': ['{Layers: ▸x}', 'Layers is x; it has to be a list.'],
    'a list for a mapping': ['{Code: ▸[x]}', 'Code is ["x"]; it has to be a mapping.'],
    'a mapping for a text': ['{Role: ▸{a: b}}', 'Role is {"a":"b"}; it has to be a text.'],
    'a number as a text': ['{MemorySize: "512"}'],
    'a number for a text': ['{Role: 5}'],
    'what is worked out': ['{MemorySize: !Ref Size, Layers: !Ref Layers, Code: !Ref Code}'],
  },
  resourceOf('AWS::Lambda::Function'),
);

itTells(
  propertyValue,
  {
    'a misspelled word': [
      '{PackageType: ▸image}',
      'PackageType is image, which is not allowed. Write Image.',
    ],
    'another word': [
      '{PackageType: ▸Container}',
      'PackageType is Container, which is not allowed. Write one of Image, Zip.',
    ],
    'a word in a list': [
      '{Architectures: [arm64, ▸arm]}',
      'Architectures is arm, which is not allowed. Write arm64.',
    ],
    'a word that is allowed': ['{PackageType: Zip}'],
    'another kind of value is another rule’s business': ['{PackageType: [Container]}'],
  },
  resourceOf('AWS::Lambda::Function'),
);
const retentions =
  '1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653';
itTells(
  propertyValue,
  {
    'a number that is not allowed': [
      '{RetentionInDays: ▸99999}',
      `RetentionInDays is 99999, which is not allowed. Write one of ${retentions}.`,
    ],
    'a number as a text': ['{RetentionInDays: "14"}'],
  },
  resourceOf('AWS::Logs::LogGroup'),
);

itTells(
  propertyRange,
  {
    'one too many': ['{VisibilityTimeout: ▸43201}', 'VisibilityTimeout is 43201; the most is 43200.'],
    'one too few': ['{MaximumMessageSize: ▸1023}', 'MaximumMessageSize is 1023; the least is 1024.'],
    'a text that is too large': ['{DelaySeconds: ▸"901"}', 'DelaySeconds is 901; the most is 900.'],
    'the most and the least': ['{VisibilityTimeout: 43200, MaximumMessageSize: 1024, DelaySeconds: 0}'],
    'what is no number': ['{VisibilityTimeout: never, MaximumMessageSize: true}'],
    'what JavaScript could make no number of': ['{RedrivePolicy: {toString: 1}}'],
  },
  resourceOf('AWS::SQS::Queue'),
);

const name = (length: number): string => `{LogGroupName: ${'x'.repeat(length)}}`;
itTells(
  propertyLength,
  {
    'a letter too many': [name(513).replace('x', '▸x'), 'LogGroupName has 513 characters; the most is 512.'],
    'no letter': ['{LogGroupName: ▸""}', 'LogGroupName has 0 characters; the least is 1.'],
    'as many as there may be': [name(512)],
    'as few as there may be': [name(1)],
    'a number has no length': [`{LogGroupName: ${'1'.repeat(15)}}`],
  },
  resourceOf('AWS::Logs::LogGroup'),
);
itTells(
  propertyLength,
  {
    'two architectures': ['{Architectures: ▸[arm64, x86_64]}', 'Architectures has 2 items; the most is 1.'],
    'no architecture': ['{Architectures: ▸[]}', 'Architectures has 0 items; the least is 1.'],
    'two of which one may be left out': ['{Architectures: [arm64, !Ref Another]}'],
    'a text for a list': ['{Architectures: arm64}'],
    'a mapping where a letter is one of many': ['{Description: {a: b}}'],
    'a letter of two units is one': [`{Description: ${'😀'.repeat(256)}}`],
    'a mapping has no length': ['{Environment: {Variables: {A: b}}}'],
  },
  resourceOf('AWS::Lambda::Function'),
);

/** Of the letters that no name may have. */
const long = '('.repeat(10_000);

itTells(
  propertyPattern,
  {
    'a name with a blank': [
      '{LogGroupName: ▸our logs}',
      'LogGroupName is our logs, which does not match ^[.\\-_/#A-Za-z0-9]{1,512}$.',
    ],
    'a name that is right': ['{LogGroupName: our-logs}'],
    'a name that is looked up': ['{LogGroupName: "{{resolve:ssm:our logs}}"}'],
    'a name with something before what is looked up': ['{LogGroupName: "our logs {{resolve:ssm:x}}"}'],
    'another kind of value is another rule’s business': ['{LogGroupName: [our logs]}'],
    'a text of ten thousand letters': [
      `{LogGroupName: ▸${long}}`,
      `LogGroupName is ${long.slice(0, 77)}…, which does not match ^[.\\-_/#A-Za-z0-9]{1,512}$.`,
    ],
    'more than that is left to AWS': [`{LogGroupName: ${long}x}`],
    'two that are more than that together': [
      `{LogGroupName: ▸"${long.slice(0, 8000)}", KmsKeyId: "${long.slice(0, 8000)}"}`,
      `LogGroupName is ${long.slice(0, 77)}…, which does not match ^[.\\-_/#A-Za-z0-9]{1,512}$.`,
    ],
  },
  resourceOf('AWS::Logs::LogGroup'),
);

itTells(
  propertyRepeated,
  {
    'one of three': ['{ManagedPolicyArns: [a, b, ▸a]}', 'ManagedPolicyArns has a twice.'],
    'three of one': [
      '{ManagedPolicyArns: [!Ref A, ▸!Ref A, ▸!Ref A]}',
      'ManagedPolicyArns has {"Ref":"A"} twice.',
      'ManagedPolicyArns has {"Ref":"A"} twice.',
    ],
    'three of their own': ['{ManagedPolicyArns: [a, b, !Ref A]}'],
    'a text for a list': ['{ManagedPolicyArns: aa}'],
    'a list that may repeat itself': ['{Policies: [a, a]}'],
  },
  resourceOf('AWS::IAM::Group'),
);

/** The type of one resource. */
const type = (written: string): string => `Resources:\n  It: {Type: ${written}}\n`;
const noName = (written: string): string => `${written} is no name of a type. Write AWS::Service::Name.`;

itTells(
  resourceTypeName,
  {
    'a type that is empty': ['▸""', 'The type is empty. Write AWS::Service::Name.'],
    'two parts': ['▸AWS::SNS', noName('AWS::SNS')],
    'four parts': ['▸AWS::SNS::Topic::Two', noName('AWS::SNS::Topic::Two')],
    'a part of one letter': ['▸AWS::S::Topic', noName('AWS::S::Topic')],
    'a part of 65 letters': [`▸AWS::SNS::${'x'.repeat(65)}`, noName(`AWS::SNS::${'x'.repeat(65)}`)],
    'a hyphen': ['▸AWS::SNS::My-Topic', noName('AWS::SNS::My-Topic')],
    'a blank before': ['▸" AWS::SNS::Topic"', noName(' AWS::SNS::Topic')],
    'a custom resource without a name': ['▸"Custom::"', noName('Custom::')],
    'a custom resource with a name too long': [
      `▸Custom::${'x'.repeat(61)}`,
      noName(`Custom::${'x'.repeat(61)}`),
    ],
    'a custom resource with a dot': ['▸Custom::a.b', noName('Custom::a.b')],
    'a custom resource of somebody': ['▸My::Custom::x-y', noName('My::Custom::x-y')],
    'something of a module': ['▸AWS::SNS::Topic::MODULES', noName('AWS::SNS::Topic::MODULES')],
    'a type': ['AWS::SNS::Topic'],
    'a part of 64 letters': [`AWS::SNS::${'x'.repeat(64)}`],
    'a module': ['Our::Own::Topic::MODULE'],
    'a custom resource': [`Custom::My_own@2-${'x'.repeat(50)}`],
    'no type': ['!Ref A'],
  },
  type,
);

const checkWith = 'is not checked: there is no schema for it here. Check it with --strict or --online.';

itTells(
  resourceType,
  {
    'a type without a schema': ['▸AWS::AmazonMQ::Broker', `AWS::AmazonMQ::Broker ${checkWith}`],
    'a type of somebody': ['▸Our::Own::Thing', `Our::Own::Thing ${checkWith}`],
    'a type that is a custom resource’s name in part': [
      '▸My::CustomResource::Thing',
      `My::CustomResource::Thing ${checkWith}`,
    ],
    'a type that is a custom one’s in part': ['▸My::Custom::Thing', `My::Custom::Thing ${checkWith}`],
    'a type of somebody else’s SAM': ['▸My::AWS::Serverless', `My::AWS::Serverless ${checkWith}`],
    'a type with a schema': ['AWS::SNS::Topic'],
    'a type that does not exist': ['AWS::SNS::Topik'],
    'a custom resource': ['Custom::Thing'],
    'a custom resource by its long name': ['AWS::CloudFormation::CustomResource'],
    'a type of SAM': ['AWS::Serverless::Function'],
    'no name of a type': ['SNS Topic'],
    'no type': ['!Ref A'],
  },
  type,
);
itTells(resourceType, {
  'what a macro makes of everything': [
    'Description: x\n▸Transform: Ours\nResources:\n  A: {Type: AWS::AmazonMQ::Broker}\n',
    'The resources are not checked: a macro may make anything of them. Check what the macro makes of the template.',
  ],
  'what a macro makes of one resource': [
    'Resources:\n  ▸A: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: Ours}}}\n  B: {Type: AWS::SNS::Topic}\n',
    'A is not checked: a macro may make anything of it.',
  ],
});

const asOf = `on ${typesAsOf()}`;
itTells(
  resourceTypeUnknown,
  {
    'a misspelled type': [
      '▸AWS::SNS::Topik',
      `AWS had no type AWS::SNS::Topik ${asOf}. Write AWS::SNS::Topic, if that was meant.`,
    ],
    'a type that nothing is like': [
      '▸AWS::Zoology::Zoo',
      `AWS had no type AWS::Zoology::Zoo ${asOf}. Check the name, or ask AWS with --online.`,
    ],
    'a type with a schema': ['AWS::SNS::Topic'],
    'a type without a schema': ['AWS::AmazonMQ::Broker'],
    'a type of SAM': ['AWS::Serverless::Anything'],
    'a type of somebody': ['Our::Own::Thing'],
    'no name of a type': ['AWS::SNS'],
    'no type': ['!Ref A'],
  },
  type,
);
itTells(resourceTypeUnknown, {
  'what a macro makes': ['Transform: Ours\nResources:\n  A: {Type: AWS::SNS::Topik}\n'],
});
itTells(resourceTypeName, { 'what a macro makes': ['Transform: Ours\nResources:\n  A: {Type: Topic}\n'] });
