import { attributeUnknown } from '../../../src/template/validate/rules/attribute-unknown.js';
import { intrinsicForm } from '../../../src/template/validate/rules/intrinsic-form.js';
import { referenceCircular } from '../../../src/template/validate/rules/reference-circular.js';
import { referenceUnknown } from '../../../src/template/validate/rules/reference-unknown.js';
import { substitutionNeedless } from '../../../src/template/validate/rules/substitution-needless.js';
import { itTells } from './told.js';

const output = (value: string): string => `Outputs:\n  O: {Value: ${value}}\n`;

const takes: Readonly<Record<string, string>> = {
  Ref: 'the name of a parameter or resource',
  'Fn::GetAtt': 'Resource.Attribute, or a list of the two',
  'Fn::Sub': 'a text, or a list of a text and a mapping',
  'Fn::Join': 'a list of a delimiter and a list',
  'Fn::Select': 'a list of an index and a list',
  'Fn::Split': 'a list of a delimiter and a text',
  'Fn::If': 'a list of a condition’s name and two values',
  'Fn::FindInMap': 'a list of a mapping’s name and two keys',
  'Fn::Base64': 'a text',
  'Fn::Cidr': 'a list of a block, a count and the bits',
  'Fn::GetAZs': 'a Region',
  'Fn::ImportValue': 'the name of an export',
  'Fn::Equals': 'a list of two values',
  'Fn::And': 'a list of two to ten conditions',
  'Fn::Or': 'a list of two to ten conditions',
  'Fn::Not': 'a list of one condition',
};

/** What each function is given, as JSON. */
const wrong: Readonly<Record<string, readonly unknown[]>> = {
  Ref: [['A'], { Ref: 'A' }, 5],
  'Fn::GetAtt': [5, ['A'], ['A', 'Arn', 'B'], [{ Ref: 'A' }, 'Arn'], ['A', ['Arn']], ['A', null]],
  'Fn::Sub': [5, ['a'], ['a', 'b'], [{ Ref: 'A' }, {}], ['a', {}, {}]],
  'Fn::Join': ['a', ['-'], [{ Ref: 'A' }, []], ['-', 'a'], ['-', [], []], ['-', { a: 1 }]],
  'Fn::Select': [
    'a',
    [{ toString: 1 }, []],
    [0],
    ['one', []],
    ['1st', []],
    ['a1', []],
    [-1, []],
    [0, 'a'],
    [0, [], []],
  ],
  'Fn::Split': ['a', [',', ['a']], [{ Ref: 'A' }, 'a'], [','], [',', { a: 1 }]],
  'Fn::If': ['C', ['C', 1], ['C', 1, 2, 3], [{ Condition: 'C' }, 1, 2]],
  'Fn::FindInMap': ['M', ['M', 'a'], ['M', 'a', 'b', 'c', 'd']],
  'Fn::Base64': [['a'], { a: 1 }],
  'Fn::Cidr': ['10.0.0.0/16', ['10.0.0.0/16'], ['10.0.0.0/16', 1, 2, 3]],
  'Fn::GetAZs': [[], { a: 1 }],
  'Fn::ImportValue': [['a']],
  'Fn::Equals': ['a', ['a'], ['a', 'b', 'c']],
  'Fn::And': ['C', [{}], Array(11).fill({})],
  'Fn::Or': ['C', [{}], Array(11).fill({})],
  'Fn::Not': ['C', [], [{}, {}]],
};

