const image = (region: string, account = '123456789012') =>
  `${account}.dkr.ecr.${region}.amazonaws.com/ollama-llm@sha256:${'a'.repeat(64)}`;

/** Breaks one line of a golden template; the finding has to be on that line unless `on` names another one. */
export interface Defect {
  readonly from: string | RegExp;
  readonly to: string;
  readonly id: string;
  /** A text of the line where the finding is expected, when it is not the changed one. */
  readonly on?: string;
}

export const defects: Readonly<Record<string, Defect>> = {
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
