import { afterEach, describe, expect, it } from '@jest/globals';
import { openShelf } from '../../src/sandbox/content/shelf.js';
import type { RegistryOptions } from '../../src/sandbox/registry/registry-service.js';
import { type Box, errorOf, pushImage, startBox } from './registry-box.js';

let box: Box;
afterEach(() => box.close());

async function start(options: Partial<RegistryOptions> & { now?: () => Date } = {}): Promise<void> {
  box = await startBox(options);
  box.registry.store.repositories.create('app');
  for (const name of ['lambda/nodejs', 'ollama/ollama', 'library/open', 'library/private']) {
    openShelf(box.registry.store, name).manifest(type, { mediaType: type }, 'latest');
  }
  const locked = box.registry.store.repositories.require('library/private');
  locked.locked = true;
}
const type = 'application/vnd.docker.distribution.manifest.v2+json';

const get = (path: string, authorization?: string) =>
  fetch(new URL(path, box.endpoint), { headers: authorization ? { Authorization: authorization } : {} });

async function bearer(challenge: string | null, authorization?: string): Promise<string> {
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge ?? '')?.[1] ?? '';
  const query = new URLSearchParams({ service: field('service'), scope: field('scope') });
  const answer = await get(`${field('realm')}?${query}`, authorization);
  return `Bearer ${((await answer.json()) as { token: string }).token}`;
}

describe('ECR', () => {
  it('asks for Basic credentials in its own words', async () => {
    await start();
    const answer = await get('/v2/app/manifests/latest');
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe('Not Authorized\n');
    expect(answer.headers.get('www-authenticate')).toBe(
      'Basic realm="https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/",service="ecr.amazonaws.com"',
    );
  });

  const wrong = ['AWS:guess', 'someone:guess', 'no colon'];
  it.each(wrong)('does not take %p', async (pair) => {
    await start();
    expect((await get('/v2/app/manifests/x', `Basic ${Buffer.from(pair).toString('base64')}`)).status).toBe(
      401,
    );
  });

  it('takes the password for twelve hours, then says 403 without a challenge', async () => {
    let now = new Date('2026-11-23T00:00:00Z');
    await start({ now: () => now });
    now = new Date('2026-11-23T11:59:59Z');
    await pushImage(box, 'app', 'in-time');
    now = new Date('2026-11-23T12:00:00Z');
    const answer = await box.ask('GET', '/v2/app/manifests/in-time');
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([403, null]);
    expect(await errorOf(answer)).toEqual({
      code: 'DENIED',
      message: 'Your authorization token has expired. Reauthenticate and try again.',
    });
  });

  it('can be told to give out passwords that are expired on arrival', async () => {
    await start({ tokenLifetimeSeconds: -1 });
    expect((await box.ask('GET', '/v2/app/manifests/latest')).status).toBe(403);
  });

  it('does not take a stranger’s bearer token', async () => {
    await start();
    const { headers } = await get('/v2/lambda/nodejs/manifests/latest');
    const stranger = await bearer(headers.get('www-authenticate'));
    expect((await get('/v2/app/manifests/latest', stranger)).status).toBe(401);
  });
});

describe('the public registries', () => {
  it('give a token to anybody who asks where the challenge says', async () => {
    await start();
    for (const name of ['lambda/nodejs', 'ollama/ollama']) {
      const path = `/v2/${name}/manifests/latest`;
      const refused = await get(path);
      const challenge = refused.headers.get('www-authenticate') ?? '';
      expect(refused.status).toBe(401);
      expect(challenge).toContain(`Bearer realm="${box.endpoint}/v2/_token"`);
      expect(challenge).toContain(`scope="repository:${name}:pull"`);
      expect((await get(path, await bearer(challenge))).status).toBe(200);
    }
  });

  it('take a token only for the repository that it was made for', async () => {
    await start();
    const { headers } = await get('/v2/lambda/nodejs/manifests/latest');
    const token = await bearer(headers.get('www-authenticate'));
    const answer = await get('/v2/ollama/ollama/manifests/latest', token);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('scope="repository:ollama/ollama:pull"');
  });

  it('answer a token that ran out: 401 the engine’s, 400 without a challenge AWS’s', async () => {
    let now = new Date('2026-11-23T00:00:00Z');
    await start({ now: () => now });
    const paths = ['/v2/ollama/ollama/manifests/latest', '/v2/lambda/nodejs/manifests/latest'];
    const outcomes = [];
    for (const path of paths) {
      const token = await bearer((await get(path)).headers.get('www-authenticate'));
      now = new Date(now.getTime() + 301_000);
      const answer = await get(path, token);
      outcomes.push([answer.status, answer.headers.has('www-authenticate')]);
    }
    expect(outcomes).toEqual([
      [401, true],
      [400, false],
    ]);
  });

  it('let nobody push', async () => {
    await start();
    const answer = await box.ask('POST', '/v2/lambda/nodejs/blobs/uploads/');
    expect([answer.status, (await errorOf(answer)).code]).toEqual([403, 'DENIED']);
  });
});

describe('the model registry', () => {
  it('asks nothing for a public model', async () => {
    await start();
    expect((await get('/v2/library/open/manifests/latest')).status).toBe(200);
  });

  it('says 404 for a model that it does not have', async () => {
    await start();
    const answer = await get('/v2/library/no-such-model/manifests/latest');
    expect([answer.status, (await errorOf(answer)).code]).toEqual([404, 'MANIFEST_UNKNOWN']);
  });

  it('keeps a private model from everybody, token or not', async () => {
    await start();
    const path = '/v2/library/private/manifests/latest';
    const refused = await get(path);
    expect(refused.status).toBe(401);
    expect((await get(path, await bearer(refused.headers.get('www-authenticate')))).status).toBe(401);
  });
});

describe('the ping', () => {
  it('offers both schemes, and is content with either', async () => {
    await start();
    const refused = await get('/v2/');
    const challenge = refused.headers.get('www-authenticate') ?? '';
    expect(refused.status).toBe(401);
    expect(challenge).toMatch(/^Bearer .*Basic /);
    expect((await get('/v2/', await bearer(challenge))).status).toBe(200);
    expect((await get('/v2/', box.login.Authorization)).status).toBe(200);
  });

  it('leads clients that only know bearer tokens to ECR as well', async () => {
    await start();
    const challenge = `Bearer realm="/v2/_token",service="x",scope="repository:app:pull,push"`;
    const token = await bearer(challenge, box.login.Authorization);
    const opened = await fetch(new URL('/v2/app/blobs/uploads/', box.endpoint), {
      method: 'POST',
      headers: { Authorization: token },
    });
    expect(opened.status).toBe(202);
    const wrong = `Basic ${Buffer.from('AWS:wrong').toString('base64')}`;
    expect((await get('/v2/_token', wrong)).status).toBe(401);
  });
});