const right: Readonly<Record<string, readonly unknown[]>> = {
  Ref: ['A'],
  'Fn::GetAtt': ['A.Arn', ['A', 'Arn'], ['A', { Ref: 'B' }]],
  'Fn::Sub': ['a', ['a', {}]],
  'Fn::Join': [
    ['-', ['a']],
    ['', { Ref: 'List' }],
  ],
  'Fn::Select': [
    [0, ['a']],
    ['12', { 'Fn::GetAZs': '' }],
    [{ Ref: 'A' }, []],
  ],
  'Fn::Split': [
    [',', 'a,b'],
    [',', { Ref: 'A' }],
    [',', 5],
  ],
  'Fn::If': [['C', {}, []]],
  'Fn::FindInMap': [
    ['M', 'a', 'b'],
    [{ Ref: 'M' }, 'a', 'b', { DefaultValue: 1 }],
  ],
  'Fn::Base64': ['a', { Ref: 'A' }, 5],
  'Fn::Cidr': [
    ['10.0.0.0/16', 1],
    [{ Ref: 'A' }, 1, 2],
  ],
  'Fn::GetAZs': ['', null, { Ref: 'AWS::Region' }],
  'Fn::ImportValue': ['a', { 'Fn::Sub': 'a' }],
  'Fn::Equals': [['a', 'b']],
  'Fn::And': [[{}, {}], Array(10).fill({})],
  'Fn::Or': [[{}, {}], Array(10).fill({})],
  'Fn::Not': [[{}]],
  'Fn::Length': ['anything', []],
  'Fn::Transform': [5],
};

const written = (value: unknown): string => JSON.stringify(value);

itTells(
  intrinsicForm,
  {
    ...Object.fromEntries(
      Object.entries(wrong).flatMap(([name, values]) =>
        values.map((value) => [
          `${name} of ${written(value)}`,
          [
            `{"${name}": ▸${written(value)}}`,
            `${name} has ${shortened(written(value))}. It takes ${takes[name]}.`,
          ] as const,
        ]),
      ),
    ),
    ...Object.fromEntries(
      Object.entries(right).flatMap(([name, values]) =>
        values.map((value) => [
          `${name} of ${written(value)} is right`,
          [`{"${name}": ${written(value)}}`] as const,
        ]),
      ),
    ),
    'a misspelled function': ['{▸Fn::Jion: [a, [b]]}', 'There is no function Fn::Jion. Write Fn::Join.'],
    'a function that nothing is like': ['{▸Fn::Zoo: a}', 'There is no function Fn::Zoo.'],
    'Ref is written without Fn': ['{▸Fn::Ref: a}', 'There is no function Fn::Ref. Write Ref.'],
    'a condition is no function here': ['{▸Fn::Condition: a}', 'There is no function Fn::Condition.'],
    'one inside of another': [
      '!Join [a, [▸!Select [0, b]]]',
      'Fn::Select has [0,"b"]. It takes a list of an index and a list.',
    ],
    'a property that is called as one': ['{Ref: [a], Other: b}'],
    'a text that is called as one': ['Fn::Zoo'],
  },
  output,
);

/** As messages show values. */
function shortened(text: string): string {
  const plain = text.startsWith('"') ? JSON.parse(text) : text;
  return plain.length > 80 ? `${plain.slice(0, 77)}…` : plain;
}

itTells(intrinsicForm, {
  'in a condition, a rule, a resource and an output': [
    'Conditions:\n  C: {▸Fn::Zoo: 1}\nRules:\n  R: {▸Fn::Zoo: 1}\nResources:\n  A: {Metadata: {Fn::Zoo: 1}, Properties: {Metadata: {▸Fn::Zoo: 1}}}\nOutputs:\n  O: {▸Fn::Zoo: 1}\n',
    'There is no function Fn::Zoo.',
    'There is no function Fn::Zoo.',
    'There is no function Fn::Zoo.',
    'There is no function Fn::Zoo.',
  ],
  'what nobody works out': [
    'Metadata:\n  M: {Fn::Zoo: 1}\nMappings:\n  M: {Fn::Zoo: 1}\nParameters:\n  P: {Default: {Fn::Zoo: 1}}\nResources:\n',
  ],
  'functions of a macro': ['Transform: Ours\nOutputs:\n  O: {Value: {Fn::Zoo: 1}}\n'],
});

const dollar = '$';

