import { lambdaEnvironmentName } from '../../../src/template/validate/rules/lambda-environment-name.js';
import { lambdaEnvironmentSize } from '../../../src/template/validate/rules/lambda-environment-size.js';
import { lambdaEphemeralStorage } from '../../../src/template/validate/rules/lambda-ephemeral-storage.js';
import { lambdaImageAccount } from '../../../src/template/validate/rules/lambda-image-account.js';
import { lambdaImageOnly } from '../../../src/template/validate/rules/lambda-image-only.js';
import { lambdaImageTag } from '../../../src/template/validate/rules/lambda-image-tag.js';
import { lambdaImageUri } from '../../../src/template/validate/rules/lambda-image-uri.js';
import { lambdaMemory } from '../../../src/template/validate/rules/lambda-memory.js';
import { lambdaTimeout } from '../../../src/template/validate/rules/lambda-timeout.js';
import { itTells, resourceOf } from './told.js';

const aFunction = resourceOf('AWS::Lambda::Function');
const withVariables = (variables: string): string => aFunction(`{Environment: {Variables: ${variables}}}`);

itTells(
  lambdaEnvironmentName,
  {
    'a name that Lambda sets': [
      '{A1: x, ▸AWS_REGION: x}',
      'AWS_REGION is set by Lambda itself. Choose another name.',
    ],
    'a name that begins with an underscore': [
      '{▸_HANDLER: x, ▸_MINE: x}',
      '_HANDLER is set by Lambda itself. Choose another name.',
      '_MINE is no name that Lambda accepts. Choose another name.',
    ],
    'a name of one letter': ['{▸A: x}', 'A is no name that Lambda accepts. Choose another name.'],
    'a name that begins with a digit': [
      '{▸1st: x}',
      '1st is no name that Lambda accepts. Choose another name.',
    ],
    'a name with a hyphen': ['{▸my-name: x}', 'my-name is no name that Lambda accepts. Choose another name.'],
    'a name that ends with a blank': [
      '{▸"NAME ": x}',
      'NAME  is no name that Lambda accepts. Choose another name.',
    ],
    'two letters, digits and underscores': ['{Ab: x, z_9: x}'],
    'what Lambda sets and leaves to others': ['{TZ: Europe/Berlin, PATH: /opt, AWS_XRAY_CONTEXT_MISSING: x}'],
    'names from a file': ['{Fn::Transform: {Name: AWS::Include}}'],
    'names that are worked out': ['!FindInMap [Of, The, Stage]'],
    'names in a list': ['[A, AWS_REGION]'],
  },
  withVariables,
);

itTells(
  lambdaEnvironmentName,
  {
    'no variables': ['{Environment: {}}'],
    'no environment': ['{}'],
    'an environment that is a text': ['{Environment: A}'],
  },
  aFunction,
);
itTells(
  lambdaEnvironmentName,
  { 'of another type': ['{Environment: {Variables: {A: x}}}'] },
  resourceOf('AWS::Batch::Job'),
);

itTells(
  lambdaEnvironmentSize,
  {
    'one byte too many': [
      `{Environment: {▸Variables: {ABC: ${'x'.repeat(4094)}}}}`,
      'The environment has 4097 bytes or more; Lambda allows 4096.',
    ],
    'all of them together, and names too': [
      `{Environment: {▸Variables: {${'A'.repeat(2000)}: ${'x'.repeat(1000)}, B1: ${'x'.repeat(1000)}, C1: ${'ä'.repeat(50)}, D1: 12}}}`,
      'The environment has 4108 bytes or more; Lambda allows 4096.',
    ],
    'as much as there may be': [`{Environment: {Variables: {ABC: ${'x'.repeat(4093)}}}}`],
    'what is worked out does not count': [
      `{Environment: {Variables: {ABC: ${'x'.repeat(4089)}, ABCD: !Ref Long}}}`,
    ],
    'no variables': ['{Environment: {Variables: !Ref AWS::NoValue}}'],
    'no environment': ['{Environment: !Ref AWS::NoValue}'],
  },
  aFunction,
);

