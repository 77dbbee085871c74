import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { catalogued } from '../../src/models/catalogue.js';
import { keyParametersOf } from '../../src/plan/api-keys.js';
import { explain } from '../../src/plan/explain.js';
import { config, model } from '../survey/builders.js';
import {
  aRepository,
  aStack,
  changeIn,
  deployedFacts,
  facts,
  findingsOf,
  imageDigest,
  kinds,
  planOf,
  tag,
} from './build.js';

describe('a first deploy', () => {
  it('goes from the repository to a verified answer, and locks last', () => {
    expect(kinds(planOf())).toEqual([
      'ensure-repository',
      'push-image',
      'change-stack',
      'await-function',
      'verify',
      'write-lock',
    ]);
  });

  it('asks for no token when told not to verify', () => {
    expect(kinds(planOf({ input: { verify: false } }))).not.toContain('verify');
  });

  it('asks a model that makes embeddings for one', () => {
    const { resolved } = facts();
    const embeds = { ...resolved.model, shape: catalogued('nomic-embed-text')?.shape };
    const { steps } = planOf({ facts: { resolved: { ...resolved, model: embeds } } });
    expect(steps.find(({ kind }) => kind === 'verify')).toMatchObject({ embeds: true });
    expect(planOf().steps.find(({ kind }) => kind === 'verify')).not.toHaveProperty('embeds');
  });

  it('tags the stack as ours, whatever the user’s own tags say', () => {
    const tags = { team: 'ml', 'ollama-lambda:managed-by': 'somebody' };

    expect(changeIn(planOf({ config: { tags } })).tags).toEqual({
      team: 'ml',
      'ollama-lambda:managed-by': 'ollama-lambda',
    });
  });

  it('is the same plan for the same facts', () => {
    expect(planOf()).toEqual(planOf());
  });

  it('survives being written as JSON', () => {
    expect(JSON.parse(JSON.stringify(planOf())).steps).toHaveLength(planOf().steps.length);
  });
});

describe('a second deploy', () => {
  it('of the same config has no steps and says so', () => {
    const plan = planOf({ facts: deployedFacts() });

    expect(plan.steps).toEqual([]);
    expect(explain(plan)).toEqual(['Nothing has to change: what is deployed is what this config asks for.']);
  });

  it.each([
    ['another memory', { config: { memory: mib(2048) } }],
    ['another context', { config: { context: 8192 } }],
    ['another tag', { config: { tags: { team: 'ml' } } }],
    [
      'an image pushed anew under the tag',
      { facts: { image: { kind: 'present', tag, digest: model('x').digest } as const } },
    ],
  ])('with %s changes the stack and pushes nothing', (_what, change) => {
    const plan = planOf({
      ...change,
      facts: { ...deployedFacts(), ...('facts' in change ? change.facts : {}) },
    });

    expect(kinds(plan)).toContain('change-stack');
    expect(kinds(plan)).not.toContain('push-image');
    expect(changeIn(plan).mode).toBe('update');
  });

  it('pushes when the image is gone though the stack is the same', () => {
    const plan = planOf({ facts: { ...deployedFacts(), image: { kind: 'absent', tag } } });

    expect(kinds(plan)).toContain('push-image');
  });

  it('asked to redeploy deletes first and creates anew, after the image is there', () => {
    const plan = planOf({
      facts: { ...deployedFacts(), image: { kind: 'absent', tag } },
      input: { replaceStack: true },
    });

    expect(kinds(plan).slice(0, 3)).toEqual(['push-image', 'delete-stack', 'change-stack']);
    expect(changeIn(plan).mode).toBe('create');
  });
});

describe('ownership', () => {
  const originalStack = { stack: aStack({ tags: {} }, { ownership: 'original-script' }) };
  const originalRepository = { repository: aRepository('original-script') };

  it.each([
    ['a foreign stack', { stack: aStack({}, { ownership: 'foreign' as const }) }, true, 'stack-not-ours'],
    ['a foreign repository', { repository: aRepository('foreign') }, true, 'repository-not-ours'],
    ['the original script’s stack', originalStack, false, 'stack-to-adopt'],
    ['the original script’s repository', originalRepository, false, 'repository-to-adopt'],
  ])('of %s refuses the plan', (_what, found, adopt, id) => {
    expect(findingsOf({ facts: found, input: { adopt } })).toEqual([
      expect.objectContaining({ id, severity: 'error', remedy: expect.stringContaining('--') }),
    ]);
  });

  it('of what the original script made is taken over with --adopt', () => {
    const plan = planOf({ facts: { ...originalStack, ...originalRepository }, input: { adopt: true } });

    expect(kinds(plan)[0]).toBe('adopt-repository');
    expect(changeIn(plan)).toMatchObject({
      mode: 'update',
      tags: { 'ollama-lambda:managed-by': 'ollama-lambda' },
    });
  });
});

