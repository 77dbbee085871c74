import { policyValue } from '../../../src/template/validate/rules/policy-value.js';
import { itTells } from './told.js';

/** A policy of one statement, of which some members are given. */
const statement = (members: string): string => `Resources:
  It:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: ours
      PolicyDocument:
        Statement: {Effect: Allow, ${members}}
`;

const action = 'Write service:Name, or *.';

itTells(
  policyValue,
  {
    'an action without its service': ['Action: ▸GetObject', `Action is GetObject. ${action}`],
    'an action without its name': ['Action: ▸"s3:"', `Action is s3:. ${action}`],
    'an action with a blank': ['Action: ▸"s3:Get Object"', `Action is s3:Get Object. ${action}`],
    'a service with a dot': ['Action: ▸s3.eu:GetObject', `Action is s3.eu:GetObject. ${action}`],
    'an action with a mark': ['Action: ▸s3:GetObject!', `Action is s3:GetObject!. ${action}`],
    'an action that is a number': ['Action: ▸3', `Action is 3. ${action}`],
    'an action that is a mapping': ['Action: ▸{s3: GetObject}', `Action is {"s3":"GetObject"}. ${action}`],
    'one action of several': ['Action: [s3:GetObject, ▸PutObject, "s3:*"]', `Action is PutObject. ${action}`],
    'no action of a list': ['Action: ▸[]', `Action is empty. ${action}`],
    'what is not allowed is an action too': ['NotAction: ▸GetObject', `NotAction is GetObject. ${action}`],
    'a substitution of nothing is read': ['Action: ▸!Sub GetObject', `Action is GetObject. ${action}`],
    'and in a list': ['Action: [▸!Sub GetObject]', `Action is GetObject. ${action}`],
    'every action': ['Action: "*"'],
    'every action of a service': ['Action: "s3:*"'],
    'one letter that does not matter': ['Action: s3:GetObjec?'],
    'a service with a hyphen': ['Action: execute-api:Invoke'],
    'an action from a parameter': ['Action: !Ref Wanted'],
    'an action of a service from a parameter': ['Action: [!Sub "$' + '{Service}:Get"]'],
  },
  statement,
);

const arn = 'Write an ARN, or *.';

itTells(
  policyValue,
  {
    'a name for a resource': ['Resource: ▸my-bucket', `Resource is my-bucket. ${arn}`],
    'an ARN that ends early': ['Resource: ▸"arn:aws:s3:::"', `Resource is arn:aws:s3:::. ${arn}`],
    'an ARN of too few parts': ['Resource: ▸arn:aws:s3:ours', `Resource is arn:aws:s3:ours. ${arn}`],
    'an ARN without its service': ['Resource: ▸arn:aws::::ours', `Resource is arn:aws::::ours. ${arn}`],
    'something before an ARN': [
      'Resource: ▸"s3 arn:aws:s3:::ours"',
      `Resource is s3 arn:aws:s3:::ours. ${arn}`,
    ],
    'a list without a resource': ['NotResource: ▸[]', `NotResource is empty. ${arn}`],
    'what is left out is a resource too': ['NotResource: ["*", ▸ours]', `NotResource is ours. ${arn}`],
    'every resource': ['Resource: "*"'],
    'an ARN without Region and account': ['Resource: arn:aws:s3:::ours/*'],
    'an ARN with all its parts': ['Resource: arn:aws-cn:lambda:cn-north-1:123456789012:function:ours'],
    'an ARN of somewhere': ['Resource: !Sub "arn:$' + '{AWS::Partition}:s3:::ours"'],
    'an ARN of two lines': ['Resource: "arn:aws:s3:::ou\\nrs"'],
    'an attribute': ['Resource: [!GetAtt Bucket.Arn, !Sub "$' + '{Bucket.Arn}/*"]'],
  },
  statement,
);

const account = 'Write an account, an ARN, or *.';
const kinds = 'Write AWS, Service, Federated or CanonicalUser.';

