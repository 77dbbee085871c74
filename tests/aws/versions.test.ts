import { afterEach, describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { type Answer, json, jsonError, openWire, type Wire } from './wire.js';

let wire: Wire;
afterEach(() => wire?.close());

const settings = { memory: mib(2048), description: 'for a test', revision: 'r1' };
const open = async (answer: Answer) => {
  wire = await openWire(() => answer);
  return wire.aws.versions;
};

describe('versions of a function', () => {
  it('come page by page, without $LATEST', async () => {
    const pages = [
      {
        Versions: [
          { Version: '$LATEST', MemorySize: 512 },
          { Version: '1', MemorySize: 512 },
        ],
        NextMarker: 'm',
      },
      { Versions: [{ Version: '2', MemorySize: 1024, Description: 'larger' }] },
    ];
    wire = await openWire(({ path }) => json(pages[path.includes('Marker=m') ? 1 : 0]));
    expect(await wire.aws.versions.list('llm')).toEqual([
      { version: '1', description: '', memory: 512 },
      { version: '2', description: 'larger', memory: 1024 },
    ]);
  });

  it('are changed by the revision that was seen', async () => {
    const versions = await open(json({}));
    expect(await versions.configure('llm', settings)).toEqual({ kind: 'changed' });
    expect(JSON.parse(wire.asked[0]?.body ?? '')).toEqual({
      MemorySize: 2048,
      Description: 'for a test',
      RevisionId: 'r1',
    });
  });

  it('get another image and its architecture at once', async () => {
    const versions = await open(json({}));
    await versions.replaceCode('llm', { image: 'r@sha256:0', architecture: 'x86_64', revision: 'r1' });
    expect(JSON.parse(wire.asked[0]?.body ?? '')).toEqual({
      ImageUri: 'r@sha256:0',
      Architectures: ['x86_64'],
      RevisionId: 'r1',
    });
  });

  it('are not changed, nor published, when somebody else was first', async () => {
    const versions = await open(jsonError('PreconditionFailedException', 'the revision is another', 412));
    const refused = { code: 'function-changed', message: expect.stringMatching(/somebody else/) };
    await expect(versions.configure('llm', settings)).rejects.toMatchObject(refused);
    await expect(versions.publish('llm', settings)).rejects.toMatchObject(refused);
    const code = { image: 'r@sha256:0', architecture: 'arm64', revision: 'r1' } as const;
    await expect(versions.replaceCode('llm', code)).rejects.toMatchObject(refused);
  });

  it('learn the account’s cap from the refusal', async () => {
    const said =
      "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008";
    const versions = await open(jsonError('ValidationException', said));
    expect(await versions.configure('llm', settings)).toEqual({ kind: 'capped', cap: 3008 });
  });

  it('that are gone are as good as deleted', async () => {
    const versions = await open(jsonError('ResourceNotFoundException', 'Function not found', 404));
    await versions.delete('llm', '3');
    await versions.deleteAlias('llm', 'a');
    expect(wire.asked.map(({ operation }) => operation)).toEqual([
      'DELETE /2015-03-31/functions/llm?Qualifier=3',
      'DELETE /2015-03-31/functions/llm/aliases/a',
    ]);
  });

  it.each(['', '$LATEST', 'live', '0', '3 '])(
    'are deleted by their number alone, never %j',
    async (version) => {
      const versions = await open(json({}));
      await expect(versions.delete('llm', version)).rejects.toThrow(/no version/);
      expect(wire.asked).toEqual([]);
    },
  );
});
