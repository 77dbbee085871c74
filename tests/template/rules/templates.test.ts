import { conditionUnused } from '../../../src/template/validate/rules/condition-unused.js';
import { logicalId } from '../../../src/template/validate/rules/logical-id.js';
import { outputEntry } from '../../../src/template/validate/rules/output-entry.js';
import { parameterEntry } from '../../../src/template/validate/rules/parameter-entry.js';
import { parameterUnused } from '../../../src/template/validate/rules/parameter-unused.js';
import { resourceAttribute } from '../../../src/template/validate/rules/resource-attribute.js';
import { resourceEntry } from '../../../src/template/validate/rules/resource-entry.js';
import { templateDuplicateKey } from '../../../src/template/validate/rules/template-duplicate-key.js';
import { templateResources } from '../../../src/template/validate/rules/template-resources.js';
import { templateSection } from '../../../src/template/validate/rules/template-section.js';
import { templateSize } from '../../../src/template/validate/rules/template-size.js';
import { templateUnreadable } from '../../../src/template/validate/rules/template-unreadable.js';
import { itTells } from './told.js';

const topic = 'Resources:\n  Topic: {Type: AWS::SNS::Topic}\n';

itTells(templateUnreadable, {
  'an empty text': ['▸', 'The template is empty.'],
  'nothing but a comment': ['▸# later\n', 'The template is empty.'],
  null: ['▸null\n', 'The template is empty.'],
  'a list': ['▸[1, 2]\n', 'The template is no mapping.'],
  'a text': ['▸Resources\n', 'The template is no mapping.'],
  'a mapping without anything': ['{}\n'],
});

itTells(templateSize, {
  'one byte too many': [
    `▸${topic}#${'x'.repeat(51_200 - topic.length)}`,
    'The template has 51201 bytes. Write it as YAML without comments, or split it.',
  ],
  'bytes are counted, not letters': [
    `▸${topic}#${'ä'.repeat(25_580)}`,
    'The template has 51205 bytes. Write it as YAML without comments, or split it.',
  ],
  'as much as goes into a request': [`${topic}#${'x'.repeat(51_199 - topic.length)}`],
});

const topics = (count: number): string =>
  Array.from({ length: count }, (_, index) => `  T${index}: {Type: AWS::SNS::Topic}\n`).join('');

itTells(templateResources, {
  none: ['▸Resources: {}\n', 'The template has no resources.'],
  'none at all': ['▸Description: nothing\n', 'The template has no resources.'],
  'nothing where they would be': ['▸Resources:\n', 'The template has no resources.'],
  'a text where they would be': ['▸Resources: none\n', 'The template has no resources.'],
  'none behind something else': ['Description: x\n▸Resources: {}\n', 'The template has no resources.'],
  'one too many': [`Description: x\n▸Resources:\n${topics(501)}`, 'The template has 501 resources.'],
  'as many as there may be': [`Resources:\n${topics(500)}`],
  'none but what a macro makes': ['Transform: Ours\nResources: {}\n'],
  'too many before a macro makes more': [
    `Transform: Ours\n▸Resources:\n${topics(501)}`,
    'The template has 501 resources.',
  ],
});

itTells(templateSection, {
  'a misspelled section': ['▸Resource: {}\n', 'There is no section Resource. Write Resources.'],
  'a section that nothing is like': ['▸Zoo: {}\n', 'There is no section Zoo. Remove it.'],
  'resources in a list': ['▸Resources: []\n', 'The section Resources is no mapping.'],
  'outputs that are empty': ['▸Outputs:\n', 'The section Outputs is no mapping.'],
  'a description that is a number': ['▸Description: 5\n', 'Description is no text. Put it in quotes.'],
  'a version that is a list': [
    '▸AWSTemplateFormatVersion: []\n',
    'AWSTemplateFormatVersion is no text. Put it in quotes.',
  ],
  'a misspelled section beside a macro, which may have its own': [
    'Transform: Ours\nGlobals: []\nResource: {}\n',
  ],
  'a section in a list beside a macro': [
    'Transform: [Ours]\n▸Mappings: []\n',
    'The section Mappings is no mapping.',
  ],
  'every section': [
    'AWSTemplateFormatVersion: "2010-09-09"\nDescription: x\nMetadata: {}\nParameters: {}\nMappings: {}\nConditions: {}\nRules: {}\nHooks: {}\nTransform: []\nResources: {}\nOutputs: {}\n',
  ],
});