describe('memory', () => {
  it('is clamped to a known cap, which is told', () => {
    const plan = planOf({
      config: { memory: mib(10240) },
      facts: { memoryCap: { kind: 'capped', cap: mib(3008), source: 'remembered' } },
    });

    expect(plan.memory).toEqual({ wanted: 10240, cap: 3008, granted: 3008 });
    expect(changeIn(plan)).toMatchObject({ memory: 3008, template: expect.stringContaining('3008') });
    expect(kinds(plan)).not.toContain('probe-memory');
    expect(explain(plan).join('\n')).toContain('3008 MB (10240 wanted, this account allows 3008)');
  });

  it('is explained with the sum behind it, as far as that is known', () => {
    const entry = catalogued('llama3.2:1b');
    const known = { ...model('llama3.2:1b', entry?.bytes), shape: entry?.shape };
    const plan = planOf({ facts: { resolved: { ...facts().resolved, model: known } } });
    expect(explain(plan).join('\n')).toMatch(
      /The model needs \d+ MB: \d+ weights \+ 128 cache of 4096 tokens \+ \d+ buffers \+ \d+ beside \+ \d+ reserve/,
    );
    expect(explain(planOf()).join('\n')).toMatch(/The model needs \d+ MB \(.*rule of thumb/);
  });

  it('above what every account allows is asked for before anything is moved', () => {
    const plan = planOf({ config: { memory: mib(10240) } });

    expect(plan.steps[0]).toMatchObject({ kind: 'probe-memory', memory: 10240 });
  });

  it.each([
    ['an account that is too small', {}, 'this account allows 3008 MB', 'AWS Support'],
    ['a number that is too small', { memory: mib(2000) }, '2000 MB were asked for', '--model'],
  ])('of %s is refused with models that fit', (_what, change, because, remedy) => {
    const [finding] = findingsOf({
      config: { model: 'qwen3:8b', ...change },
      facts: {
        memoryCap: { kind: 'capped', cap: mib(3008), source: 'remembered' },
        resolved: { ...facts().resolved, model: model('qwen3:8b', 5.2e9) },
      },
    });

    expect(finding).toMatchObject({ id: 'model-does-not-fit', what: expect.stringContaining(because) });
    expect(finding?.what).toContain('qwen3:8b');
    expect(finding?.remedy).toContain('what fits');
    expect(finding?.remedy).toContain(remedy);
  });

  it('goes on with what there is when the config suppresses the rule', () => {
    const suppressed = {
      ruleset: 'dev',
      suppress: { 'model-does-not-fit': 'measured: it answers' },
    } as const;
    const plan = planOf({
      config: { memory: 'auto', validate: suppressed },
      facts: {
        memoryCap: { kind: 'capped', cap: mib(3008), source: 'remembered' },
        resolved: { ...facts().resolved, model: model('qwen3:8b', 5.2e9) },
      },
    });
    expect(plan.memory).toEqual({ wanted: 7076, cap: 3008, granted: 3008 });
    expect(plan.steps.map(({ kind }) => kind)).toContain('change-stack');
  });

  it('that was written too small says which number would do', () => {
    const [finding] = findingsOf({ config: { memory: mib(500) } });

    expect(finding?.remedy).toMatch(/give it more: --memory \d+/);
    expect(finding?.place).toEqual({ path: 'memory' });
  });
});

describe('an API key', () => {
  const kept = 'a'.repeat(64);
  const fresh = 'b'.repeat(64);
  const auth = config({ endpoint: { auth: 'api-key', principals: [] } });
  const withKey = (status: string) =>
    aStack({ status, parameters: { ImageUri: 'u', ...keyParametersOf(kept) } });
  const withoutRevision = aStack({ parameters: { ImageUri: 'u', ApiKeySha256: kept } });
  const parameters = (stack: ReturnType<typeof aStack> | undefined, replaceStack = false) =>
    changeIn(
      planOf({
        config: auth,
        facts: stack === undefined ? {} : { stack, repository: aRepository() },
        input: { newApiKeySha256: fresh, replaceStack },
      }),
    ).parameters;

  it.each([
    ['is new where no stack is', undefined, keyParametersOf(fresh)],
    ['is new where the stack has none', aStack(), keyParametersOf(fresh)],
    [
      'stays as it is on an update',
      withKey('UPDATE_COMPLETE'),
      { ApiKeySha256: undefined, ApiKeyRevision: undefined },
    ],
    ['is told again when the stack is created anew', withKey('ROLLBACK_COMPLETE'), keyParametersOf(kept)],
    ['gets a revision where an older version left none', withoutRevision, keyParametersOf(kept)],
  ])('%s', (_what, stack, expected) => {
    expect(parameters(stack)).toStrictEqual(expected);
  });

  it('survives a redeploy', () => {
    expect(parameters(withKey('UPDATE_COMPLETE'), true)).toEqual(keyParametersOf(kept));
  });

  it('is no reason to deploy again when one is there', () => {
    const given = { config: auth, input: { newApiKeySha256: fresh } };

    expect(planOf({ ...given, facts: deployedFacts(given) }).steps).toEqual([]);
  });

  describe('with a canary, past which a change of keys has moved the alias', () => {
    const given = {
      config: { ...auth, canary: { percent: 10, minutes: 10, errors: 1 } },
      input: { newApiKeySha256: fresh },
    };
    const settled = deployedFacts(given);
    const { stack: deployed } = settled;
    if (deployed.kind === 'absent') throw new Error('nothing is deployed');
    const { parameters: before, ...rest } = deployed.stack;
    const atOnce = {
      ...deployed,
      stack: { ...rest, parameters: { ...before, CanaryShift: 'at-once' } },
    };

    it('a first deploy says gradual', () =>
      expect(changeIn(planOf(given)).parameters).toMatchObject({ CanaryShift: 'gradual' }));

    it('is no reason to deploy by itself', () =>
      expect(planOf({ ...given, facts: { ...settled, stack: atOnce } }).steps).toEqual([]));

    it('is set back by the next deploy that changes something', () => {
      const stack = { ...atOnce, template: 'an older template' };
      const plan = planOf({ ...given, facts: { ...settled, stack } });
      expect(changeIn(plan).parameters).toMatchObject({ CanaryShift: 'gradual' });
    });
  });

  it('is no parameter of an endpoint that asks for signatures', () => {
    expect(changeIn(planOf({ input: { newApiKeySha256: fresh } })).parameters).toEqual({});
  });

  it('that nobody made is a bug of the caller', () => {
    expect(() => planOf({ config: auth })).toThrow(/api-key needs a key/);
  });
});

describe('accountId', () => {
  it('refuses every other account', () => {
    expect(findingsOf({ config: { accountId: '210987654321' } })).toEqual([
      expect.objectContaining({
        id: 'wrong-account',
        what: expect.stringMatching(/123456789012.*210987654321/),
      }),
    ]);
  });

  it('lets its own account through', () => {
    expect(planOf({ config: { accountId: '123456789012' } }).target.account).toBe('123456789012');
  });
});

describe('explain', () => {
  it('tells account, memory, traffic, price and every step with its reason', () => {
    const plan = planOf();
    const lines = explain(plan);

    expect(lines[0]).toBe(
      'Account 123456789012 · eu-west-1 · stack OllamaLambdaStack · function ollama-lambda',
    );
    expect(lines.join('\n')).toMatch(/Up to 3\.4 GB to download and 431 MB to upload/);
    expect(lines.join('\n')).toMatch(/\n[\d.]+ GB of it is the engine's image, read once/);
    expect(lines.join('\n')).toMatch(/While it answers: \$[\d.]+ a second/);
    const numbered = lines.filter((line) => /^ *\d+\. /.test(line));
    expect(numbered).toHaveLength(plan.steps.length);
    expect(numbered[0]).toBe(
      ' 1. create repository ollama-llm, because ECR repository ollama-llm does not exist',
    );
    expect(numbered[1]).toContain(`build the image and push it as ollama-llm:${tag}`);
  });

  it('says nothing of traffic when the image is there, and of no price where none is known', () => {
    const image = { kind: 'present', tag, digest: imageDigest } as const;
    const lines = explain(planOf({ facts: { image, repository: aRepository(), region: 'cn-north-1' } }));

    expect(lines.join('\n')).not.toContain('upload');
    expect(lines).toContain('Price: not known for this Region');
  });
});
