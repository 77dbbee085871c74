import { afterEach, describe, expect, it } from '@jest/globals';
import type { LayerUploads } from '../../src/aws/ports.js';
import type { Event } from '../../src/core/event.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { type PartsPush, pushByParts } from '../../src/registry/push-by-parts.js';
import { sendParts } from '../../src/registry/send-parts.js';
import type { UploadNote } from '../../src/registry/upload-notes.js';
import { clientOf, closeHosts, say, startHost } from './hosts.js';

afterEach(closeHosts);

const content = Buffer.from('abcdefghijklmnopqrstuvwxy');
const size = content.length;
const partBytes = 10;
const session: UploadNote = { uploadId: 'u-1', partBytes, received: 0 };

type Part = Parameters<LayerUploads['part']>[0];
type PartAnswer = Awaited<ReturnType<LayerUploads['part']>>;

const received = ({ first, bytes }: Part): PartAnswer => ({
  kind: 'received',
  last: first + bytes.length - 1,
});

/**
 * ECR's layer operations, of which all that is called is told in order.
 * @param answers to the parts in turn; what is left is received
 */
function ecr(answers: readonly (PartAnswer | 'received')[] = []) {
  const log: string[] = [];
  const left = [...answers];
  const notes = new Map<string, UploadNote>();
  const uploads: LayerUploads = {
    async begin(repository) {
      log.push(`begin ${repository}`);
      return { uploadId: 'u-2', partBytes };
    },
    async part(part) {
      const { repository, uploadId, first, bytes } = part;
      log.push(`part ${repository} ${uploadId} ${first} ${Buffer.from(bytes)}`);
      const answer = left.shift() ?? 'received';
      return answer === 'received' ? received(part) : answer;
    },
    async complete(repository, uploadId, digest) {
      log.push(`complete ${repository} ${uploadId} ${digest}`);
    },
  };
  return {
    log,
    kept: notes,
    parts: {
      uploads,
      leastBytes: size,
      notes: {
        recall: async (name: string) => notes.get(name),
        async remember(name: string, note: UploadNote) {
          log.push(`note ${note.received}`);
          notes.set(name, note);
        },
        async forget(name: string) {
          log.push(`forget ${name}`);
          notes.delete(name);
        },
      },
    },
  };
}

interface Source {
  /** Bytes of each chunk. */
  readonly pieces?: number;
  readonly bytes?: Uint8Array;
  readonly signal?: AbortSignal;
}

function pushOf(
  log: string[],
  { pieces = 7, bytes = content, signal = new AbortController().signal }: Source,
) {
  return {
    repository: 'team/app',
    name: 'layer',
    upload: {
      size,
      async *open() {
        for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
      },
      sent: (done: number) => log.push(`sent ${done}`),
      measured: async (digest: string) => {
        log.push(`measured ${digest}`);
      },
    },
    signal,
  };
}

const digest = sha256(content);
const ended = [`measured ${digest}`, `complete team/app u-1 ${digest}`, 'forget key'];