itTells(templateDuplicateKey, {
  'a resource': [
    'Resources:\n  A: 1\n  ▸A: 2\n',
    'A is written more than once. Keep one of them, or rename one.',
  ],
  'the same key elsewhere': ['Resources:\n  A: {A: 1}\n  B: {A: 2}\n'],
});

const name = (written: string): string => `${written} is no name that CloudFormation accepts.`;
const long = 'x'.repeat(256);

itTells(logicalId, {
  'a hyphen, an underscore and a dot': [
    'Parameters:\n  ▸my-a: 1\nResources:\n  ▸my_b: 1\nOutputs:\n  ▸my.c: 1\nConditions:\n  ▸my-d: 1\n',
    `${name('my-a')} Write mya.`,
    `${name('my-d')} Write myd.`,
    `${name('my_b')} Write myb.`,
    `${name('my.c')} Write myc.`,
  ],
  'hyphens at both ends': [
    'Resources:\n  ▸-a: 1\n  ▸b-: 1\n',
    `${name('-a')} Write a.`,
    `${name('b-')} Write b.`,
  ],
  'a name of which nothing is left': ['Resources:\n  ▸"-": 1\n', name('-')],
  'a name of 256 letters': [`Resources:\n  ▸${long}: 1\n`, `${name(long)} Write ${long}.`],
  'an ampersand, of a resource': ['Resources:\n  ▸A&B: 1\n', `${name('A&B')} Write AB.`],
  'an ampersand, of a condition': ['Conditions:\n  A&B: 1\n'],
  'a condition with an ampersand and a hyphen': [
    'Conditions:\n  ▸A&-B: 1\n  ▸-A: 1\n  ▸A-: 1\n',
    `${name('A&-B')} Write AB.`,
    `${name('-A')} Write A.`,
    `${name('A-')} Write A.`,
  ],
  'a condition of 255 letters, and of more': [
    `Conditions:\n  ${'x'.repeat(255)}: 1\n  ▸${long}: 1\n`,
    `${name(long)} Write ${long}.`,
  ],
  'letters and digits': [`Resources:\n  A1: 1\n  ${'x'.repeat(255)}: 1\n`],
  'a loop': ['Resources:\n  Fn::ForEach::Topics: 1\n'],
  'another function': ['Resources:\n  ▸Fn::Transform: 1\n', `${name('Fn::Transform')} Write FnTransform.`],
  'the names of maps and rules are free': ['Mappings:\n  my-map: 1\nRules:\n  my-rule: 1\n'],
  'a section that is empty': ['Outputs:\n'],
});

itTells(outputEntry, {
  'no value': ['Outputs:\n  ▸A: {Description: x}\n', 'The output A has no Value. Add Value.'],
  'a text for an output': ['Outputs:\n  ▸A: x\n', 'The output A has no Value. Add Value.'],
  'a list': ['Outputs:\n  A: {Value: ▸[x]}\n', 'The value of output A is no text.'],
  null: ['Outputs:\n  A: {Value: ▸null}\n', 'The value of output A is no text.'],
  'a key that outputs do not have': [
    'Outputs:\n  A: {Value: x, ▸Type: String}\n  ▸B: {▸Valu: x}\n',
    'Outputs have no Type.',
    'The output B has no Value. Add Value.',
    'Outputs have no Valu.',
  ],
  'all there is': ['Outputs:\n  A: {Value: !Ref B, Description: x, Export: {Name: y}, Condition: C}\n'],
  'a text that is empty': ['Outputs:\n  A: {Value: ""}\n'],
  'a loop': ['Outputs:\n  Fn::ForEach::Topics: []\n'],
  'a list of outputs': ['Outputs: [{}]\n'],
});

