import { dataUnencrypted } from '../../../src/template/validate/rules/data-unencrypted.js';
import { keyRotation } from '../../../src/template/validate/rules/key-rotation.js';
import { parameterSecret } from '../../../src/template/validate/rules/parameter-secret.js';
import { secretPlaintext } from '../../../src/template/validate/rules/secret-plaintext.js';
import { urlPublic } from '../../../src/template/validate/rules/url-public.js';
import { urlUnthrottled } from '../../../src/template/validate/rules/url-unthrottled.js';
import { itTells, resourceOf } from './told.js';

const aFunction = resourceOf('AWS::Lambda::Function');
const withVariables = (variables: string): string => aFunction(`{Environment: {Variables: ${variables}}}`);
const instead = 'Write {{resolve:secretsmanager:…}}, or Ref a NoEcho parameter.';
const variable = (name: string): readonly [string, string] => [
  `{${name}: ▸hunter22}`,
  `The variable ${name} is written out. ${instead}`,
];

const secretNames = [
  'PASSWORD',
  'DB_PASSWORD',
  'db_passwd',
  'PASSPHRASE',
  'CLIENT_SECRET',
  'SECRET_KEY',
  'GITHUB_TOKEN',
  'OPENAI_API_KEY',
  'APIKEY',
  'ACCESS_KEY',
  'PRIVATE_KEY',
];
const harmlessNames = ['PASSWORD_FILE', 'NOPASSWORD', 'SECRETS', 'TOKENS_PER_SECOND', 'KEY', 'XAPI_KEYS'];

itTells(
  secretPlaintext,
  {
    ...Object.fromEntries(secretNames.map((name) => [name, variable(name)])),
    ...Object.fromEntries(harmlessNames.map((name) => [name, [`{${name}: hunter22}`] as const])),
    'a secret of four letters': ['{TOKEN: ▸abcd}', `The variable TOKEN is written out. ${instead}`],
    'three letters are none': ['{TOKEN: abc}'],
    'a number is none': ['{MAX_TOKEN: "4096"}'],
    'digits with a letter may be one': ['{TOKEN: ▸a4096}', `The variable TOKEN is written out. ${instead}`],
    'digits before a letter may be one': ['{TOKEN: ▸4096a}', `The variable TOKEN is written out. ${instead}`],
    'a switch is none': ['{USE_TOKEN: "true", SEND_TOKEN: "FALSE"}'],
    'an ARN is none': ['{DB_SECRET: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db"}'],
    'what only has an ARN in it may be one': [
      '{TOKEN: ▸"for arn:aws:s3:::x"}',
      `The variable TOKEN is written out. ${instead}`,
    ],
    'a name in the parameter store is none': ['{DB_PASSWORD: /prod/db}'],
    'what only has a stroke in it may be one': [
      '{TOKEN: ▸a/b/c}',
      `The variable TOKEN is written out. ${instead}`,
    ],
    'what is looked up is none': ['{DB_PASSWORD: "db:{{resolve:ssm-secure:db}}"}'],
    'what is worked out is none': ['{DB_PASSWORD: !Ref DbPassword}'],
    'what is worked out of one is': [
      '{DB_PASSWORD: !Join ["", [▸AKIAIOSFODNN7EXAMPLE, b]]}',
      `0 has the form of a secret key. ${instead}`,
    ],
  },
  withVariables,
);

itTells(
  secretPlaintext,
  {
    'a variable elsewhere': ['{Variables: {DB_PASSWORD: hunter22}}'],
    'the environment of something else': ['{Environment: {DB_PASSWORD: hunter22}}'],
    'variables of something else': ['{Settings: {Variables: {DB_PASSWORD: hunter22}}}'],
    'an environment of something else': ['{Environment: {Values: {DB_PASSWORD: hunter22}}}'],
    'variables inside of something': [
      '{Deep: {Environment: {Variables: {DB_PASSWORD: ▸hunter22}}}}',
      `The variable DB_PASSWORD is written out. ${instead}`,
    ],
    'nothing, and numbers': ['{A: null, B: 5, C: [], D: {}}'],
    'a variable that is null': ['{Environment: {Variables: {DB_PASSWORD: null, TOKEN: 12345678}}}'],
  },
  aFunction,
);

const base64 = 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8';
const form = (where: string): string => `${where} has the form of a secret key. ${instead}`;

