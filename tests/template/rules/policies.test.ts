import { policyDocument } from '../../../src/template/validate/rules/policy-document.js';
import { policyStatement } from '../../../src/template/validate/rules/policy-statement.js';
import { itTells } from './told.js';

/** A resource with the property that has its policy. */
const owner =
  (type: string) =>
  (property: string): string =>
    `Resources:\n  It:\n    Type: ${type}\n    Properties:\n      ${property}\n`;

const ofIdentity = owner('AWS::IAM::ManagedPolicy');
const ofBucket = owner('AWS::S3::BucketPolicy');
const ofRepository = owner('AWS::ECR::Repository');
const ofRole = owner('AWS::IAM::Role');

const allow = 'Effect: Allow, Action: "s3:*", Resource: "*"';

itTells(
  policyDocument,
  {
    'a text': ['PolicyDocument: ▸all', 'The policy is all, no mapping.'],
    'a list': [
      `PolicyDocument: ▸[{${allow}}]`,
      `The policy is [{"Effect":"Allow","Action":"s3:*","Resource":"*"}], no mapping.`,
    ],
    nothing: ['▸PolicyDocument:', 'The policy is null, no mapping.'],
    'a list as a text': ["PolicyDocument: ▸'[1]'", 'The policy is [1], no mapping.'],
    'a misspelled member': [
      `PolicyDocument: {▸Versoin: "2012-10-17", Statement: [{${allow}}]}`,
      'Policies have no Versoin. Write Version.',
    ],
    'a member that nothing is like': [
      `PolicyDocument: {▸Comment: ours, Statement: [{${allow}}]}`,
      'Policies have no Comment. Remove it.',
    ],
    'a version that does not exist': [
      `PolicyDocument: {Version: ▸"2012-10-18", Statement: [{${allow}}]}`,
      'The version is 2012-10-18. Write "2012-10-17".',
    ],
    'a version that is a list': [
      `PolicyDocument: {Version: ▸["2012-10-17"], Statement: [{${allow}}]}`,
      'The version is ["2012-10-17"]. Write "2012-10-17".',
    ],
    'no statement': [
      '▸PolicyDocument: {Version: "2012-10-17"}',
      'The policy has no statement. Add Statement.',
    ],
    'no statement in a list': [
      '▸PolicyDocument: {Statement: []}',
      'The policy has no statement. Add Statement.',
    ],
    'a statement that is a text': ['PolicyDocument: {Statement: ▸all}', 'A statement is no mapping.'],
    'one statement of several': [
      `PolicyDocument: {Statement: ▸[{${allow}}, all]}`,
      'A statement is no mapping.',
    ],
    'two statements of one name': [
      `PolicyDocument: {Statement: [{Sid: Read, ${allow}}, {Sid: Write, ${allow}}, {Sid: ▸Read, ${allow}}]}`,
      'Two statements have the Sid Read. Rename one of them.',
    ],
    'a policy that is worked out': ['PolicyDocument: !Ref Policy'],
    'a part of a policy from a file': [
      'PolicyDocument: {Version: "2012-10-17", Fn::Transform: {Name: AWS::Include}, Id: x}',
    ],
    'a version that is worked out': [`PolicyDocument: {Version: !Ref Version, Statement: {${allow}}}`],
    'the older version, and an id': [
      `PolicyDocument: {Version: "2008-10-17", Id: ours, Statement: {${allow}}}`,
    ],
    'statements without names': [
      `PolicyDocument: {Statement: [{Sid: "", ${allow}}, {Sid: "", ${allow}}, {${allow}}, {${allow}}]}`,
    ],
    'names that are worked out': [
      `PolicyDocument: {Statement: [{Sid: !Ref A, ${allow}}, {Sid: !Ref A, ${allow}}]}`,
    ],
    'the text of a policy': [`PolicyDocument: '{"Statement":[]}'`],
  },
  ofIdentity,
);

itTells(
  policyDocument,
  {
    'a text of another service’s is its own': ['RepositoryPolicyText: ours'],
    'two statements of one name are its own too': [
      `RepositoryPolicyText: {Statement: [{Sid: Read, ${allow}}, {Sid: Read, ${allow}}]}`,
    ],
    'the rest is the same': [
      `RepositoryPolicyText: {▸Statment: [{${allow}}], Statement: {${allow}}}`,
      'Policies have no Statment. Write Statement.',
    ],
  },
  ofRepository,
);