itTells(parameterEntry, {
  'a text for a parameter': [
    'Parameters:\n  ▸P: String\n  ▸Q: [String]\n',
    'The parameter P is no mapping.',
    'The parameter Q is no mapping.',
  ],
});

const parameter = (lines: string): string => `Parameters:\n  P: ${lines}\n`;

const typed = 'The parameter P has no type that exists. Write String, Number or CommaDelimitedList.';

itTells(
  parameterEntry,
  {
    'a type that does not exist': ['{Type: ▸Text}', typed],
    'a type that is none': ['{Type: ▸{toString: 1}, Default: a, AllowedValues: [a, {toString: 1}]}', typed],
    'a type that only begins as one': ['{Type: ▸Strings}', typed],
    'a type that only ends as one': ['{Type: ▸My String}', typed],
    'a list of nothing': ['{Type: ▸"List<>"}', typed],
    'a type of AWS without its name': ['{Type: ▸"AWS::"}', typed],
    'a misspelled key': [
      '{Type: String, ▸AlowedValues: [a]}',
      'Parameters have no AlowedValues. Write AllowedValues.',
    ],
    'a key that nothing is like': ['{Type: String, ▸Zoo: a}', 'Parameters have no Zoo.'],
    'a default that is not allowed': [
      '{Type: String, Default: ▸c, AllowedValues: [a, b]}',
      'The default of P is not among its AllowedValues.',
    ],
    'a default beyond its pattern': [
      '{Type: String, Default: ▸Ab, AllowedPattern: "[a-z]|b"}',
      'The default of P does not match its AllowedPattern.',
    ],
    'a default that only ends as its pattern says': [
      '{Type: String, Default: ▸Ba, AllowedPattern: "[a-z]"}',
      'The default of P does not match its AllowedPattern.',
    ],
    'one item of a list': [
      '{Type: CommaDelimitedList, Default: ▸"a,c", AllowedValues: [a, b]}',
      'The default of P is not among its AllowedValues.',
    ],
    'one item beyond the pattern': [
      '{Type: CommaDelimitedList, Default: ▸"a, B", AllowedPattern: "[a-z]"}',
      'The default of P does not match its AllowedPattern.',
    ],
    'a text with a comma is no list': [
      '{Type: String, Default: ▸"a,b", AllowedValues: [a, b]}',
      'The default of P is not among its AllowedValues.',
    ],
    'a list that is allowed as a whole': [
      '{Type: CommaDelimitedList, Default: "a,b", AllowedValues: ["a,b", c]}',
    ],
    'items with blanks around': ['{Type: CommaDelimitedList, Default: "a , b", AllowedValues: [" a", b]}'],
    'items that fit the pattern': ['{Type: "List<Number>", Default: "1, 2", AllowedPattern: "[0-9]"}'],
    'a number among numbers': ['{Type: Number, Default: 5, AllowedValues: ["5"]}'],
    'a default with a blank is itself': [
      '{Type: String, Default: ▸" a", AllowedValues: [" b"]}',
      'The default of P is not among its AllowedValues.',
    ],
    'a pattern that only Java reads': ['{Type: String, Default: a, AllowedPattern: "(?>x)"}'],
    'a pattern that is no text': ['{Type: String, Default: a, AllowedPattern: 5}'],
    'values that are no list': ['{Type: String, Default: a, AllowedValues: b}'],
    'a default that is a list': ['{Type: String, Default: [a], AllowedValues: [b]}'],
    'no default': ['{Type: String, AllowedValues: [b], AllowedPattern: b}'],
    'a parameter of the store': ['{Type: "AWS::SSM::Parameter::Value<List<String>>"}'],
    'a list of resources': ['{Type: "List<AWS::EC2::Subnet::Id>"}'],
    'every key': [
      '{Type: Number, Default: 1, Description: x, AllowedPattern: ".*", AllowedValues: [1], ConstraintDescription: x, MaxLength: 1, MaxValue: 1, MinLength: 1, MinValue: 1, NoEcho: true}',
    ],
  },
  parameter,
);

