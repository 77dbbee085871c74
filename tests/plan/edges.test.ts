import { describe, expect, it } from '@jest/globals';
import { defaults } from '../../src/config/defaults.js';
import { mib } from '../../src/core/units.js';
import { keysIn } from '../../src/plan/api-keys.js';
import { servedName } from '../../src/plan/change.js';
import { deployedProperties } from '../../src/plan/deployed.js';
import { keepLogsSteps } from '../../src/plan/keep-logs.js';
import { recipeOf } from '../../src/plan/make-plan.js';
import { isUnchanged } from '../../src/plan/no-change.js';
import { adoptable } from '../../src/plan/ownership-rules.js';
import type { Step } from '../../src/plan/plan.js';
import { readCfn } from '../../src/template/cfn-yaml.js';
import { renderTemplate } from '../../src/template/render.js';
import { stack as aDescription, config, digestOf, model } from '../survey/builders.js';
import { texts } from '../template/build.js';
import { variants } from '../template/variants/list.js';
import {
  aRepository,
  aStack,
  changeIn,
  deployedFacts,
  facts,
  findingsOf,
  imageDigest,
  inventory,
  kinds,
  planOf,
  tag,
} from './build.js';

const stepOf = <Kind extends Step['kind']>(steps: readonly Step[], kind: Kind) =>
  steps.find((step): step is Extract<Step, { kind: Kind }> => step.kind === kind);

describe('old images', () => {
  const withImages = (images: number, there: boolean, verify = true) =>
    stepOf(
      planOf({
        facts: {
          repository: { ...aRepository(), images } as ReturnType<typeof aRepository>,
          image: there ? { kind: 'present', tag, digest: imageDigest } : { kind: 'absent', tag },
        },
        input: { verify },
      }).steps,
      'prune-images',
    );

  it.each([
    ['three, the new one among them', 3, true],
    ['two and the new one', 2, false],
    ['none but the new one', 0, false],
  ])('stay while there are %s', (_what, images, there) => expect(withImages(images, there)).toBeUndefined());

  it.each([
    ['four, the new one among them', 4, true],
    ['three and the new one', 3, false],
  ])('go when there are %s: two of them stay beside it', (_what, images, there) =>
    expect(withImages(images, there)).toMatchObject({ tag, keep: 2, repository: 'ollama-llm' }),
  );

  it('stay when nobody has seen the new one answer', () => {
    expect(withImages(9, true, false)).toBeUndefined();
  });

  it('are none where there is no repository', () => {
    expect(kinds(planOf())).not.toContain('prune-images');
  });
});

describe('an image that is pushed', () => {
  it('knows the one that is deployed, whose layers may serve again', () => {
    const push = (stack: ReturnType<typeof aStack> | undefined) =>
      stepOf(planOf({ facts: stack === undefined ? {} : { stack } }).steps, 'push-image');
    expect(push(aStack({ parameters: { ImageUri: 'registry/repo@sha256:1' } }))?.live).toBe(
      'registry/repo@sha256:1',
    );
    expect(push(aStack({ parameters: {} }))).not.toHaveProperty('live');
    expect(push(undefined)).not.toHaveProperty('live');
  });

  it('is what the stack is told to run', () => {
    expect(changeIn(planOf()).image).toEqual({ repository: 'ollama-llm', tag });
  });

  const { resolved } = facts();
  const handler = digestOf('handler');
  const recipe = (changes = {}, dockerfile?: ReturnType<typeof digestOf>) =>
    recipeOf(config(changes), resolved, handler, dockerfile);

  it('has a recipe of everything that its bytes come from', () => {
    const { base, engine } = resolved;
    expect(recipe()).toMatchObject({
      architecture: 'arm64',
      base: { image: base.image, digest: base.digest },
      engine: { image: engine.image, version: engine.version, digest: engine.digest },
      handler: { digest: handler },
    });
    expect(Object.keys(recipe())).not.toEqual(expect.arrayContaining(['dockerfile']));
    expect(recipe({}, digestOf('Dockerfile')).dockerfile).toEqual({ digest: digestOf('Dockerfile') });
    expect(recipe({ snapStart: { ...defaults.snapStart, enabled: true } }).snapStart).toBe(true);
    expect(recipe()).not.toHaveProperty('snapStart');
  });
});