itTells(substitutionNeedless, {
  'no variable': [
    'Outputs:\n  O: {Value: ▸!Sub "x-{A}"}\n',
    'x-{A} has no variable. Write the text without Fn::Sub.',
  ],
  'a dollar without braces': [
    'Outputs:\n  O: {Value: ▸!Sub "5$"}\n',
    '5$ has no variable. Write the text without Fn::Sub.',
  ],
  'no variable, with values': [
    'Outputs:\n  O: {Value: ▸!Sub ["x", {A: b}]}\n',
    'x has no variable. Write the text without Fn::Sub.',
  ],
  'in a condition and in a list of a resource': [
    'Conditions:\n  C: !Equals [▸!Sub x, x]\nResources:\n  A: {Metadata: {M: !Sub x}, Properties: {Metadata: {L: [1, {Fn::Sub: ▸x}]}}}\n',
    'x has no variable. Write the text without Fn::Sub.',
    'x has no variable. Write the text without Fn::Sub.',
  ],
  'a variable': [`Outputs:\n  O: {Value: !Sub "${dollar}{A}"}\n`],
  'a variable, with values': [`Outputs:\n  O: {Value: !Sub ["${dollar}{A}", {A: b}]}\n`],
  'a property that is called so': ['Outputs:\n  O: {Value: {Fn::Sub: x, Other: y}}\n'],
  'what is no text is another rule’s business': ['Outputs:\n  O: {Value: !Sub [[x], {}]}\n'],
  'what nobody works out': ['Metadata:\n  M: !Sub x\nResources:\n'],
  'a macro may bring variables': ['Transform: Ours\nOutputs:\n  O: {Value: !Sub x}\n'],
});

/** A topic, a table without its schema here, a stack, and an output. */
const withResources = (value: string): string =>
  `Resources:\n  Topic: {Type: AWS::SNS::Topic}\n  Broker: {Type: AWS::AmazonMQ::Broker}\n  Stack: {Type: AWS::CloudFormation::Stack}\n  Application: {Type: AWS::CodeDeploy::Application}\n  Nothing: {Properties: {}}\n${output(value)}`;

itTells(
  attributeUnknown,
  {
    'a misspelled attribute': [
      '▸!GetAtt Topic.TopicNam',
      'There is no attribute TopicNam; Topic is an AWS::SNS::Topic. Write TopicName.',
    ],
    'an attribute that nothing is like': [
      '▸!GetAtt [Topic, Zoo]',
      'There is no attribute Zoo; Topic is an AWS::SNS::Topic. It has TopicArn, TopicName.',
    ],
    'no attribute': [
      '▸!GetAtt Topic',
      'No attribute is named; Topic is an AWS::SNS::Topic. It has TopicArn, TopicName.',
    ],
    'in a substitution': [
      `▸!Sub "${dollar}{Topic.Arn}"`,
      'There is no attribute Arn; Topic is an AWS::SNS::Topic. It has TopicArn, TopicName.',
    ],
    'an attribute of what has none': [
      '▸!GetAtt Application.Arn',
      'There is no attribute Arn; Application is an AWS::CodeDeploy::Application. It has none.',
    ],
    'an attribute that exists': ['!GetAtt Topic.TopicArn'],
    'an attribute that is worked out': ['!GetAtt [Topic, !Ref Which]'],
    'an output of another stack': ['!GetAtt Stack.Outputs.Zoo'],
    'of a type without a schema': ['!GetAtt Broker.Zoo'],
    'of a resource without a type': ['!GetAtt Nothing.Zoo'],
    'of what is not here': ['!GetAtt Other.Zoo'],
    'a reference to all of it': ['!Ref Topic'],
  },
  withResources,
);