itTells(parameterUnused, {
  'nothing refers to it': [
    `Parameters:\n  ▸A: {Type: String}\n  B: {Type: String}\n${topic}Outputs:\n  O: {Value: !Ref B}\n`,
    'Nothing uses the parameter A. Remove it.',
  ],
  'only a resource’s attribute has its name': [
    'Parameters:\n  ▸A: {Type: String}\nOutputs:\n  O: {Value: !GetAtt A.Arn}\n',
    'Nothing uses the parameter A. Remove it.',
  ],
  'a substitution refers to it': [
    'Parameters:\n  A: {Type: String}\nOutputs:\n  O: {Value: !Sub "$' + '{A}"}\n',
  ],
  'a condition refers to it': ['Parameters:\n  A: {Type: String}\nConditions:\n  C: !Equals [!Ref A, a]\n'],
  'a macro may refer to it': ['Transform: Ours\nParameters:\n  A: {Type: String}\n'],
});

itTells(conditionUnused, {
  'nothing asks it': [
    'Conditions:\n  ▸A: !Equals [a, b]\n  B: !Equals [a, b]\nOutputs:\n  A: {Condition: B, Value: x}\n',
    'Nothing uses the condition A. Remove it.',
  ],
  'only a parameter has its name': [
    'Conditions:\n  ▸A: !Equals [!Ref A, b]\n',
    'Nothing uses the condition A. Remove it.',
  ],
  'If asks it': ['Conditions:\n  A: !Equals [a, b]\nOutputs:\n  O: {Value: !If [A, a, b]}\n'],
  'another condition asks it': [
    'Conditions:\n  A: !Equals [a, b]\n  B: !Not [!Condition A]\nOutputs:\n  O: {Condition: B, Value: x}\n',
  ],
  'a macro may ask it': ['Transform: Ours\nConditions:\n  A: !Equals [a, b]\n'],
});

itTells(resourceEntry, {
  'a text for a resource': ['Resources:\n  ▸A: AWS::SNS::Topic\n', 'The resource A is no mapping.'],
  'no type': ['Resources:\n  ▸A: {Properties: {}}\n', 'The resource A has no type.'],
  'a type that is a list': ['Resources:\n  ▸A: {Type: [x]}\n', 'The resource A has no type.'],
  'a misspelled attribute': [
    'Resources:\n  A: {Type: x, ▸Propertys: {}}\n',
    'The resource A has Propertys, which no resource has. Write Properties.',
  ],
  'an attribute that nothing is like': [
    'Resources:\n  A: {Type: x, ▸Zoo: {}}\n',
    'The resource A has Zoo, which no resource has.',
  ],
  'the next resource is looked at': [
    'Resources:\n  Fn::ForEach::A: []\n  ▸B: x\n  ▸C: {}\n',
    'The resource B is no mapping.',
    'The resource C has no type.',
  ],
  'every attribute': [
    'Resources:\n  A: {Type: x, Properties: {}, DependsOn: B, Condition: C, Metadata: {}, DeletionPolicy: Retain, UpdateReplacePolicy: Retain, UpdatePolicy: {}, CreationPolicy: {}, Version: "1"}\n',
  ],
  'what a macro takes': ['Transform: Ours\nResources:\n  A: {Type: x, Zoo: {}}\n'],
  'a list of resources': ['Resources: [x]\n'],
  'no resources': ['Resources:\n'],
});

const resource = (lines: string): string => `Resources:\n  A: {Type: AWS::SNS::Topic, ${lines}}\n`;
const aName = 'Write the name, or a Ref to what has it.';