describe('a plan', () => {
  it('is refused when the template that it would deploy breaks a rule', () => {
    const broken = { ...texts, base: texts.base.replace('Timeout: <timeout>', 'Timeouts: <timeout>') };
    expect(findingsOf({ input: { templates: broken } })).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        what: expect.stringContaining('Timeouts'),
        place: expect.objectContaining({ file: 'the rendered template' }),
      }),
    );
  });

  it('asked to redeploy what is not there creates it', () => {
    expect(kinds(planOf({ input: { replaceStack: true } }))).toEqual(kinds(planOf()));
  });

  it('asked to redeploy waits for an operation that is under way', () => {
    const stack = aStack({ status: 'UPDATE_IN_PROGRESS' });
    expect(kinds(planOf({ facts: { stack }, input: { replaceStack: true } }))).toEqual(['await-stack']);
  });

  it('tags a repository of the original script only once it was said, and none of ours', () => {
    expect(kinds(planOf({ facts: { repository: aRepository() }, input: { adopt: true } }))).not.toContain(
      'adopt-repository',
    );
  });

  it('makes the repository again when it alone is gone', () => {
    const plan = planOf({ facts: { ...deployedFacts(), repository: { kind: 'absent' } } });
    expect(kinds(plan)).toContain('ensure-repository');
  });
});