itTells(
  secretPlaintext,
  {
    'a password of a database': [
      '{MasterUserPassword: ▸hunter22}',
      `MasterUserPassword is written out. ${instead}`,
    ],
    'a password inside': ['{LoginProfile: {Password: ▸hunter22}}', `Password is written out. ${instead}`],
    'a secret of the manager': ['{SecretString: ▸hunter22}', `SecretString is written out. ${instead}`],
    'a token of a cache': ['{AuthToken: ▸hunter22}', `AuthToken is written out. ${instead}`],
    'a property of another name': ['{PasswordLength: hunter22}'],
    'keys of AWS': [
      '{Description: ▸"see AKIAIOSFODNN7EXAMPLE", Tags: [▸ASIAIOSFODNN7EXAMPLE]}',
      form('Description'),
      form('0'),
    ],
    'what is longer or shorter than a key of AWS': [
      '{A: AKIAIOSFODNN7EXAMPL, B: AKIAIOSFODNN7EXAMPLES, C: XAKIAIOSFODNN7EXAMPLE, D: AKIAiosfodnn7example}',
    ],
    'a private key': ['{Body: ▸"-----BEGIN PRIVATE KEY-----"}', form('Body')],
    'a private key of a kind': ['{Body: ▸"x -----BEGIN EC PRIVATE KEY----- x"}', form('Body')],
    'a public key': ['{Body: "-----BEGIN PUBLIC KEY-----", Tail: "-----BEGIN x PRIVATE KEY-----"}'],
    'a token of GitHub': [`{A: ▸ghp_${base64}, B: ▸"x:ghs_${base64}"}`, form('A'), form('B')],
    'what is no token of GitHub': [
      `{A: ghx_${base64}, B: ghp_${base64.slice(1)}, C: xghp_${base64}, D: "ghp_${base64.slice(1)}-"}`,
    ],
    'keys of model services': [
      '{A: ▸sk-proj-abcdefghijklmno, B: ▸"key=sk-ant_api03-ABCDEFGHIJ"}',
      form('A'),
      form('B'),
    ],
    'what is no such key': ['{A: sk-short, B: task-abcdefghijklmnopqrst, C: "sk-abcdefghij klmnopqrst"}'],
  },
  resourceOf('AWS::Any::Thing'),
);

const parameter =
  (name: string) =>
  (lines: string): string =>
    `Parameters:\n  ${name}: ${lines}\n`;
const readable = (name: string): string => `The value of ${name} can be read. Add NoEcho: true.`;

const secretParameters = [
  'DbPassword',
  'Passphrase',
  'ClientSecret',
  'SecretKey',
  'AuthToken',
  'AccessToken',
  'apikey',
  'PrivateKey',
];
for (const name of secretParameters)
  itTells(
    parameterSecret,
    {
      [name]: ['{Type: String}', readable(name)],
      [`${name} that is echoed`]: ['{Type: String, NoEcho: false}', readable(name)],
    },
    (lines) => parameter(`▸${name}`)(lines),
  );

itTells(
  parameterSecret,
  {
    'it is not echoed': ['{Type: String, NoEcho: true}'],
    'it is not echoed, as a text': ['{Type: String, NoEcho: "true", Default: ""}'],
    'it has a default': [
      '{Type: String, NoEcho: true, ▸Default: hunter22}',
      'DbPassword has a default. Remove it.',
    ],
    'its default is looked up': ['{Type: String, NoEcho: true, Default: "{{resolve:ssm-secure:db}}"}'],
    'its default ends in something that is looked up': [
      '{Type: String, NoEcho: true, ▸Default: "x{{resolve:ssm-secure:db}}"}',
      'DbPassword has a default. Remove it.',
    ],
    'its default is no text': ['{Type: String, NoEcho: true, Default: [a]}'],
    'it is a name in the parameter store': ['{Type: "AWS::SSM::Parameter::Value<String>"}'],
    'it is a text for a parameter': ['String'],
    'it is a number': ['{Type: Number}'],
  },
  parameter('DbPassword'),
);
itTells(parameterSecret, { 'another name': ['{Type: String}'] }, parameter('PasswordLength'));
itTells(parameterSecret, { 'tokens of a model': ['{Type: String}'] }, parameter('MaxTokens'));

const key = (lines: string): string =>
  `Resources:\n  K:\n    Type: AWS::KMS::Key\n    Properties: {${lines}}\n`;
const still = 'K is not rotated. Add EnableKeyRotation: true.';

itTells(
  keyRotation,
  {
    'it is not said': ['Description: x', still],
    'it is switched off': ['EnableKeyRotation: false', still],
    'of its own kind, from AWS': ['KeySpec: SYMMETRIC_DEFAULT, Origin: AWS_KMS', still],
  },
  (lines) => key(lines).replace('K:', '▸K:'),
);
itTells(
  keyRotation,
  {
    'it is switched on': ['EnableKeyRotation: true'],
    'it is switched on by a text': ['EnableKeyRotation: "true"'],
    'somebody chooses': ['EnableKeyRotation: !Ref Rotation'],
    'pairs of keys cannot be rotated': ['KeySpec: RSA_4096'],
    'what was imported cannot be rotated': ['Origin: EXTERNAL'],
  },
  key,
);

const open =
  (property: string) =>
  (id: string): string =>
    `${id} is not encrypted at rest. Set ${property}.`;
const encrypted = open('Encrypted');

/** One resource `R`, of a type, with properties. */
const one = (line: string): string => {
  const [type = '', properties = ''] = line.split(' ');
  return `Resources:\n  R:\n    Type: ${type}\n    Properties: {${properties.replace(':', ': ')}}\n`;
};

