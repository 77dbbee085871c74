import { describe, expect, it } from '@jest/globals';
import { judge, RegistryFailure, toUserError } from '../../src/registry/failure.js';

type Parts = ConstructorParameters<typeof RegistryFailure>[0];
const failureOf = (parts: Partial<Parts>) => new RegistryFailure({ words: '', transient: true, ...parts });

describe('whether a question is asked again', () => {
  it.each<{ name: string; error: unknown; verdict: object }>([
    { name: 'no bug', error: new TypeError('x'), verdict: { again: false } },
    {
      name: 'nothing that stays as it is',
      error: failureOf({ transient: false }),
      verdict: { again: false },
    },
    { name: 'a broken line', error: failureOf({}), verdict: { again: true, progress: false } },
    {
      name: 'one that broke after something had come',
      error: failureOf({ progress: true }),
      verdict: { again: true, progress: true },
    },
    {
      name: 'what the registry wants asked in a minute',
      error: failureOf({ retryAfter: 60_000, progress: true }),
      verdict: { again: true, after: 60_000, progress: true },
    },
    {
      name: 'nothing for which it wants longer than that',
      error: failureOf({ retryAfter: 60_001 }),
      verdict: { again: false },
    },
  ])('is decided by the failure: $name', ({ error, verdict }) => {
    expect(judge(error)).toEqual(verdict);
  });
});

describe('what is shown of a failure', () => {
  const ecr = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
  const dual = '123456789012.dkr-ecr.eu-central-1.on.aws';
  const shown = (parts: Partial<Parts>, host = 'registry.example.com', what = 'read manifest 24') =>
    toUserError(failureOf(parts), { host, repository: 'team/app', what });
  const mirrors = [
    'ollama-lambda deploy --base-image <mirror of the base image>',
    'ollama-lambda deploy --engine-image <mirror of ollama/ollama>',
  ];

  it('is nothing of ours where it is none of the registry', () => {
    const bug = new TypeError('x');
    expect(toUserError(bug, { host: 'a', repository: 'b', what: 'c' })).toBe(bug);
  });

  it.each<{ name: string; parts: Partial<Parts>; host?: string; what?: string; error: object }>([
    {
      name: 'a login that is wanted',
      parts: { status: 401, words: 'who are you' },
      error: {
        code: 'registry-unauthorized',
        message:
          'registry.example.com/team/app does not let us read manifest 24 without a login: who are you',
        next: ['docker login registry.example.com', ...mirrors],
        exitCode: 4,
      },
    },
    {
      name: 'Docker Hub’s, which docker logs in to without a name',
      parts: { status: 401 },
      host: 'registry-1.docker.io',
      error: {
        message: 'registry-1.docker.io/team/app does not let us read manifest 24 without a login',
        next: ['docker login', ...mirrors],
      },
    },
    {
      name: 'ECR’s, which comes of AWS',
      parts: { status: 401 },
      host: ecr,
      error: { exitCode: 4, next: ['aws sts get-caller-identity', 'ollama-lambda deploy'] },
    },
    {
      name: 'a right that is lacking',
      parts: { status: 403, words: 'no' },
      error: {
        code: 'registry-forbidden',
        message: 'registry.example.com/team/app forbids us to read manifest 24: no',
        why: 'the login is known and has no right to this',
        next: ['docker login registry.example.com', ...mirrors],
        exitCode: 1,
      },
    },
    {
      name: 'a right that is lacking at ECR',
      parts: { status: 403 },
      host: dual,
      error: {
        why: expect.stringContaining('ecr:InitiateLayerUpload'),
        next: ['aws sts get-caller-identity'],
      },
    },
    {
      name: 'what is not there',
      parts: { status: 404, words: 'manifest unknown' },
      error: {
        code: 'registry-not-found',
        message: 'registry.example.com/team/app has nothing to read manifest 24: manifest unknown',
        next: ['curl -sL registry.example.com/v2/team/app/tags/list'],
        exitCode: 6,
      },
    },
    {
      name: 'too many requests',
      parts: { status: 429, words: 'slow down' },
      error: {
        code: 'registry-rate-limited',
        message: 'registry.example.com has had too many requests from this address: slow down',
        why: 'it limits how much one address or user may pull; a login raises the limit of most registries',
        next: ['ollama-lambda deploy', 'docker login registry.example.com', ...mirrors],
      },
    },
    {
      name: 'too many requests, with what is allowed and when to come back',
      parts: { status: 429, limit: '100 pulls in 6 hours', retryAfter: 90_001 },
      error: {
        why: 'it allows 100 pulls in 6 hours, and asks to wait 91 s; a login raises the limit of most registries',
      },
    },
    {
      name: 'an answer that is none of these',
      parts: { status: 500, words: 'oops' },
      error: {
        code: 'registry-failed',
        message: 'could not read manifest 24 at registry.example.com/team/app: oops',
        why: 'it answered with HTTP status 500',
        next: ['ollama-lambda deploy'],
        exitCode: 1,
      },
    },
    {
      name: 'a line that broke',
      parts: { words: 'cut' },
      error: {
        code: 'registry-failed',
        why: 'the connection failed several times in a row; what has arrived in whole is kept',
      },
    },
    {
      name: 'a line that broke in a push, as it does where ECR has no repository',
      parts: {},
      what: 'push blob x',
      error: { why: expect.stringMatching(/^the connection failed .* is kept; ECR closes the connection /) },
    },
    {
      name: 'one that broke in a push to ECR',
      parts: {},
      host: ecr,
      what: 'push blob x',
      error: { why: expect.stringMatching(/^ECR closes the connection without an answer /) },
    },
    {
      name: 'bytes that the registry finds to be others',
      parts: { status: 400, code: 'DIGEST_INVALID', words: 'no match' },
      what: 'push blob x',
      error: {
        code: 'digest-mismatch',
        message:
          'the bytes do not match their digest at registry.example.com/team/app: push blob x: no match',
        next: ['ollama-lambda deploy'],
      },
    },
  ])('is $name', ({ parts, host, what, error }) => {
    const made = shown(parts, host, what);
    expect(made).toMatchObject({ kind: 'user-error', ...error });
  });

  it('keeps the failure as its cause', () => {
    const made = shown({ status: 401, code: 'UNAUTHORIZED' });
    expect(made).toMatchObject({
      cause: { name: 'RegistryFailure', status: 401, code: 'UNAUTHORIZED', progress: false },
    });
    expect(failureOf({})).toMatchObject({ code: '', progress: false, transient: true });
  });
});
