import { permissionOpen } from '../../../src/template/validate/rules/permission-open.js';
import { permissionSource } from '../../../src/template/validate/rules/permission-source.js';
import { policyAction } from '../../../src/template/validate/rules/policy-action.js';
import { policyAdmin } from '../../../src/template/validate/rules/policy-admin.js';
import { policyWide } from '../../../src/template/validate/rules/policy-wide.js';
import { itTells, resourceOf } from './told.js';

const ofIdentity = (statement: string): string => `Resources:
  It:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Statement: [${statement}]}
`;

itTells(
  policyAction,
  {
    'a misspelled action': [
      '{Action: ▸s3:GetObjct, Effect: Allow}',
      's3 has no action GetObjct. Write s3:GetObject.',
    ],
    'what is not allowed is spelled too': [
      '{NotAction: ▸s3:GetObjct}',
      's3 has no action GetObjct. Write s3:GetObject.',
    ],
    'one action of several': [
      '{Action: [s3:GetObject, ▸lambda:InvokeFunctoin]}',
      'lambda has no action InvokeFunctoin. Write lambda:InvokeFunction.',
    ],
    'an action that nothing is like': [
      '{Action: ▸s3:Zzzzzzzzzzz}',
      's3 has no action Zzzzzzzzzzz. Look it up in AWS’s Service Authorization Reference.',
    ],
    'a service that does not exist': [
      '{Action: ▸lamda:InvokeFunction}',
      'IAM knows no service lamda. Write lambda:InvokeFunction.',
    ],
    'a substitution of nothing, alone and in a list': [
      '{Action: ▸!Sub s3:GetObjct, NotAction: [▸!Sub s3:GetObjct]}',
      's3 has no action GetObjct. Write s3:GetObject.',
      's3 has no action GetObjct. Write s3:GetObject.',
    ],
    'every action': ['{Action: "*"}'],
    'every action of a service that does not exist': [
      '{Action: [▸"lamda:*"]}',
      'IAM knows no service lamda. Write lambda:*.',
    ],
    'actions by their beginning, and in another case': ['{Action: ["s3:get*", "S3:PutObjec?"]}'],
    'what has not the form of an action': [
      '{Action: ["s3:Get Object", "s3 :GetObject", "a.b:GetObjct", "the s3:GetObjct", "s3:GetObjct!", s3, 5]}',
    ],
    'an action that is worked out': ['{Action: !Sub "s3:$' + '{Objct}"}'],
  },
  ofIdentity,
);

const permission = resourceOf('AWS::Lambda::Permission');

itTells(
  policyAction,
  {
    'a misspelled action of a permission': [
      '{Action: ▸lambda:InvokeFunctoin}',
      'lambda has no action InvokeFunctoin. Write lambda:InvokeFunction.',
    ],
    'a permission with an action that exists': ['{Action: lambda:InvokeFunction}'],
  },
  permission,
);

itTells(
  policyAdmin,
  {
    'everything on everything': [
      '{Effect: Allow, ▸Action: "*", Resource: "*"}',
      'Everything is allowed on every resource. Name actions and resources.',
    ],
    'everything among others': [
      '{Effect: Allow, ▸Action: [s3:GetObject, "*"], Resource: [!Ref Ours, "*"]}',
      'Everything is allowed on every resource. Name actions and resources.',
    ],
    'everything is denied': ['{Effect: Deny, Action: "*", Resource: "*"}'],
    'everything under a condition': [
      '{Effect: Allow, Action: "*", Resource: "*", Condition: {Bool: {a: true}}}',
    ],
    'everything on something': ['{Effect: Allow, Action: "*", Resource: ["arn:aws:s3:::ours/*"]}'],
    'all of one service': ['{Effect: Allow, Action: "s3:*", Resource: "*"}'],
    'no action at all': ['{Effect: Allow, Resource: "*"}'],
    'an action that is none': ['{Effect: Allow, Action: [{toString: 1}], Resource: "*"}'],
  },
  ofIdentity,
);