itTells(
  lambdaMemory,
  {
    'one too few': ['{MemorySize: ▸127}', 'MemorySize is 127 MB; Lambda allows 128 to 10240. Write 128.'],
    'one too many': [
      '{MemorySize: ▸10241}',
      'MemorySize is 10241 MB; Lambda allows 128 to 10240. Write 10240.',
    ],
    'too many, as a text': [
      '{MemorySize: ▸"20480"}',
      'MemorySize is 20480 MB; Lambda allows 128 to 10240. Write 10240.',
    ],
    'the least': ['{MemorySize: 128}'],
    'the most': ['{MemorySize: 10240}'],
    'no number at all': ['{MemorySize: 20480 MB}'],
    'on a capacity provider': ['{MemorySize: 20480, CapacityProviderConfig: !Ref Config}'],
  },
  aFunction,
);

itTells(
  lambdaTimeout,
  {
    'no time': ['{Timeout: ▸0}', 'Timeout is 0 seconds; Lambda allows 1 to 900. Write 1.'],
    'a second too many': ['{Timeout: ▸901}', 'Timeout is 901 seconds; Lambda allows 1 to 900. Write 900.'],
    'a second': ['{Timeout: 1}'],
  },
  aFunction,
);

itTells(
  lambdaEphemeralStorage,
  {
    'too little': [
      '{EphemeralStorage: {Size: ▸511}}',
      'EphemeralStorage.Size is 511 MB; Lambda allows 512 to 10240. Write 512.',
    ],
    'a size that is worked out': ['{EphemeralStorage: {Size: !Ref Size}}'],
    'all of it worked out': ['{EphemeralStorage: !Ref AWS::NoValue}'],
    'a list': ['{EphemeralStorage: [1]}'],
  },
  aFunction,
);

const registry = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const digest = `@sha256:${'0a'.repeat(32)}`;
const ofImage = (uri: string): string => aFunction(`{Code: {ImageUri: ${uri}}}`);
const here = { region: 'eu-central-1', account: '123456789012' };

const noImage = (uri: string): string =>
  `${uri.length > 80 ? `${uri.slice(0, 77)}…` : uri} is no image in a private repository of ECR, with a tag or a digest.`;

const wrongImages = {
  'of another registry': 'docker.io/ollama/ollama:latest',
  'of the public ECR': 'public.ecr.aws/lambda/nodejs:24',
  'of an account of eleven digits': '12345678901.dkr.ecr.eu-central-1.amazonaws.com/llm:1',
  'of an account of thirteen digits': `1${registry}/llm:1`,
  'with a protocol': `https://${registry}/llm:1`,
  'without a repository': `${registry}/:1`,
  'of a repository that begins with a hyphen': `${registry}/-llm:1`,
  'of a repository in capitals': `${registry}/LLM:1`,
  'of a Region in capitals': '123456789012.dkr.ecr.EU.amazonaws.com/llm:1',
  'of a registry whose name is cut': '123456789012.dkr.ecr.eu-central-1./llm:1',
  'with neither tag nor digest': `${registry}/llm`,
  'with a tag that is empty': `${registry}/llm:`,
  'with a tag that begins with a dot': `${registry}/llm:.1`,
  'with a tag of 129 letters': `${registry}/llm:${'x'.repeat(129)}`,
  'with a digest that is too short': `${registry}/llm@sha256:${'0'.repeat(63)}`,
  'with a digest that is too long': `${registry}/llm@sha256:${'0'.repeat(65)}`,
  'with a digest of another kind': `${registry}/llm@sha512:${'0'.repeat(64)}`,
  'with a digest in capitals': `${registry}/llm@sha256:${'A'.repeat(64)}`,
};