itTells(
  resourceAttribute,
  {
    'a policy that does not exist': [
      'DeletionPolicy: ▸Keep, UpdateReplacePolicy: ▸Keep',
      'DeletionPolicy is Keep. Write one of Delete, Retain, RetainExceptOnCreate.',
      'UpdateReplacePolicy is Keep. Write one of Delete, Retain.',
    ],
    'a snapshot of what has none': [
      'DeletionPolicy: ▸Snapshot',
      'DeletionPolicy is Snapshot. Write one of Delete, Retain, RetainExceptOnCreate.',
    ],
    'a policy of deletion where something is replaced': [
      'UpdateReplacePolicy: ▸RetainExceptOnCreate',
      'UpdateReplacePolicy is RetainExceptOnCreate. Write one of Delete, Retain.',
    ],
    'a policy in a list': [
      'DeletionPolicy: ▸[Retain]',
      'DeletionPolicy is ["Retain"]. Write one of Delete, Retain, RetainExceptOnCreate.',
    ],
    'policies that exist': ['DeletionPolicy: RetainExceptOnCreate, UpdateReplacePolicy: Delete'],
    'policies that are worked out': ['DeletionPolicy: !Ref P, UpdateReplacePolicy: !Ref P'],
    'a dependency that is a mapping': [
      'DependsOn: ▸{A: B}',
      'DependsOn is {"A":"B"}. Write the name of a resource, or a list of names.',
    ],
    'one dependency of several': [
      'DependsOn: ▸[A, 5]',
      'DependsOn is ["A",5]. Write the name of a resource, or a list of names.',
    ],
    'a dependency that is worked out, which they cannot be': [
      'DependsOn: ▸!Ref A',
      'DependsOn is {"Ref":"A"}. Write the name of a resource, or a list of names.',
    ],
    dependencies: ['DependsOn: [A, B]'],
    'a dependency': ['DependsOn: A'],
    'a condition that is a list': ['Condition: ▸[A]', 'Condition is ["A"]. Write the name of a condition.'],
    'a condition that is worked out here': ['Condition: !Equals [a, a]'],
    'a condition': ['Condition: A'],
    'a release without its names': [
      'UpdatePolicy: {▸CodeDeployLambdaAliasUpdate: {}}',
      `CodeDeployLambdaAliasUpdate has no ApplicationName. ${aName}`,
      `CodeDeployLambdaAliasUpdate has no DeploymentGroupName. ${aName}`,
    ],
    'a release whose names are empty': [
      'UpdatePolicy: {CodeDeployLambdaAliasUpdate: {ApplicationName: ▸"", DeploymentGroupName: b, AfterAllowTrafficHook: ▸""}}',
      `CodeDeployLambdaAliasUpdate has no ApplicationName. ${aName}`,
      `CodeDeployLambdaAliasUpdate has no AfterAllowTrafficHook. ${aName}`,
    ],
    'a release whose names are none': [
      'UpdatePolicy: {CodeDeployLambdaAliasUpdate: {ApplicationName: ▸5, DeploymentGroupName: ▸[a], BeforeAllowTrafficHook: ▸5, AfterAllowTrafficHook: ▸[]}}',
      `ApplicationName is 5. ${aName}`,
      `DeploymentGroupName is ["a"]. ${aName}`,
      `BeforeAllowTrafficHook is 5. ${aName}`,
      `AfterAllowTrafficHook is []. ${aName}`,
    ],
    'a release': [
      'UpdatePolicy: {CodeDeployLambdaAliasUpdate: {ApplicationName: !Ref A, DeploymentGroupName: b, AfterAllowTrafficHook: !Ref C}}',
    ],
    'another update': ['UpdatePolicy: {UseOnlineResharding: true}'],
    'a release that is worked out': ['UpdatePolicy: {CodeDeployLambdaAliasUpdate: never}'],
    'an update that is none': ['UpdatePolicy: never'],
  },
  resource,
);
itTells(resourceAttribute, {
  'a snapshot of what has one': [
    'Resources:\n  A: {Type: AWS::RDS::DBInstance, DeletionPolicy: Snapshot, UpdateReplacePolicy: Snapshot}\n',
  ],
  'no type': [
    'Resources:\n  A: {DeletionPolicy: ▸Snapshot}\n',
    'DeletionPolicy is Snapshot. Write one of Delete, Retain, RetainExceptOnCreate.',
  ],
  'what a macro takes': ['Transform: Ours\nResources:\n  A: {DeletionPolicy: Keep}\n'],
});
