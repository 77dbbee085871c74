import { expect, it } from '@jest/globals';
import { createLenders } from '../../src/registry/lenders.js';

it('remembers a few repositories of each registry, each once, the last one first, and gives all but the one that asks', async () => {
  const notes = new Map<string, unknown>([['pushed-to-damaged', 7]]);
  const lenders = createLenders({
    recall: async (name) => notes.get(name),
    remember: async (name, note) => {
      notes.set(name, note);
    },
  });
  for (const name of ['a', 'b', 'c', 'd', 'e', 'b']) await lenders.add('here', name);
  for (const name of ['x', 'y', 'x']) await lenders.add('there', name);
  expect(await lenders.of('here', 'b')).toEqual(['e', 'd', 'c']);
  expect(await lenders.of('here', 'new')).toEqual(['b', 'e', 'd', 'c']);
  expect(await lenders.of('there', 'new')).toEqual(['x', 'y']);
  expect(await lenders.of('nowhere', 'x')).toEqual([]);
  expect(await lenders.of('damaged', 'x')).toEqual([]);
  notes.set('pushed-to-spoilt', { repositories: [7, 'a', null] });
  expect(await lenders.of('spoilt', 'x')).toEqual(['a']);
  notes.set('pushed-to-spoilt', { repositories: 'abc' });
  expect(await lenders.of('spoilt', 'x')).toEqual([]);
});
