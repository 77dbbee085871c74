import { afterEach, describe, expect, it } from '@jest/globals';
import { pushLayers } from '../../src/registry/push-layers.js';
import { draftOf } from './drafts.js';
import { clientOf, closeHosts, startHost } from './hosts.js';

/** A little more than what goes one at a time. */
const large = Buffer.alloc(64 * 1024 * 1024 + 1);
const small = Buffer.alloc(100_000);

afterEach(closeHosts);

/**
 * A registry that takes everything, and answers no upload before `enough` says that as many are open at once as may be.
 * One that sends fewer would wait for ever.
 */
async function registry(enough: (open: { large: number; small: number }) => boolean) {
  const open = { large: 0, small: 0 };
  const most = { large: 0, small: 0, all: 0 };
  const waiting: (() => void)[] = [];
  let reached = false;
  const { origin } = await startHost((request, response) => {
    const { method } = request;
    if (method === 'POST') response.writeHead(202, { location: `/session/${Math.random()}` }).end();
    if (method === 'PUT') response.writeHead(201).end();
    if (method !== 'PATCH') return;
    const kind = Number(request.headers['content-length']) > 1_000_000 ? 'large' : 'small';
    open[kind] += 1;
    most[kind] = Math.max(most[kind], open[kind]);
    most.all = Math.max(most.all, open.large + open.small);
    const answer = (): void => {
      request.resume().once('end', () => {
        open[kind] -= 1;
        response.writeHead(202).end();
      });
    };
    reached ||= enough(open);
    if (reached) for (const go of [...waiting.splice(0), answer]) go();
    else waiting.push(answer);
  });
  return { origin, most };
}

describe('the layers of an image', () => {
  it('travel one large and two small ones at once, and never more', async () => {
    const { origin, most } = await registry((open) => open.large === 1 && open.small === 2);
    const layers = await pushLayers({
      client: clientOf(origin),
      repository: 'app',
      tag: 'r1',
      draft: draftOf([small, large, small, small, large, small, small, small]),
      emit: () => undefined,
      step: 'push-image',
      signal: new AbortController().signal,
    });
    expect(most).toEqual({ large: 1, small: 2, all: 3 });
    expect(layers.map(({ sent }) => sent).filter((sent) => sent > 1_000_000)).toHaveLength(2);
  });
});
