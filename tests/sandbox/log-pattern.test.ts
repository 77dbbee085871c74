import { describe, expect, it } from '@jest/globals';
import { readPattern } from '../../src/sandbox/logs/pattern.js';

describe('a filter pattern of CloudWatch Logs', () => {
  const line = '{"event":"request","status":503,"key":{"name":"ci"}}';
  const cases = [
    { pattern: '', message: 'anything', matches: true },
    { pattern: 'REPORT', message: 'REPORT RequestId: x', matches: true },
    { pattern: 'report', message: 'REPORT RequestId: x', matches: false },
    { pattern: 'one two', message: 'two and one', matches: true },
    { pattern: 'one two', message: 'one alone', matches: false },
    { pattern: '"one two"', message: 'two and one', matches: false },
    { pattern: '?one ?two', message: 'two alone', matches: true },
    { pattern: 'one -two', message: 'one and two', matches: false },
    { pattern: '%^REP.*x$%', message: 'REPORT RequestId: x', matches: true },
    { pattern: '{ $.status = 503 }', message: line, matches: true },
    { pattern: '{ $.status >= 500 && $.event = "request" }', message: line, matches: true },
    { pattern: '{ $.status < 500 }', message: line, matches: false },
    { pattern: '{ $.key.name = "ci" }', message: line, matches: true },
    { pattern: '{ $.absent != 1 }', message: line, matches: false },
    { pattern: '{ $.status = 503 }', message: 'no JSON', matches: false },
  ];
  it.each(cases)('$pattern on $message: $matches', ({ pattern, message, matches }) => {
    expect(readPattern(pattern)(message)).toBe(matches);
  });

  it.each(['{ broken', '{ $.a ~ 1 }', 'a:b'])('is refused: %s', (pattern) => {
    expect(() => readPattern(pattern)).toThrow('Invalid filter pattern');
  });
});