itTells(
  policyWide,
  {
    'all of a service, everywhere': [
      '{Effect: Allow, ▸Action: [s3:GetObject, "ec2:*", "s3:*"], Resource: "*"}',
      'ec2:* is allowed on every resource. Name actions or resources.',
    ],
    'the first letters of actions': ['{Effect: Allow, Action: "s3:Get*", Resource: "*"}'],
    'all of a service on something': ['{Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::ours"}'],
    'everything is another rule’s business': ['{Effect: Allow, Action: "*", Resource: "*"}'],
    'all of a service is denied': ['{Effect: Deny, Action: "s3:*", Resource: "*"}'],
    'an action that is worked out': ['{Effect: Allow, Action: [!Ref All], Resource: "*"}'],
  },
  ofIdentity,
);

/** The key's own policy: its `*` is the key. */
const ofKey = (statement: string): string =>
  `Resources:\n  It:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy: {Statement: [${statement}]}\n`;

const everything = '{Effect: Allow, Action: ["*", "kms:*"], Resource: "*", Principal: {AWS: "123456789012"}}';

itTells(policyAdmin, { 'the policy of a key speaks of that key': [everything] }, ofKey);
itTells(policyWide, { 'the policy of a key speaks of that key': [everything] }, ofKey);

itTells(
  permissionOpen,
  {
    'everybody may invoke': [
      '{Action: lambda:InvokeFunction, ▸Principal: "*"}',
      'Everybody gets lambda:InvokeFunction without a condition. Add InvokedViaFunctionUrl: true, or name principals.',
    ],
    'everybody who has an account': [
      '{Action: lambda:InvokeFunction, ▸Principal: {AWS: "*"}}',
      'Everybody gets lambda:InvokeFunction without a condition. Add InvokedViaFunctionUrl: true, or name principals.',
    ],
    'everybody may use any URL': [
      '{Action: lambda:InvokeFunctionUrl, ▸Principal: "*"}',
      'Everybody gets lambda:InvokeFunctionUrl without a condition. Add FunctionUrlAuthType.',
    ],
    'through a URL, or not': [
      '{Action: lambda:InvokeFunction, ▸Principal: "*", InvokedViaFunctionUrl: false}',
      'Everybody gets lambda:InvokeFunction without a condition. Add InvokedViaFunctionUrl: true, or name principals.',
    ],
    'the kind of URL binds only what goes through one': [
      '{Action: lambda:InvokeFunction, ▸Principal: "*", FunctionUrlAuthType: NONE}',
      'Everybody gets lambda:InvokeFunction without a condition. Add InvokedViaFunctionUrl: true, or name principals.',
    ],
    'through URLs of one kind': [
      '{Action: lambda:InvokeFunctionUrl, Principal: "*", FunctionUrlAuthType: NONE}',
    ],
    'through a URL': ['{Action: lambda:InvokeFunction, Principal: "*", InvokedViaFunctionUrl: true}'],
    'through a URL, as a text': [
      '{Action: lambda:InvokeFunction, Principal: "*", InvokedViaFunctionUrl: "true"}',
    ],
    'an organisation': ['{Action: lambda:InvokeFunction, Principal: "*", PrincipalOrgID: o-ours}'],
    'a service': ['{Action: lambda:InvokeFunction, Principal: sns.amazonaws.com}'],
    'an account': ['{Action: lambda:InvokeFunction, Principal: {AWS: "123456789012"}}'],
    'a principal that is worked out': ['{Action: lambda:InvokeFunction, Principal: !Ref Caller}'],
    nobody: ['{Action: lambda:InvokeFunction}'],
  },
  permission,
);

itTells(
  permissionSource,
  {
    'a service on anybody’s behalf': [
      '{Principal: ▸events.amazonaws.com}',
      'events.amazonaws.com may call for everybody. Add SourceArn or SourceAccount.',
    ],
    'on behalf of a resource': ['{Principal: events.amazonaws.com, SourceArn: !GetAtt Rule.Arn}'],
    'on behalf of an account': ['{Principal: events.amazonaws.com, SourceAccount: !Ref AWS::AccountId}'],
    'on behalf of an organisation': ['{Principal: events.amazonaws.com, PrincipalOrgID: o-ours}'],
    'an account is no service': ['{Principal: "123456789012"}'],
    'a name that only looks like a service’s': ['{Principal: events.amazonaws.com.example.org}'],
    'a principal that is worked out': ['{Principal: !Sub "events.$' + '{AWS::URLSuffix}"}'],
  },
  permission,
);