describe('the name of the model', () => {
  const ref = { ...model('smollm2:135m').ref, host: 'mirror.example' };
  it.each([
    ['an image has no host in it', 'image', ref, 'library/smollm2:135m'],
    ['what is pulled from another host keeps it', 'pull', ref, 'mirror.example/library/smollm2:135m'],
    ['what is pulled from Ollama’s registry needs none', 'pull', model('smollm2:135m').ref, 'smollm2:135m'],
  ])('%s', (_what, modelSource, of, name) => {
    const served = servedName(config({ modelSource }), of);
    expect(served.replace(/^library\//, '')).toBe(name.replace(/^library\//, ''));
  });
});

describe('what the original script left', () => {
  const original = {
    stack: aStack({}, { ownership: 'original-script' }),
    repository: aRepository('original-script'),
  };
  const ours = { stack: aStack(), repository: aRepository() };
  const nothing = { stack: { kind: 'absent' }, repository: { kind: 'absent' } } as const;
  it.each([
    ['a stack', { ...ours, stack: original.stack }, true],
    ['a repository', { ...nothing, repository: original.repository }, true],
    ['both', original, true],
    ['nothing of it, ours', ours, false],
    ['nothing of it, foreign', { ...nothing, stack: aStack({}, { ownership: 'foreign' }) }, false],
    ['nothing at all', nothing, false],
  ])('can be taken over: %s', (_what, found, expected) => expect(adoptable(found)).toBe(expected));
});

describe('nothing has changed', () => {
  const deployed = aDescription({ parameters: { A: '1', B: '2' }, tags: { t: 'v', u: 'w' } });
  const next = { template: 'T', parameters: { A: '1', B: undefined }, tags: { t: 'v', u: 'w' } };
  const unchanged = (changes = {}, stack = deployed, template = 'T') =>
    isUnchanged(stack, template, { ...next, ...changes });

  it('when template, tags and parameters are the same', () => expect(unchanged()).toBe(true));

  it.each([
    ['the template is another', () => unchanged({}, deployed, 'another')],
    ['a parameter has another value', () => unchanged({ parameters: { A: '2', B: undefined } })],
    ['a parameter is new', () => unchanged({ parameters: { A: '1', B: undefined, C: undefined } })],
    ['a parameter has gone', () => unchanged({ parameters: { A: '1' } })],
    ['one of two tags has another value', () => unchanged({ tags: { t: 'v', u: 'x' } })],
    ['a tag has another name', () => unchanged({ tags: { t: 'v', v: 'w' } })],
    ['a tag is new', () => unchanged({ tags: { ...next.tags, x: 'y' } })],
    ['the last update failed', () => unchanged({}, { ...deployed, status: 'UPDATE_FAILED' })],
  ])('but not when %s', (_what, asked) => expect(asked()).toBe(false));
});

describe('the deployed template', () => {
  it.each([
    ['no template', '', {}],
    ['what is no YAML', 'a: [', {}],
    ['a template without resources', 'Description: x', {}],
    ['a template without that resource', 'Resources: {Other: {Type: A}}', {}],
    ['a resource without properties', 'Resources: {Function: {Type: A}}', {}],
    ['its properties', 'Resources: {Function: {Type: A, Properties: {MemorySize: 1}}}', { MemorySize: 1 }],
  ])('tells a resource’s properties: %s', (_what, template, expected) =>
    expect(deployedProperties(aStack({}, { template }), 'Function')).toEqual(expected),
  );
});

describe('keys in a parameter', () => {
  it('are read across blanks and empty entries', () => {
    expect(keysIn(' , ci=1 ,,web=2,').map(({ name, sha256 }) => name + sha256)).toEqual(['ci1', 'web2']);
    expect(keysIn('')).toEqual([]);
  });
});

describe('a log that outlives its stack', () => {
  const template = renderTemplate(variants.iam!, texts).text;
  const stepsOf = (stack: ReturnType<typeof aStack> | { readonly kind: 'absent' }) =>
    keepLogsSteps(inventory({ stack }));

  it('gets a tag beside those that it has, since CloudFormation takes no update of a policy alone', () => {
    const [step] = stepsOf(aStack({ parameters: { A: '1', B: '2' } }, { template }));
    expect(step).toMatchObject({
      kind: 'retain-logs',
      stackName: 'OllamaLambdaStack',
      parameters: ['A', 'B'],
    });
    const document = readCfn((step as { template: string }).template) as { value: typeof before };
    const before = (readCfn(template) as { value: unknown }).value as {
      Resources: Record<string, { Properties: { Tags?: readonly unknown[] } }>;
    };
    const tags = document.value.Resources.LogGroup?.Properties.Tags;
    expect(tags).toEqual([
      ...(before.Resources.LogGroup?.Properties.Tags ?? []),
      { Key: 'ollama-lambda:kept', Value: 'by destroy --keep-logs' },
    ]);
    expect({ ...document.value.Resources, LogGroup: undefined }).toEqual({
      ...before.Resources,
      LogGroup: undefined,
    });
  });

  it.each([
    ['is none of a stack that is not there', { kind: 'absent' } as const],
    ['is none of ours in somebody else’s stack', aStack({}, { template, ownership: 'foreign' })],
    ['went with a failed create', aStack({ status: 'ROLLBACK_COMPLETE' }, { template })],
    ['is none in a template that cannot be read', aStack({}, { template: 'a: [' })],
    [
      'is none in a template without one',
      aStack({}, { template: 'Resources: {A: {Type: AWS::SNS::Topic}}' }),
    ],
    [
      'stays already',
      aStack({}, { template: 'Resources: {L: {Type: AWS::Logs::LogGroup, DeletionPolicy: Retain}}' }),
    ],
  ])('%s', (_what, stack) => expect(stepsOf(stack)).toEqual([]));

  it('is kept without tags or properties of its own too', () => {
    const bare = 'Resources: {L: {Type: AWS::Logs::LogGroup}}';
    const [step] = stepsOf(aStack({}, { template: bare }));
    expect(step).toMatchObject({ template: expect.stringContaining('ollama-lambda:kept') });
  });
});

it('memory of a model that fits nowhere is refused with the field that decides it', () => {
  const tooLarge = { resolved: { ...facts().resolved, model: model('qwen3:32b', 2e10) } };
  for (const [memory, path] of [
    ['auto', 'model'],
    [mib(3008), 'memory'],
  ] as const)
    expect(findingsOf({ config: { memory }, facts: tooLarge })[0]?.place).toEqual({ path });
});