itTells(referenceUnknown, {
  'a parameter or a resource': [
    'Parameters:\n  Size: 1\nResources:\n  Topic: {}\nOutputs:\n  O: {Value: ▸!Ref Siz}\n  P: {Value: ▸!Ref Topik}\n  Q: {Value: ▸!Ref Zoo}\n',
    'There is no parameter or resource Siz. Write Size.',
    'There is no parameter or resource Topik. Write Topic.',
    'There is no parameter or resource Zoo.',
  ],
  'a parameter of AWS': [
    'Outputs:\n  O: {Value: ▸!Ref AWS::StackNam}\n  P: {Value: !Ref AWS::StackId}\n  Q: {Value: !Sub "$' +
      '{AWS::Region}"}\n',
    'There is no parameter or resource AWS::StackNam. Write AWS::StackName.',
  ],
  'a resource with an attribute, which a parameter is not': [
    'Parameters:\n  Size: 1\nResources:\n  Topic: {}\nOutputs:\n  O: {Value: ▸!GetAtt Size.Arn}\n  P: {Value: !GetAtt Topic.Arn}\n',
    'There is no resource Size.',
  ],
  'a resource to wait for': [
    'Parameters:\n  Size: 1\nResources:\n  Topic: {DependsOn: [Other, ▸Size]}\n  Other: {DependsOn: ▸Topik}\n',
    'There is no resource Size.',
    'There is no resource Topik. Write Topic.',
  ],
  'a condition': [
    'Conditions:\n  Live: 1\nResources:\n  A: {Condition: ▸Livee}\n  Live2: {Properties: {X: !If [▸Zoo, 1, 2], Y: !If [Live, 1, 2]}}\n',
    'There is no condition Livee. Write Live.',
    'There is no condition Zoo.',
  ],
  'a mapping': [
    'Mappings:\n  Sizes: 1\nOutputs:\n  O: {Value: !FindInMap [▸Size, a, b]}\n  P: {Value: !FindInMap [Sizes, a, b]}\n',
    'There is no mapping Size. Write Sizes.',
  ],
  'a macro may make what is missing': ['Transform: Ours\nOutputs:\n  O: {Value: !Ref Zoo}\n'],
});

const circle = 'Take one of these references out.';

itTells(referenceCircular, {
  'two that wait for each other': [
    'Resources:\n  ▸A: {DependsOn: B}\n  B: {Properties: {X: !Ref A}}\n',
    `A → B → A is a circle. ${circle}`,
  ],
  'one that waits for itself': [
    'Resources:\n  ▸A: {Properties: {X: !GetAtt A.Arn}}\n',
    `A → A is a circle. ${circle}`,
  ],
  'a circle behind a resource': [
    'Resources:\n  A: {DependsOn: [C, B]}\n  ▸B: {DependsOn: D}\n  C: {}\n  D: {DependsOn: [C, B]}\n',
    `B → D → B is a circle. ${circle}`,
  ],
  'two circles': [
    'Resources:\n  ▸A: {DependsOn: B}\n  B: {DependsOn: A}\n  ▸C: {DependsOn: D}\n  D: {DependsOn: C}\n  E: {DependsOn: A}\n',
    `A → B → A is a circle. ${circle}`,
    `C → D → C is a circle. ${circle}`,
  ],
  'a circle of three in the order in which they wait': [
    'Resources:\n  ▸A: {DependsOn: C}\n  B: {DependsOn: A}\n  C: {DependsOn: B}\n',
    `A → C → B → A is a circle. ${circle}`,
  ],
  'two ways to one resource': [
    'Resources:\n  A: {DependsOn: [B, C]}\n  B: {DependsOn: D}\n  C: {DependsOn: D}\n  D: {}\n',
  ],
  'a condition of the same name': ['Resources:\n  A: {Condition: A}\n'],
  'a mapping of the same name': ['Resources:\n  A: {Properties: {X: !FindInMap [A, b, c]}}\n'],
  'a parameter of the same name': [
    'Resources:\n  A: {Properties: {X: !Ref Size}}\nOutputs:\n  O: {Value: !Ref A}\n',
  ],
});
