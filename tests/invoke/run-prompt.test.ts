import { afterEach, describe, expect, it } from '@jest/globals';
import { exitCodes } from '../../src/core/exit-codes.js';
import type { Endpoint } from '../../src/invoke/endpoint.js';
import { runPrompt } from '../../src/invoke/run-prompt.js';
import { chatLines, iamEndpoint, type Loopback, openLoopback } from './loopback.js';

let server: Loopback | undefined;
afterEach(() => server?.close());

const accesses: Readonly<Record<string, Endpoint['access']>> = {
  iam: iamEndpoint('').access,
  'api-key': { kind: 'api-key', key: 'the-key' },
  none: { kind: 'none' },
};

async function asking(status: number, body: string, access = 'iam') {
  server = await openLoopback((_received, response) => response.writeHead(status).end(body));
  const told: string[] = [];
  let clock = 0;
  const question = { model: 'm', prompt: 'Why is the sky blue?', now: () => (clock += 5) };
  const endpoint = { ...iamEndpoint(server.url), access: accesses[access] ?? { kind: 'none' as const } };
  const reply = runPrompt(endpoint, question, (text) => told.push(text), new AbortController().signal);
  return { reply, told, received: server.received };
}

describe('a prompt', () => {
  it('is answered piece by piece, and timed', async () => {
    const { reply, told, received } = await asking(200, chatLines.join(''));

    expect(await reply).toEqual({
      text: 'Because of scattering.',
      firstTokenMs: 5,
      tokensPerSecond: 2,
      reason: 'stop',
    });
    expect(told).toEqual(['Because ', 'of scattering.']);
    expect(received[0]).toMatchObject({ method: 'POST', url: '/api/chat', signed: true });
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      model: 'm',
      messages: [{ role: 'user', content: 'Why is the sky blue?' }],
    });
  });

  it.each([
    [403, 'iam', 'not-let-in', /lambda:InvokeFunctionUrl/, /--profile/],
    [401, 'api-key', 'not-let-in', /not the one that was deployed/, /--key-file/],
    [403, 'none', 'not-let-in', /asks for a key or a signature/, /^ollama-lambda status/],
  ])('that is answered with %d for %s says why', async (status, access, code, why, next) => {
    const { reply } = await asking(status, '{"Message":"Forbidden"}', access);
    const error = (await reply.catch((it: unknown) => it)) as Error;

    expect(error).toMatchObject({
      code,
      exitCode: exitCodes.credentials,
      why: expect.stringMatching(why),
      message: expect.stringMatching(new RegExp(`${status}.*Forbidden`)),
      next: expect.arrayContaining([expect.stringMatching(next)]),
    });
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('the-key');
  });

  it.each([500, 502, 404])('that is answered with %d repeats what was said, shortened', async (status) => {
    const { reply } = await asking(status, `Internal Server Error ${'x'.repeat(10_000)}`);
    const error = (await reply.catch((it: unknown) => it)) as Error;

    expect(error).toMatchObject({
      code: 'endpoint-failed',
      message: expect.stringContaining(String(status)),
    });
    expect(error.message.length).toBeLessThan(2_200);
  });

  it('that is answered with 400 is not to be tried again as it is', async () => {
    const { reply } = await asking(400, '{"error":"this model sees no pictures"}');
    const { next } = (await reply.catch((it: unknown) => it)) as { next: readonly string[] };
    expect(next).toEqual([expect.stringMatching(/^ollama-lambda show/)]);
  });

  it.each([
    [503, /logs --diagnose/],
    [504, /deploy --timeout/],
  ])('that is answered with %d says what to look at', async (status, says) => {
    const { reply } = await asking(status, 'not now');
    const { next } = (await reply.catch((it: unknown) => it)) as { next: readonly string[] };
    expect(next.join('\n')).toMatch(says);
  });

  it('whose answer breaks off with an error throws it, after what was told', async () => {
    const { reply, told } = await asking(200, `${chatLines[0]}{"error":"model requires more memory"}\n`);

    await expect(reply).rejects.toMatchObject({
      code: 'model-error',
      message: expect.stringContaining('model requires more memory'),
    });
    expect(told).toEqual(['Because ']);
  });
});
