import { describe, expect, it } from '@jest/globals';
import { validateTemplate } from '../../src/template/validate/validate-template.js';
import { mutationsOf } from './mutations.js';
import { type Broken, rulesTable, tally } from './rules-table.js';

const topic = {
  Resources: {
    T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'a', Tags: [{ Key: 'k', Value: 'v' }] } },
  },
};

describe('mutations', () => {
  const mutations = mutationsOf(topic);
  const at = (path: string) => mutations.filter((each) => each.path.join('.') === path);

  it('break every key in every way', () => {
    const kinds = at('Resources.T.Properties.TopicName').map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(
      new Set(['dropped', 'misspelled', 'wrong type', 'out of range', 'dangling reference']),
    );
    expect(at('Resources.T.Properties.Tags.0.Key').length).toBeGreaterThan(5);
  });

  it('change one thing each, and leave the template as it was', () => {
    const [dropped] = at('Resources.T.Properties.TopicName').filter(({ kind }) => kind === 'dropped');
    expect(JSON.parse(dropped?.text ?? '')).toEqual({
      Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { Tags: [{ Key: 'k', Value: 'v' }] } } },
    });
    expect(new Set(mutations.map(({ text }) => text)).size).toBeGreaterThan(mutations.length * 0.9);
    for (const { text } of mutations) expect(JSON.parse(text)).not.toEqual(topic);
  });

  it('have the same key in two templates that are alike', () => {
    const other = { Resources: { Other: topic.Resources.T } };
    expect(mutationsOf(other).map(({ key }) => key)).toEqual(mutations.map(({ key }) => key));
  });

  it('dangling references are all found', () => {
    for (const { kind, text } of mutations) {
      if (kind !== 'dangling reference') continue;
      expect(validateTemplate(text).some(({ severity }) => severity === 'error')).toBe(true);
    }
  });
});

describe('the table', () => {
  const broken: Broken[] = [
    {
      file: 'a.yaml',
      kind: 'dropped',
      path: 'x',
      what: 'x left out',
      found: { ours: ['r'], 'cfn-lint': ['E1'], AWS: [] },
    },
    {
      file: 'a.yaml',
      kind: 'dropped',
      path: 'y',
      what: 'y left out',
      found: { ours: [], 'cfn-lint': ['E2 y'], AWS: [] },
    },
    {
      file: 'a.yaml',
      kind: 'misspelled',
      path: 'z',
      what: 'z → zz',
      found: { ours: [], 'cfn-lint': [], AWS: [] },
    },
  ];
  const names = ['ours', 'cfn-lint', 'AWS'] as const;

  it('counts what each found, and names what we missed', () => {
    const figures = tally(broken, names);
    expect(figures).toMatchObject({
      mutations: 3,
      found: { ours: 1, 'cfn-lint': 2, AWS: 0 },
      goal: 'missed',
    });
    expect(figures.missed.map(({ path }) => path)).toEqual(['y']);
    expect(rulesTable(figures)).toMatch(/a\.yaml y: y left out; cfn-lint: E2 y/);
  });

  it('the goal is met by a draw, and open when somebody was not asked', () => {
    expect(tally(broken.slice(0, 1), names).goal).toBe('met');
    expect(tally(broken, ['ours']).goal).toBeUndefined();
  });
});
