import { describe, expect, it } from '@jest/globals';
import { isIntrinsic, isMapping, referencesIn } from '../../src/template/validate/intrinsics.js';

/** Each reference as `kind target @path`, with `.attribute` and `from logical id` where there is one. */
const found = (template: Record<string, unknown>): readonly string[] =>
  referencesIn(template).map((each) =>
    [
      each.kind,
      each.kind === 'attribute' ? `${each.target}.${each.attribute}` : each.target,
      `@${each.path.join('/')}`,
      ...(each.from === undefined ? [] : [`from ${each.from}`]),
    ].join(' '),
  );

/** What is found in a property `P` of the resource `R`. */
const inProperty = (value: unknown): readonly string[] =>
  found({ Resources: { R: { Properties: { P: value } } } }).map((each) =>
    each.replace('@Resources/R/Properties/P', '@').replace(' from R', ''),
  );

describe('a value refers', () => {
  it.each<[what: string, value: unknown, references: readonly string[]]>([
    ['to nothing when it is a text', 'Ref', []],
    ['to nothing when it is nothing', null, []],
    ['with Ref', { Ref: 'A' }, ['ref A @/Ref']],
    ['with Ref of a text only', { Ref: ['A'] }, []],
    ['with Ref alone', { Ref: 'A', More: 1 }, []],
    ['with an attribute', { 'Fn::GetAtt': 'A.Arn' }, ['attribute A.Arn @/Fn::GetAtt']],
    ['with an attribute of points', { 'Fn::GetAtt': 'A.B.C' }, ['attribute A.B.C @/Fn::GetAtt']],
    ['with an attribute in parts', { 'Fn::GetAtt': ['A', 'B.C'] }, ['attribute A.B.C @/Fn::GetAtt']],
    ['with no attribute', { 'Fn::GetAtt': 'A' }, ['attribute A. @/Fn::GetAtt']],
    ['with no attribute in parts', { 'Fn::GetAtt': ['A'] }, ['attribute A.undefined @/Fn::GetAtt']],
    [
      'with an attribute that is worked out',
      { 'Fn::GetAtt': ['A', { Ref: 'B' }] },
      ['attribute A.undefined @/Fn::GetAtt', 'ref B @/Fn::GetAtt/1/Ref'],
    ],
    ['with an attribute of what has no name', { 'Fn::GetAtt': '.Arn' }, ['attribute .Arn @/Fn::GetAtt']],
    ['with no other function that has a text', { 'Fn::ImportValue': `a-${'$'}{A}` }, []],
    ['with an attribute of a number not at all', { 'Fn::GetAtt': 5 }, []],
    [
      'with an attribute of a worked-out name',
      { 'Fn::GetAtt': [{ Ref: 'A' }, 'B'] },
      ['ref A @/Fn::GetAtt/0/Ref'],
    ],
    [
      'with a choice, and in its branches',
      { 'Fn::If': ['C', { Ref: 'A' }, [{ Ref: 'B' }]] },
      ['condition C @/Fn::If/0', 'ref A @/Fn::If/1/Ref', 'ref B @/Fn::If/2/0/Ref'],
    ],
    ['with a choice of a text only', { 'Fn::If': [5, 1, 2] }, []],
    ['with a choice that is no list not at all', { 'Fn::If': 'C' }, []],
    ['with a mapping', { 'Fn::FindInMap': ['M', 'a', 'b'] }, ['mapping M @/Fn::FindInMap/0']],
    [
      'with a mapping that is worked out not',
      { 'Fn::FindInMap': [{ Ref: 'A' }, 'a', 'b'] },
      ['ref A @/Fn::FindInMap/0/Ref'],
    ],
    ['inside of other functions', { 'Fn::Join': ['', ['a', { Ref: 'A' }]] }, ['ref A @/Fn::Join/1/1/Ref']],
    ['inside of mappings', { a: { b: { Ref: 'A' } } }, ['ref A @/a/b/Ref']],
    // Of an IAM policy.
    ['with a condition of its own not', { Condition: 'C' }, []],
  ])('%s', (_what, value, references) => expect(inProperty(value)).toEqual(references));

  it.each<[text: string, references: readonly string[]]>([
    ['${' + 'A}', ['ref A @/Fn::Sub']],
    ['x ${' + ' A } y ${' + 'B}', ['ref A @/Fn::Sub', 'ref B @/Fn::Sub']],
    ['${' + 'A.B.C}', ['attribute A.B.C @/Fn::Sub']],
    ['${' + 'AWS::Region}', ['ref AWS::Region @/Fn::Sub']],
    // A pseudo parameter has no attributes, whatever is written.
    ['${' + 'AWS::Stack.Name}', ['ref AWS::Stack.Name @/Fn::Sub']],
    ['${!' + 'A} $A {A} ${}', []],
  ])('with the substitution %s', (text, references) =>
    expect(inProperty({ 'Fn::Sub': text })).toEqual(references),
  );

  it('with a substitution that brings names along, to the others and to what they are', () =>
    expect(inProperty({ 'Fn::Sub': ['${' + 'A} ${' + 'B} ${' + 'toString}', { A: { Ref: 'C' } }] })).toEqual([
      'ref B @/Fn::Sub/0',
      'ref toString @/Fn::Sub/0',
      'ref C @/Fn::Sub/1/A/Ref',
    ]));

  it.each([[[]], [['${' + 'A}', 'no names']], [[5]], [5]])(
    'with the ill-made substitution %j as far as it goes',
    (value) =>
      expect(inProperty({ 'Fn::Sub': value })).toEqual(
        JSON.stringify(value).includes('A}') ? ['ref A @/Fn::Sub/0'] : [],
      ),
  );
});