itTells(
  policyDocument,
  {
    'two statements of one name are the bucket’s': [
      `PolicyDocument: {Statement: [{Sid: Read, ${allow}}, {Sid: Read, ${allow}}]}`,
    ],
  },
  ofBucket,
);

itTells(
  policyStatement,
  {
    'a misspelled member': [`{${allow}, ▸Conditoin: {}}`, 'Statements have no Conditoin. Write Condition.'],
    'a member that nothing is like': [`{${allow}, ▸Until: never}`, 'Statements have no Until. Remove it.'],
    'no action': ['▸{Effect: Allow, Resource: "*"}', 'A statement has no Action. Add Action.'],
    'no resource': ['▸{Effect: Allow, NotAction: "*"}', 'A statement has no Resource. Add Resource.'],
    'a principal': [`{${allow}, ▸Principal: "*"}`, 'A statement of this policy has no Principal. Remove it.'],
    'whoever is no principal': [
      `{${allow}, ▸NotPrincipal: "*"}`,
      'A statement of this policy has no NotPrincipal. Remove it.',
    ],
    'both kinds of actions': [
      `{${allow}, ▸NotAction: s3:GetObject}`,
      'NotAction excludes Action. Keep one of them.',
    ],
    'both kinds of resources': [
      `{▸NotResource: x, ${allow}}`,
      'NotResource excludes Resource. Keep one of them.',
    ],
    'a name with a blank': [
      `{Sid: ▸"Read it", ${allow}}`,
      'Sid is Read it. Write letters and digits, or leave it out.',
    ],
    'a name with a hyphen before and after': [
      `{Sid: ▸-Read-, ${allow}}`,
      'Sid is -Read-. Write letters and digits, or leave it out.',
    ],
    'a name that is a number': [
      `{Sid: ▸5, ${allow}}`,
      'Sid is 5. Write letters and digits, or leave it out.',
    ],
    'no effect': ['▸{Action: "*", Resource: "*"}', 'A statement has no Effect. Add Effect: Allow or Deny.'],
    'another effect': [
      '{Effect: ▸allow, Action: "*", Resource: "*"}',
      'Effect is allow. Write Allow or Deny.',
    ],
    'an effect that is a list': [
      '{Effect: ▸[Allow], Action: "*", Resource: "*"}',
      'Effect is ["Allow"]. Write Allow or Deny.',
    ],
    'all there is': [`{Sid: Read1, ${allow}, Condition: {}}`],
    'what is left out': ['{Effect: Deny, NotAction: "*", NotResource: "*"}'],
    'what is worked out': ['{Sid: !Ref A, Effect: !Ref B, Action: !Ref C, Resource: !Ref D}'],
    'a part from a file': ['{Effect: Allow, Until: never, Fn::Transform: {Name: AWS::Include}}'],
  },
  (statement) => ofIdentity(`PolicyDocument: {Statement: [${statement}]}`),
);

itTells(
  policyStatement,
  {
    'a bucket’s without what it is about': [
      '▸{Effect: Allow, Action: s3:GetObject, Principal: "*"}',
      'A statement has no Resource. Add Resource.',
    ],
    'a bucket’s without who it is about': [
      '▸{Effect: Allow, Action: s3:GetObject, Resource: "*"}',
      'A statement has no Principal. Add Principal.',
    ],
    'a bucket’s with both': ['{Sid: For us, Effect: Allow, Action: "*", Resource: "*", NotPrincipal: "*"}'],
  },
  (statement) => ofBucket(`PolicyDocument: {Statement: [${statement}]}`),
);

itTells(
  policyStatement,
  { 'a repository’s, of which only the grammar is known': ['{Effect: Allow, Action: "*", Principal: "*"}'] },
  (statement) => ofRepository(`RepositoryPolicyText: {Statement: [${statement}]}`),
);

itTells(
  policyStatement,
  {
    'trust in nobody': [
      '▸{Effect: Allow, Action: sts:AssumeRole}',
      'A statement has no Principal. Add Principal.',
    ],
    'a resource of trust': [
      '{Effect: Allow, Action: sts:AssumeRole, Principal: "*", ▸Resource: "*"}',
      'A statement of a trust policy has no Resource. Remove it.',
    ],
    'trust in a service': ['{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: x}}'],
    'a name with a blank': ['{Sid: For us, Effect: Allow, Action: sts:AssumeRole, Principal: "*"}'],
  },
  (statement) => ofRole(`AssumeRolePolicyDocument: {Statement: [${statement}]}`),
);