describe('a layer that is sent in parts', () => {
  const send = async (
    answers: readonly (PartAnswer | 'received')[] = [],
    more: Partial<UploadNote> = {},
    source: Source = {},
  ) => {
    const { log, parts, kept } = ecr(answers);
    const client = clientOf('127.0.0.1:1');
    const push = { ...pushOf(log, source), client, emit: () => undefined, parts };
    const result = await sendParts({ ...push, key: 'key', session: { ...session, ...more } }).catch(
      (error: unknown) => error,
    );
    return { log, kept, result };
  };

  it.each([1, 7, 10, 25])('goes in order, noted after each, from chunks of %i bytes', async (pieces) => {
    const { log, kept, result } = await send([], {}, { pieces });
    expect(result).toEqual({ kind: 'done', uploaded: { digest, sent: size } });
    expect(log).toEqual([
      ...['part team/app u-1 0 abcdefghij', 'note 10', 'sent 10'],
      ...['part team/app u-1 10 klmnopqrst', 'note 20', 'sent 20'],
      ...['part team/app u-1 20 uvwxy', 'note 25', 'sent 25'],
      ...ended,
    ]);
    expect(kept.size).toBe(0);
  });

  it('begins behind what was noted, and counts what travelled', async () => {
    const { log, result } = await send([], { received: 12 });
    expect(result).toEqual({ kind: 'done', uploaded: { digest, sent: 13 } });
    expect(log.filter((line) => line.startsWith('part'))).toEqual([
      'part team/app u-1 12 mnopqrstuv',
      'part team/app u-1 22 wxy',
    ]);
  });

  it('sends nothing when all of it is there, and is closed', async () => {
    expect((await send([], { received: size })).log).toEqual(ended);
  });

  it('passes over a part that is there, and counts it as none that travelled', async () => {
    const { log, result } = await send([{ kind: 'out-of-step', last: 9 }]);
    expect(result).toEqual({ kind: 'done', uploaded: { digest, sent: 15 } });
    expect(log.slice(0, 4)).toEqual([
      ...['part team/app u-1 0 abcdefghij', 'note 10', 'sent 10'],
      'part team/app u-1 10 klmnopqrst',
    ]);
  });

  it('passes over more than a part when more is there', async () => {
    const { log } = await send([{ kind: 'out-of-step', last: 21 }]);
    expect(log).toEqual([
      ...['part team/app u-1 0 abcdefghij', 'note 22', 'sent 22'],
      ...['part team/app u-1 22 wxy', 'note 25', 'sent 25'],
      ...ended,
    ]);
  });

  it('fills a part up of which some is there, since only the last one may be small', async () => {
    const { log } = await send([{ kind: 'out-of-step', last: 3 }]);
    expect(log).toEqual([
      ...['part team/app u-1 0 abcdefghij', 'note 4', 'sent 4'],
      ...['part team/app u-1 4 efghijklmn', 'note 14', 'sent 14'],
      ...['part team/app u-1 14 opqrstuvwx', 'note 24', 'sent 24'],
      ...['part team/app u-1 24 y', 'note 25', 'sent 25'],
      ...ended,
    ]);
  });

  it('does not tell of more than there is', async () => {
    const { log } = await send(['received', { kind: 'out-of-step', last: 99 }]);
    expect(log.slice(3)).toEqual(['part team/app u-1 10 klmnopqrst', 'note 100', 'sent 25', ...ended]);
  });

  it('is begun again at a byte of which ECR has less than was thought', async () => {
    const { result, kept } = await send([{ kind: 'out-of-step', last: 4 }], { received: 10 });
    expect(result).toEqual({ kind: 'again', from: { uploadId: 'u-1', partBytes, received: 5 } });
    expect(kept.size).toBe(0);
  });

  it('is begun again from nothing when the upload is gone, also with the last part', async () => {
    for (const answers of [
      ['received', 'gone'],
      ['received', 'received', 'gone'],
    ]) {
      const { result, log } = await send(
        answers.map((kind) => (kind === 'gone' ? { kind: 'gone' } : 'received')),
      );
      expect(result).toEqual({ kind: 'again', from: undefined });
      expect(log.at(-1)).toBe('forget key');
      expect(log.join()).not.toContain('complete');
    }
  });

  it('is given up when the very byte that ECR wants is refused', async () => {
    const { result } = await send([{ kind: 'out-of-step', last: -1 }]);
    expect(result).toMatchObject({
      code: 'registry-failed',
      message: 'ECR takes no part of a layer of team/app at byte 0',
      next: ['ollama-lambda deploy'],
    });
  });

  it('is not closed when its source gives another number of bytes', async () => {
    const { result, log } = await send([], {}, { bytes: content.subarray(1) });
    expect(String(result)).toBe('Error: the source gave 24 of the 25 announced bytes');
    expect(log.join()).not.toContain('measured');
  });

  it('sends no part after an interrupt', async () => {
    const { result, log } = await send([], {}, { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ name: 'AbortError' });
    expect(log).toEqual([]);
  });
});