describe('a template refers', () => {
  it.each<[what: string, template: Record<string, unknown>, references: readonly string[]]>([
    ['from outputs', { Outputs: { O: { Value: { Ref: 'A' } } } }, ['ref A @Outputs/O/Value/Ref']],
    [
      'from the condition of an output and of a resource',
      { Outputs: { O: { Condition: 'C' } }, Resources: { R: { Condition: 'D' } } },
      ['condition C @Outputs/O/Condition', 'condition D @Resources/R/Condition from R'],
    ],
    ['from no condition that is no text', { Resources: { R: { Condition: ['C'] }, S: 'x', T: null } }, []],
    [
      'from conditions to one another',
      { Conditions: { A: { Condition: 'B' }, C: { 'Fn::And': [{ Condition: 'D' }, { Ref: 'P' }] } } },
      [
        'condition B @Conditions/A/Condition',
        'condition D @Conditions/C/Fn::And/0/Condition',
        'ref P @Conditions/C/Fn::And/1/Ref',
      ],
    ],
    ['from rules too', { Rules: { R: { X: { Condition: 'D' } } } }, ['condition D @Rules/R/X/Condition']],
    ['from no condition with something beside it', { Conditions: { A: { Condition: 'B', X: 1 } } }, []],
    [
      'from what a resource depends on',
      { Resources: { R: { DependsOn: 'A' }, S: { DependsOn: ['B', 5, 'C'] }, T: { DependsOn: 5 } } },
      [
        'depends-on A @Resources/R/DependsOn from R',
        'depends-on B @Resources/S/DependsOn/0 from S',
        'depends-on C @Resources/S/DependsOn/2 from S',
      ],
    ],
    ['from no output that depends', { Outputs: { O: { DependsOn: 'A' } } }, []],
    [
      'neither from metadata nor from parameters nor from mappings',
      {
        Metadata: { M: { a: { Ref: 'A' } } },
        Parameters: { P: { Default: { Ref: 'A' }, Condition: 'C' } },
        Mappings: { M: { a: { Ref: 'A' } } },
        Resources: { R: { Metadata: { Ref: 'A' } } },
      },
      [],
    ],
    [
      'from properties that are called metadata',
      { Resources: { R: { Properties: { Metadata: { Ref: 'A' } } } } },
      ['ref A @Resources/R/Properties/Metadata/Ref from R'],
    ],
    ['from no section that is none', { Resources: [{ Ref: 'A' }], Outputs: 'x' }, []],
  ])('%s', (_what, template, references) => expect(found(template)).toEqual(references));
});

describe('what is', () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    ['a', false],
    [undefined, false],
  ])('a mapping: %j: %s', (value, expected) => expect(isMapping(value)).toBe(expected));

  it.each([
    [{ Ref: 'A' }, true],
    [{ 'Fn::Anything': 1 }, true],
    [{ Ref: 'A', 'Fn::Sub': 'b' }, false],
    [{ Refs: 'A' }, false],
    [{ 'aFn::': 1 }, false],
    [{}, false],
    [['Ref'], false],
    ['Ref', false],
  ])('worked out: %j: %s', (value, expected) => expect(isIntrinsic(value)).toBe(expected));
});
