import { describe, expect, it } from '@jest/globals';
import { resourcesOfType } from '../../src/template/validate/model.js';
import { modelFor } from './model-for.js';

describe('a template as the rules see it', () => {
  it('has its sections, empty where there is none or it is something else', () => {
    const { parameters, conditions, mappings, resources } = modelFor({
      Parameters: { P: 1 },
      Conditions: { C: 1 },
      Mappings: ['M'],
    });
    expect({ parameters, conditions, mappings, resources }).toEqual({
      parameters: { P: 1 },
      conditions: { C: 1 },
      mappings: {},
      resources: [],
    });
    expect(modelFor({ Mappings: { M: 1 } }).mappings).toEqual({ M: 1 });
    expect(modelFor(['Resources']).root).toEqual({});
  });

  it('has its resources, but what is none and what a loop makes', () => {
    const { resources } = modelFor({
      Resources: {
        A: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'a' } },
        B: { Type: 5, Properties: 'x' },
        'Fn::ForEach::Loop': { Type: 'AWS::SNS::Topic' },
        C: 'AWS::SNS::Topic',
        D: { Type: 'AWS::SNS::Topic' },
      },
    });
    expect(
      resources.map(({ logicalId, path, type, properties, schema, typed }) => [
        logicalId,
        path.join('.'),
        type,
        properties,
        schema !== undefined,
        typed.length,
      ]),
    ).toEqual([
      ['A', 'Resources.A', 'AWS::SNS::Topic', { TopicName: 'a' }, true, 2],
      ['B', 'Resources.B', undefined, {}, false, 0],
      ['D', 'Resources.D', 'AWS::SNS::Topic', {}, true, 1],
    ]);
    expect(resources[0]?.typed.map(({ path }) => path.join('.'))).toEqual([
      'Resources.A.Properties',
      'Resources.A.Properties.TopicName',
    ]);
  });

  it('has those of a type', () => {
    const model = modelFor({ Resources: { A: { Type: 'X' }, B: { Type: 'Y' }, C: { Type: 'X' } } });
    expect(resourcesOfType(model, 'X').map(({ logicalId }) => logicalId)).toEqual(['A', 'C']);
  });

  const topic = { Type: 'AWS::SNS::Topic' };
  const macro = (Name: unknown) => ({
    Resources: { A: { ...topic, Properties: { X: [{ 'Fn::Transform': { Name } }] } } },
  });
  it.each<[what: string, template: unknown, generated: boolean, rewritten: boolean, resource: boolean]>([
    ['nothing', { Resources: { A: topic } }, false, false, false],
    ['a macro of AWS', { Transform: 'AWS::LanguageExtensions', Resources: { A: topic } }, true, false, false],
    [
      'several of AWS',
      { Transform: ['AWS::A', { Name: 'AWS::B' }], Resources: { A: topic } },
      true,
      false,
      false,
    ],
    ['a macro of somebody', { Transform: ['AWS::A', 'Mine'], Resources: { A: topic } }, true, true, true],
    ['a macro by its name', { Transform: { Name: 'Mine' }, Resources: { A: topic } }, true, true, true],
    ['a macro without a name', { Transform: {}, Resources: { A: topic } }, true, true, true],
    ['no macro', { Transform: null, Resources: { A: topic } }, true, false, false],
    ['a macro in a resource', macro('Mine'), true, false, true],
    ['a macro of AWS in a resource', macro('AWS::Include'), true, false, false],
    ['a loop', { Resources: { 'Fn::ForEach::X': [], A: topic } }, true, false, false],
    ['a module', { Resources: { A: topic, M: { Type: 'Org::Any::MODULE' } } }, true, false, false],
    ['a loop in short', 'Resources: {A: {Type: AWS::SNS::Topic, X: !ForEach [a]}}', true, false, false],
    [
      'an include in short',
      'Resources: {A: {Type: AWS::SNS::Topic, X: !Transform {Name: AWS::Include}}}',
      true,
      false,
      false,
    ],
    [
      'a loop among the outputs',
      { Outputs: { 'Fn::ForEach::X': [] }, Resources: { A: topic } },
      true,
      false,
      false,
    ],
    [
      'a remark about loops and macros',
      'Resources: {A: {Type: AWS::SNS::Topic}}\n# Not !ForEach, Fn::Transform or Org::Any::MODULE\n',
      false,
      false,
      false,
    ],
    [
      'a text about them',
      {
        Description: 'Fn::ForEach',
        Resources: { A: topic, M: { Type: 'Org::Any::MODULES', 'My-Fn::ForEach': 1 } },
      },
      false,
      false,
      false,
    ],
  ])(
    'knows whether %s makes or rewrites what is written nowhere',
    (_what, template, generated, rewritten, resource) => {
      const model = modelFor(template);
      expect([model.generated, model.rewritten]).toEqual([generated, rewritten]);
      expect(model.resources[0]?.rewritten).toBe(resource);
      expect(model.resources[0]?.schema === undefined).toBe(resource);
    },
  );
});