itTells(
  dataUnencrypted,
  {
    files: ['AWS::EFS::FileSystem', encrypted('R')],
    'files, as it is said': ['AWS::EFS::FileSystem Encrypted:false', encrypted('R')],
    'a volume': ['AWS::EC2::Volume', encrypted('R')],
    'a database': ['AWS::RDS::DBInstance', open('StorageEncrypted')('R')],
    databases: ['AWS::RDS::DBCluster', open('StorageEncrypted')('R')],
    'a cache': ['AWS::ElastiCache::ReplicationGroup', open('AtRestEncryptionEnabled')('R')],
    'a topic': ['AWS::SNS::Topic', open('KmsMasterKeyId')('R')],
    'a queue that is told not to': [
      'AWS::SQS::Queue SqsManagedSseEnabled:false',
      open('SqsManagedSseEnabled')('R'),
    ],
    'a queue that is told so by a text': [
      'AWS::SQS::Queue SqsManagedSseEnabled:"false"',
      open('SqsManagedSseEnabled')('R'),
    ],
  },
  (line) => one(line).replace('R:', '▸R:'),
);
itTells(
  dataUnencrypted,
  {
    'files that are': ['AWS::EFS::FileSystem Encrypted:true'],
    'files that are, by a text': ['AWS::EFS::FileSystem Encrypted:"true"'],
    'files as somebody chooses': ['AWS::EFS::FileSystem Encrypted:{Ref:X}'],
    'a topic with a key': ['AWS::SNS::Topic KmsMasterKeyId:alias/aws/sns'],
    'a queue that is not told': ['AWS::SQS::Queue'],
    'a queue that is told to': ['AWS::SQS::Queue SqsManagedSseEnabled:true'],
    'a queue with a key of its own': [
      'AWS::SQS::Queue SqsManagedSseEnabled:false,KmsMasterKeyId:x'.replace('Id:', 'Id: '),
    ],
    'a bucket, which is by itself': ['AWS::S3::Bucket'],
  },
  one,
);
itTells(dataUnencrypted, {
  'a type that is called as what every object has': ['Resources:\n  R: {Type: toString}\n'],
});
itTells(dataUnencrypted, { 'no type': ['Resources:\n  R: {Properties: {Encrypted: false}}\n'] });

const everybody =
  'The URL answers everybody, and nothing asks for a key. Set endpoint.auth to iam or api-key.';
const url = (lines: string): string => `Resources:
  U:
    Type: AWS::Lambda::Url
    Properties: {AuthType: ${lines}
  F:
    Type: AWS::Lambda::Function
    Properties: `;

itTells(
  urlPublic,
  {
    'nobody is asked': ['▸NONE}', everybody],
    'IAM asks': ['AWS_IAM}'],
    'somebody chooses who asks': ['!Ref Auth}'],
  },
  (lines) => `${url(lines)}{}\n`,
);
itTells(
  urlPublic,
  {
    'the function asks for a key': ['{OLLAMA_LAMBDA_AUTH: api-key}'],
  },
  (variables) => `${url('NONE}')}{Environment: {Variables: ${variables}}}\n`,
);
itTells(
  urlPublic,
  {
    'the function asks for nothing': ['{OLLAMA_LAMBDA_AUTH: none}', everybody],
    'what the function does is worked out': ['!Ref Variables', everybody],
  },
  (variables) => `${url('▸NONE}')}{Environment: {Variables: ${variables}}}\n`,
);
itTells(
  urlPublic,
  { 'an environment that is a text': ['{Environment: api-key}', everybody] },
  (lines) => `${url('▸NONE}')}${lines}\n`,
);

const ceiling = (target: string, more = ''): string => `Resources:
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 512}}
  Held: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: 2}}
  A: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref F}}
  V: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}
  B: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Held}}
  N: {Type: AWS::Lambda::Alias, Properties: {FunctionName: our-function}}
  T: {Type: AWS::SNS::Topic, Properties: {FunctionName: !Ref F}}
  W: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref T}}
  U: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: ${target}, AuthType: NONE}}${more}
`;
const unbounded =
  'Anybody can start as many instances of F as the account allows. Set ReservedConcurrentExecutions.';

itTells(
  urlUnthrottled,
  {
    'a function by its name': ['!Ref F', unbounded],
    'a function by its ARN': ['!GetAtt F.Arn', unbounded],
    'a function by its ARN, in a list': ['!GetAtt [F, Arn]', unbounded],
    'a function through an alias': ['!Ref A', unbounded],
    'a function through a version': ['!Ref V', unbounded],
  },
  (target) => ceiling(target).replace('AuthType: ', 'AuthType: ▸'),
);
itTells(
  urlUnthrottled,
  {
    'a function with a ceiling': ['!GetAtt Held.Arn'],
    'a function with a ceiling, through an alias': ['!Ref B'],
    'a function of another stack': ['our-function'],
    'a function that is imported': ['!ImportValue F'],
    'an alias of a function of another stack': ['!Ref N'],
    'what is no function': ['!Ref T'],
    'an alias of what is no function': ['!Ref W'],
    'what is not here': ['!Ref X'],
  },
  ceiling,
);
itTells(urlUnthrottled, { 'IAM asks': ['!Ref F'] }, (target) => ceiling(target).replace('NONE', 'AWS_IAM'));
