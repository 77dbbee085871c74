import { describe, expect, it } from '@jest/globals';
import { readEvent } from '../../container/events.js';
import fc from '../fast-check.js';

const bytes = (text: string) => Buffer.from(text);
const http = { http: { method: 'post', path: '/api/chat' } };
const version2 = { rawPath: '/api/chat', requestContext: http };
const post = { kind: 'http', method: 'POST', path: '/api/chat', headers: {}, body: bytes('') };
const url = { ...http, domainName: 'abc.lambda-url.eu-central-1.on.aws', stage: '$default' };
const httpApi = { ...http, domainName: 'abc.execute-api.eu-central-1.amazonaws.com' };
const restApi = { httpMethod: 'POST', path: '/api/chat', requestContext: { stage: 'prod' } };

describe('an event', () => {
  it.each<[string, unknown, unknown]>([
    [
      'of a Function URL',
      { ...version2, requestContext: url, headers: { 'X-Api-Key': 'k' }, body: '{}' },
      { ...post, source: 'url', headers: { 'x-api-key': 'k' }, body: bytes('{}') },
    ],
    [
      'of a Function URL in base64',
      { rawPath: '/x', requestContext: http, body: bytes('é').toString('base64'), isBase64Encoded: true },
      { ...post, source: 'either', path: '/x', body: bytes('é') },
    ],
    [
      'of a Function URL in China',
      { ...version2, requestContext: { ...http, domainName: 'a.lambda-url.cn-north-1.on.amazonaws.com.cn' } },
      { ...post, source: 'url' },
    ],
    ['of an HTTP API', { ...version2, requestContext: httpApi }, { ...post, source: 'http-api' }],
    [
      'of an HTTP API with a stage in its path',
      { rawPath: '/prod/api/chat', requestContext: { ...httpApi, stage: 'prod' } },
      { ...post, source: 'http-api' },
    ],
    [
      'of an HTTP API whose path only begins like its stage',
      { rawPath: '/api/chat', requestContext: { ...httpApi, stage: 'ap' } },
      { ...post, source: 'http-api' },
    ],
    [
      'of an HTTP API behind a base path',
      {
        rawPath: '/llm/api/chat',
        pathParameters: { proxy: 'api/chat' },
        requestContext: { ...httpApi, routeKey: 'ANY /{proxy+}' },
      },
      { ...post, source: 'http-api' },
    ],
    [
      'of a domain of its own',
      { ...version2, requestContext: { ...http, domainName: 'llm.example.com' } },
      { ...post, source: 'either' },
    ],
    ['of a REST API', restApi, { ...post, source: 'rest-api' }],
    [
      'of a REST API with headers of several values only',
      { ...restApi, headers: null, multiValueHeaders: { 'X-Api-Key': ['k'] }, body: '{}' },
      { ...post, source: 'rest-api', headers: { 'x-api-key': 'k' }, body: bytes('{}') },
    ],
    [
      'of a REST API behind a base path',
      {
        ...restApi,
        path: '/llm/api/chat',
        resource: '/{proxy+}',
        pathParameters: { proxy: 'api/chat' },
        body: bytes('é').toString('base64'),
        isBase64Encoded: true,
      },
      { ...post, source: 'rest-api', body: bytes('é') },
    ],
    [
      'with path and body',
      { path: '/api/chat?x=1', body: { a: 1 }, headers: { 'Content-Type': 'application/json' } },
      {
        kind: 'direct',
        method: 'POST',
        path: '/api/chat',
        headers: { 'content-type': 'application/json' },
        body: bytes('{"a":1}'),
      },
    ],
    [
      'with path and a body that is text',
      { path: '/api/chat', body: '{"a":1}' },
      { kind: 'direct', method: 'POST', path: '/api/chat', headers: {}, body: bytes('{"a":1}') },
    ],
    [
      'with a path alone',
      { path: '/api/tags' },
      { kind: 'direct', method: 'GET', path: '/api/tags', headers: {}, body: bytes('') },
    ],
    [
      'of the script',
      { body: '{"user_message":"hi","model_name":"m"}' },
      { kind: 'script', message: 'hi', modelName: 'm' },
    ],
    ['of the script, bare', { user_message: 'hi' }, { kind: 'script', message: 'hi', modelName: undefined }],
    [
      'of the script, with a body that is an object',
      { body: { user_message: 'hi' } },
      { kind: 'script', message: 'hi', modelName: undefined },
    ],
    ['that warms up', { 'ollama-lambda': { warm: 3, holdMs: 50 } }, { kind: 'warm-up', warm: 3, holdMs: 50 }],
    [
      'that warms up in words that are not understood',
      { 'ollama-lambda': { warm: 'three' } },
      { kind: 'unknown', reason: expect.stringContaining('"warm"') },
    ],
    [
      'of a load balancer',
      { httpMethod: 'POST', path: '/api/chat', requestContext: { elb: {} } },
      { kind: 'unknown', reason: expect.stringContaining('neither') },
    ],
  ])('%s is told by its shape', (_name, event, expected) => {
    expect(readEvent(event)).toEqual(expected);
  });

  it('with a requestContext of any kind is never a direct one, which needs no key', () => {
    const inner = { path: '/api/chat', body: {}, user_message: 'hi', 'ollama-lambda': { warm: 1 } };
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (requestContext, rest) => {
        const event = { ...inner, requestContext, ...(rest && { httpMethod: 'POST' }) };
        expect(['http', 'unknown']).toContain(readEvent(event).kind);
      }),
    );
  });

  it.each<[string, (text: string) => unknown, RegExp]>([
    ['a Function URL', (text) => ({ ...version2, requestContext: url, body: text }), /^http$/],
    ['a REST API', (text) => ({ ...restApi, body: text }), /^http$/],
    ['a direct invocation', (text) => ({ path: '/api/chat', body: text }), /^direct$/],
  ])('of %s keeps every text of its body', (_name, event, kind) => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const incoming = readEvent(event(text));
        expect(incoming.kind).toMatch(kind);
        expect('body' in incoming && incoming.body.toString()).toBe(text);
      }),
    );
  });

  it('of every known shape, with any value in any of its fields, is read without an exception', () => {
    const known = [
      'rawPath',
      'path',
      'headers',
      'body',
      'httpMethod',
      'method',
      'requestContext',
      'resource',
    ];
    const names = [...known, 'pathParameters', 'multiValueHeaders', 'isBase64Encoded', 'ollama-lambda'];
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(http, url, httpApi, { proxy: 1 }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (event) => {
        const incoming = readEvent(event);
        if (incoming.kind === 'http') expect(incoming.path.includes('?')).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('of any shape is read without an exception', () => {
    fc.assert(
      fc.property(fc.anything(), (event) => void readEvent(JSON.parse(JSON.stringify(event) ?? 'null'))),
    );
  });
});
