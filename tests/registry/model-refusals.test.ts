import { afterEach, describe, expect, it } from '@jest/globals';
import { parseModelReference } from '../../src/models/reference.js';
import type { CredentialSource } from '../../src/registry/auth.js';
import { fetchModel } from '../../src/registry/model-registry.js';
import { clientOf, closeHosts, say, startHost } from './hosts.js';

/** Hugging Face answers in its own JSON, with codes in headers: `ollama pull` shows it as it comes. */
interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

afterEach(closeHosts);

/** Asks a registry that answers everything in one way. */
async function ask(answer: (authorization: string) => Refusal, credentials?: CredentialSource) {
  const seen: string[] = [];
  const { name } = await startHost((request, response) => {
    const { authorization = '' } = request.headers;
    seen.push(authorization);
    say(request, response, answer(authorization));
  });
  const client = clientOf(name, { credentials });
  const failure = await fetchModel(client, parseModelReference(`${name}/user/repo:Q4_K_M`)).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { failure, seen };
}

const json = (error: string): string => JSON.stringify({ error });

describe('a model that its registry refuses', () => {
  it.each<{ name: string; answer: Refusal; expected: object }>([
    {
      name: 'because its tag is a sharded GGUF',
      answer: {
        status: 400,
        body: json('The specified tag is a sharded GGUF. Ollama does not support this yet.'),
      },
      expected: { code: 'model-not-runnable', message: expect.stringContaining('several files') },
    },
    {
      name: 'because all of its files are shards',
      answer: { status: 400, body: json('This repository only contains sharded GGUF files.') },
      expected: {
        code: 'model-not-runnable',
        next: expect.arrayContaining([expect.stringMatching(/merge/)]),
      },
    },
    {
      name: 'because there is no such quantization',
      answer: {
        status: 400,
        body: json(
          'The specified tag is not a valid quantization scheme. Please use another tag or "latest"',
        ),
      },
      expected: { code: 'model-not-found', exitCode: 6, why: expect.stringContaining('valid quantization') },
    },
    {
      name: 'because its licence has to be accepted, to somebody whom it does not know',
      answer: {
        status: 401,
        headers: { 'x-error-code': 'GatedRepo' },
        body: json('Access to model user/repo is restricted. You must be authenticated to access it.'),
      },
      expected: {
        code: 'model-licence',
        exitCode: 4,
        next: expect.arrayContaining([expect.stringMatching(/^accept the licence at .*\/user\/repo$/)]),
      },
    },
    {
      name: 'because its licence was not accepted by this account',
      answer: {
        status: 403,
        body: json(
          'Access to model user/repo is restricted and you are not in the authorized list. Visit …/repo to ask for access.',
        ),
      },
      expected: { code: 'model-licence', message: expect.stringContaining('not in the authorized list') },
    },
    {
      name: 'because it is private, or not there',
      answer: { status: 401, body: json('Invalid username or password.') },
      expected: { code: 'model-needs-login', exitCode: 4 },
    },
    {
      name: 'for another reason, which is shown in its words',
      answer: { status: 400, body: json('The moon is in the wrong house.') },
      expected: { code: 'registry-failed', message: expect.stringContaining('The moon') },
    },
  ])('$name', async ({ answer, expected }) => {
    const { failure } = await ask(() => answer);
    expect(failure).toMatchObject(expected);
  });
});

describe('an access token', () => {
  const credentials: CredentialSource = async () => ({
    username: '',
    password: '',
    accessToken: 'hf_secret',
  });

  it('is sent when the registry wants one, and no earlier', async () => {
    const { failure, seen } = await ask(
      (authorization) =>
        authorization === 'Bearer hf_secret'
          ? { status: 404, body: json('let in') }
          : { status: 401, body: json('Invalid username or password.') },
      credentials,
    );
    expect(seen).toEqual(['', 'Bearer hf_secret']);
    expect(failure).toMatchObject({ code: 'model-not-found' });
  });

  it('that is not taken ends in the refusal, and is in no error', async () => {
    const { failure, seen } = await ask(() => ({ status: 401, body: json('Invalid token') }), credentials);
    expect(seen).toEqual(['', 'Bearer hf_secret']);
    expect(failure).toMatchObject({ code: 'model-needs-login' });
    expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain('hf_secret');
  });
});
