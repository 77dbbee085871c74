import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEvent } from '../../container/events.js';

const http = { http: { method: 'post', path: '/api/chat' } };
const bytes = (text: string) => Buffer.from(text);

describe('an event', () => {
  it.each<[string, unknown, unknown]>([
    [
      'of a Function URL',
      { rawPath: '/api/chat', headers: { 'X-Api-Key': 'k' }, requestContext: http, body: '{}' },
      { kind: 'http', method: 'POST', path: '/api/chat', headers: { 'x-api-key': 'k' }, body: bytes('{}') },
    ],
    [
      'of a Function URL in base64',
      { rawPath: '/x', requestContext: http, body: bytes('é').toString('base64'), isBase64Encoded: true },
      { kind: 'http', method: 'POST', path: '/x', headers: {}, body: bytes('é') },
    ],
    [
      'with path and body',
      { path: '/api/chat?x=1', body: { a: 1 } },
      { kind: 'direct', method: 'POST', path: '/api/chat', body: bytes('{"a":1}') },
    ],
    [
      'with path and a body that is text',
      { path: '/api/chat', body: '{"a":1}' },
      { kind: 'direct', method: 'POST', path: '/api/chat', body: bytes('{"a":1}') },
    ],
    [
      'with a path alone',
      { path: '/api/tags' },
      { kind: 'direct', method: 'GET', path: '/api/tags', body: bytes('') },
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
  ])('%s is told by its shape', (_name, event, expected) => {
    expect(readEvent(event)).toEqual(expected);
  });

  it('with a requestContext of any kind is never a direct one, which needs no key', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (requestContext) => {
        const { kind } = readEvent({ requestContext, path: '/api/chat', body: {}, user_message: 'hi' });
        expect(['http', 'unknown']).toContain(kind);
      }),
    );
  });

  it('of any shape is read without an exception', () => {
    fc.assert(
      fc.property(fc.anything(), (event) => void readEvent(JSON.parse(JSON.stringify(event) ?? 'null'))),
    );
  });
});