describe('a layer that may be sent in parts', () => {
  const key = 'team/app-layer';

  /** Against a registry that cuts every PATCH, or answers it. */
  async function push(status: 'cut' | number, shop: ReturnType<typeof ecr>, more: Partial<PartsPush> = {}) {
    const events: Event[] = [];
    const { origin, seen } = await startHost((request, response) => {
      if (request.method === 'POST') say(request, response, { status: 202, headers: { location: '/s' } });
      else if (request.method !== 'PATCH') say(request, response, { status: 201 });
      else if (status === 'cut') response.socket?.destroy();
      else say(request, response, { status });
    });
    const result = await pushByParts({
      ...pushOf(shop.log, {}),
      client: clientOf(origin),
      parts: shop.parts,
      emit: (event) => events.push(event),
      ...more,
    }).catch((error: unknown) => error);
    const patches = seen.filter((line) => line.startsWith('PATCH')).length;
    return { result, events, patches, asked: shop.log.filter((line) => /^(begin|part|complete)/.test(line)) };
  }

  it('goes the usual way as long as the line holds', async () => {
    const shop = ecr();
    const { result, events, asked } = await push(202, shop);
    expect(result).toEqual({ digest, sent: size });
    expect([...events, ...asked]).toEqual([]);
    expect(shop.log.at(-1)).toBe(`measured ${digest}`);
    expect(shop.log).toContain(`sent ${size}`);
  });

  it('goes in parts after one try on a line that broke, and says so', async () => {
    const { result, events, patches, asked } = await push('cut', ecr());
    expect(result).toEqual({ digest, sent: size });
    expect(patches).toBe(1);
    expect(events).toEqual([
      {
        kind: 'note',
        level: 'info',
        text: expect.stringMatching(/^layer: the line broke; going on in parts /),
      },
    ]);
    expect(asked[0]).toBe('begin team/app');
    expect(asked.at(-1)).toBe(`complete team/app u-2 ${digest}`);
  });

  it('goes on in parts at once when an earlier run has begun so', async () => {
    const shop = ecr();
    shop.kept.set(key, { ...session, received: 20 });
    const { result, events, patches, asked } = await push(202, shop);
    expect(result).toEqual({ digest, sent: 5 });
    expect([patches, ...events]).toEqual([0]);
    expect(asked[0]).toBe('part team/app u-1 20 uvwxy');
    expect(shop.log.at(-1)).toBe(`forget ${key}`);
  });

  it('goes on in the session in which ECR has less, and opens a new one when it is gone', async () => {
    const shop = ecr([{ kind: 'out-of-step', last: 4 }, { kind: 'gone' }]);
    shop.kept.set(key, { ...session, received: 20 });
    const { asked } = await push(202, shop);
    expect(asked.slice(0, 4)).toEqual([
      ...['part team/app u-1 20 uvwxy', 'part team/app u-1 5 fghijklmno'],
      ...['begin team/app', 'part team/app u-2 0 abcdefghij'],
    ]);
  });

  it('is given up when three sessions were lost', async () => {
    const { result, asked } = await push('cut', ecr(Array(9).fill({ kind: 'gone' })));
    expect(result).toMatchObject({
      code: 'registry-failed',
      message: 'ECR lost the upload of layer 3 times',
      next: ['ollama-lambda deploy'],
    });
    expect(asked.filter((line) => line.startsWith('begin'))).toHaveLength(3);
  });

  it.each<{ name: string; parts: (usual: PartsPush['parts']) => PartsPush['parts'] }>([
    { name: 'nobody has asked for it', parts: () => undefined },
    { name: 'it is smaller than is worth it', parts: (usual) => usual && { ...usual, leastBytes: size + 1 } },
    { name: 'it is smaller than a gigabyte', parts: (usual) => usual && { ...usual, leastBytes: undefined } },
  ])('goes the usual way alone, in five tries, when $name', async ({ parts }) => {
    const shop = ecr();
    shop.kept.set(key, session);
    const { result, patches, asked } = await push('cut', shop, { parts: parts(shop.parts) });
    expect(result).toMatchObject({ code: 'registry-failed' });
    expect([patches, ...asked]).toEqual([5]);
  });

  it('is not sent in parts when the registry has refused it', async () => {
    const { result, patches, asked } = await push(403, ecr());
    expect(result).toMatchObject({ code: 'registry-forbidden' });
    expect([patches, ...asked]).toEqual([1]);
  });
});
