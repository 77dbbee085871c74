import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyParametersOf } from '../../src/plan/api-keys.js';
import type { ChangeParametersStep } from '../../src/plan/plan.js';
import { renderTemplate } from '../../src/template/render.js';
import { texts } from '../template/build.js';
import { variants } from '../template/variants/list.js';
import { change, openWorld, type World } from './world.js';

const first = 'a'.repeat(64);
const second = 'b'.repeat(64);
const template = renderTemplate(variants['api-key']!, texts).text;

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.apply(change({ template, parameters: keyParametersOf(first) }));
});
afterEach(() => world.close());

const changing = (to: string, from: string): ChangeParametersStep => ({
  kind: 'change-parameters',
  because: 'a test says so',
  stackName: 'box',
  parameters: { ImageUri: undefined, ...keyParametersOf(to) },
  expected: { ApiKeySha256: from },
  tags: { 'ollama-lambda:managed-by': 'ollama-lambda' },
});
const resources = async () =>
  Object.fromEntries(
    (await world.stacks.resources('box')).map(({ logicalId, physicalId }) => [logicalId, physicalId]),
  );

describe('a change of keys', () => {
  it('reaches the function and a new version, and leaves template, alias and URL', async () => {
    const before = await resources();
    const text = await world.stacks.template('box');
    expect(await world.apply(changing(second, first))).toMatchObject({ kind: 'deployed' });

    expect((await world.stacks.describe('box'))?.parameters).toMatchObject(keyParametersOf(second));
    expect(await world.stacks.template('box')).toBe(text);
    const after = await resources();
    const changed = Object.keys(after).filter((id) => after[id] !== before[id]);
    expect(changed).toEqual([expect.stringMatching(/^Version[0-9a-f]{8}$/)]);
  });

  it('that is made twice is made once', async () => {
    await world.apply(changing(second, first));
    expect(await world.apply(changing(second, second))).toMatchObject({ kind: 'unchanged' });
  });

  it('is not made over the change of somebody else', async () => {
    await world.apply(changing(second, first));
    expect(await world.apply(changing('c'.repeat(64), first))).toMatchObject({ kind: 'plan-again' });
    expect((await world.stacks.describe('box'))?.parameters).toMatchObject(keyParametersOf(second));
  });
});