itTells(
  policyValue,
  {
    'a service that is not said to be one': [
      'Principal: ▸lambda.amazonaws.com',
      'Principal is lambda.amazonaws.com. Write *, or a mapping such as Service: lambda.amazonaws.com.',
    ],
    'principals in a list': [
      'NotPrincipal: ▸["*"]',
      'NotPrincipal is ["*"]. Write *, or a mapping such as Service: lambda.amazonaws.com.',
    ],
    'a kind of principal that does not exist': [
      'Principal: {▸Account: "123456789012", AWS: ▸ours}',
      `There is no principal of the kind Account. ${kinds}`,
      `AWS is ours. ${account}`,
    ],
    'a name for an account': ['Principal: {AWS: ▸root}', `AWS is root. ${account}`],
    'an account of eleven digits': ['Principal: {AWS: ▸"12345678901"}', `AWS is 12345678901. ${account}`],
    'an account of thirteen digits': [
      'Principal: {AWS: ["123456789012", ▸"1234567890123"]}',
      `AWS is 1234567890123. ${account}`,
    ],
    'an account that is a number': ['Principal: {AWS: ▸210987654321}', `AWS is 210987654321. ${account}`],
    'a bucket for a principal': [
      'Principal: {AWS: ▸"arn:aws:s3:::ours"}',
      `AWS is arn:aws:s3:::ours. ${account}`,
    ],
    'an ARN without its partition': ['Principal: {AWS: ▸"arn::iam::x"}', `AWS is arn::iam::x. ${account}`],
    'something before an ARN of IAM': [
      'Principal: {AWS: ▸"x arn:aws:iam::1:root"}',
      `AWS is x arn:aws:iam::1:root. ${account}`,
    ],
    'an id that is too short': ['Principal: {AWS: ▸AROAEXAMPLE}', `AWS is AROAEXAMPLE. ${account}`],
    'an id in small letters': [
      'Principal: {AWS: ▸Aroaexampleexample}',
      `AWS is Aroaexampleexample. ${account}`,
    ],
    'no account of a list': ['Principal: {AWS: ▸[]}', `AWS is empty. ${account}`],
    'no service of a list': ['Principal: {Service: ▸[]}', 'Service is empty. Write a text.'],
    'a service that is a mapping': [
      'Principal: {Service: ▸{lambda: true}}',
      'Service is {"lambda":true}. Write a text.',
    ],
    'a service that is empty': ['Principal: {Service: [▸""]}', 'Service is empty. Write a text.'],
    everybody: ['Principal: "*"'],
    'everybody who has an account': ['NotPrincipal: {AWS: "*"}'],
    'an account, a role, a session and an id': [
      'Principal: {AWS: ["123456789012", "arn:aws:iam::123456789012:root", "arn:aws-us-gov:sts::123456789012:assumed-role/r/s", AROAEXAMPLEEXAMPLE]}',
    ],
    'an id of sixteen letters': ['Principal: {AWS: AROAEXAMPLE12345}'],
    'a service, a provider and the owner of a bucket': [
      'Principal: {Service: [s3.amazonaws.com, !Ref Service], Federated: accounts.google.com, CanonicalUser: 0a1b}',
    ],
    'a principal from a parameter': ['Principal: !If [Ours, {AWS: x}, "*"]'],
    'an account from a parameter': ['Principal: {AWS: !Ref Account}'],
  },
  statement,
);

const operators = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnNotEquals',
  'ArnLike',
  'ArnNotLike',
  'Null',
  'BoolIfExists',
  'ForAnyValue:StringLike',
  'ForAllValues:StringEqualsIfExists',
];

const misspelled = [
  'StringEqual',
  'StringsEquals',
  'StringLikeIgnoreCase',
  'NumericNotLessThan',
  'DateLike',
  'NotBool',
  'ForSomeValue:StringEquals',
  'The StringEquals',
  'StringEqualsIfExist',
];

itTells(
  policyValue,
  {
    'a condition that is none': ['Condition: ▸true', 'Condition is true, no mapping.'],
    'an operator with a text': [
      'Condition: {Bool: ▸aws:SecureTransport}',
      'Bool has aws:SecureTransport, no mapping.',
    ],
    'what cannot be compared': [
      'Condition: {StringEquals: {aws:PrincipalTag/team: ▸{is: ours}, aws:SourceAccount: [a, ▸null]}}',
      'aws:PrincipalTag/team is compared with {"is":"ours"}.',
      'aws:SourceAccount is compared with null.',
    ],
    'an operator that does not exist is looked into': [
      'Condition: {▸StringEqual: ▸ours}',
      'There is no operator StringEqual.',
      'StringEqual has ours, no mapping.',
    ],
    'a condition from a file': ['Condition: {Fn::Transform: {Name: AWS::Include}}'],
    'an operator with something from a parameter': ['Condition: {StringEquals: !Ref Wanted}'],
    'an operator with one of two': [
      'Condition: {StringEquals: !If [C, {aws:x: {not: compared}}, {aws:y: b}]}',
    ],
    'texts, numbers, switches and functions': [
      'Condition: {NumericLessThan: {s3:max-keys: 10}, Bool: {aws:SecureTransport: [true, false]}, StringLike: {aws:SourceArn: !Ref Ours}}',
    ],
    ...Object.fromEntries(operators.map((name) => [name, [`Condition: {${name}: {aws:x: "1"}}`]])),
    ...Object.fromEntries(
      misspelled.map((name) => [
        name,
        [`Condition: {▸"${name}": {aws:x: "1"}}`, `There is no operator ${name}.`],
      ]),
    ),
  },
  statement,
);