itTells(
  lambdaImageUri,
  {
    'of another Region': [
      `▸${registry.replace('central', 'west')}/llm:1`,
      'The image is in eu-west-1, the function will be in eu-central-1.',
    ],
    ...Object.fromEntries(
      Object.entries(wrongImages).map(([name, uri]) => [name, [`▸"${uri}"`, noImage(uri)] as const]),
    ),
    'by a tag': [`${registry}/llm:v1.2-rc_3`],
    'by a tag of one letter': [`${registry}/l:1`],
    'by a tag of 128 letters': [`${registry}/team/llm_2.0:${'x'.repeat(128)}`],
    'by its digest': [`${registry}/llm${digest}`],
    'in China': ['123456789012.dkr.ecr.eu-central-1.amazonaws.com.cn/llm:1'],
    'that is worked out': ['!Ref Image'],
  },
  ofImage,
  here,
);
itTells(lambdaImageUri, { 'somewhere, when nobody has said where': [`${registry}/llm:1`] }, ofImage);
itTells(lambdaImageUri, { 'a function without an image': ['{Code: x}'] }, aFunction, here);

itTells(
  lambdaImageAccount,
  {
    'of another account': [
      `▸${registry.replace('123', '321')}/llm:1`,
      'The image is in account 321456789012, the function will be in 123456789012.',
    ],
    'of this account': [`${registry}/llm:1`],
    'of no account': ['public.ecr.aws/lambda/nodejs:24'],
    'of a number that is no account': ['1321456789012.dkr.ecr.eu-central-1.amazonaws.com/llm:1'],
    'of a registry that only looks like one': ['321456789012.dkr.ecrs.example.org/llm:1'],
    'that is worked out': ['!Sub "$' + '{Account}.dkr.ecr.eu-central-1.amazonaws.com/llm:1"'],
  },
  ofImage,
  here,
);
itTells(
  lambdaImageAccount,
  { 'of some account, when nobody has said which': [`${registry}/llm:1`] },
  ofImage,
);
itTells(lambdaImageAccount, { 'a function without code': ['{}'] }, aFunction, here);

itTells(
  lambdaImageTag,
  {
    'a tag': [`▸${registry}/llm:latest`, 'The image is named by the tag latest. Write its digest.'],
    'a tag behind a port': ['▸"localhost:5000/llm:1"', 'The image is named by the tag 1. Write its digest.'],
    'a digest': [`${registry}/llm${digest}`],
    'a tag and a digest': [`${registry}/llm:1${digest}`],
    'neither of them': [`"localhost:5000/llm"`],
    'a parameter': ['!Ref Image'],
  },
  ofImage,
);
itTells(lambdaImageTag, { 'a function without an image': ['{Code: x:1}'] }, aFunction);

itTells(
  lambdaImageOnly,
  {
    'what only archives have': [
      '{PackageType: Image, ▸Handler: index.handler, ▸Runtime: nodejs24.x, ▸Layers: []}',
      'A function from an image has no Handler. Remove it.',
      'A function from an image has no Runtime. Remove it.',
      'A function from an image has no Layers. Remove it.',
    ],
    'an archive for an image': [
      '{PackageType: Image, Code: {▸S3Bucket: a, ▸S3Key: b, ▸ZipFile: c}}',
      'A function from an image has no Code.S3Bucket. Write ImageUri.',
      'A function from an image has no Code.S3Key. Write ImageUri.',
      'A function from an image has no Code.ZipFile. Write ImageUri.',
    ],
    'an image without its package type': [
      '{Code: {▸ImageUri: x}}',
      'Code.ImageUri needs PackageType Image; Zip is the default. Add PackageType: Image.',
    ],
    'an image as an archive': [
      '{PackageType: Zip, Code: {▸ImageUri: x}}',
      'Code.ImageUri needs PackageType Image; Zip is the default. Add PackageType: Image.',
    ],
    'an image': ['{PackageType: Image, Code: {ImageUri: x}, ImageConfig: {}}'],
    'an archive': ['{Handler: index.handler, Runtime: nodejs24.x, Code: {ZipFile: x}}'],
    'a package type that is worked out': ['{PackageType: !Ref Kind, Handler: x, Code: {ImageUri: x}}'],
    'code that is worked out': ['{PackageType: Image, Code: !If [A, B, C]}'],
    'no code': ['{PackageType: Image}'],
  },
  aFunction,
);
