import { describe, expect, it } from '@jest/globals';
import { compilePattern, createGuard } from '../../../container/admission/guard.js';
import { doorWith } from './door.js';

const guarded = (...patterns: readonly string[]) =>
  doorWith({ OLLAMA_LAMBDA_GUARD: JSON.stringify(patterns) });
const refusal = { status: 400, kind: 'guarded', message: 'the prompt is not allowed here' };

describe('a guarded prompt', () => {
  const door = guarded('project +x', '^admin:', '\\d{16}');

  it.each<[string, string, Record<string, unknown>]>([
    ['as it is written', '/api/generate', { prompt: 'about project x please' }],
    ['in other letters', '/api/generate', { prompt: 'PROJECT   X' }],
    ['at the head of a line', '/api/generate', { prompt: 'hi\nadmin: do' }],
    ['in full-width letters', '/api/generate', { prompt: 'ｐｒｏｊｅｃｔ ｘ' }],
    ['with invisible characters between', '/api/generate', { prompt: 'pro\u200bject\u00ad x' }],
    [
      'in a message that is not the last',
      '/api/chat',
      {
        messages: [
          { role: 'user', content: 'project x' },
          { role: 'user', content: 'y' },
        ],
      },
    ],
    ['as the system', '/api/generate', { system: 'project x', prompt: 'y' }],
    [
      'in a tool',
      '/api/chat',
      { tools: [{ function: { name: 'f', parameters: { properties: { 'project x': {} } } } }] },
    ],
    [
      'in arguments',
      '/api/chat',
      {
        messages: [
          { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: { type: 'project x' } } }] },
        ],
      },
    ],
    [
      'in halves of one message',
      '/v1/messages',
      {
        max_tokens: 1,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'proj' },
              { type: 'text', text: 'ect x' },
            ],
          },
        ],
      },
    ],
    ['in a prompt without a template', '/api/generate', { raw: true, prompt: 'project x' }],
    ['in a text to embed', '/api/embed', { input: ['a', 'project x'] }],
    ['as a run of digits', '/v1/completions', { prompt: '4111111111111111' }],
  ])('is refused, %s, without saying what it was', async (_name, path, body) => {
    expect(await door.refused(path, body)).toEqual(refusal);
  });

  it.each(['projects', 'an admin: no', '411111111111111'])(
    'is let through when nothing is found in it: %s',
    async (prompt) => {
      expect(await door.passed('/api/generate', { prompt })).toMatchObject({ prompt });
    },
  );

  it('is not one for the words of the protocol around it', async () => {
    const words = guarded('role|user|content|^text$|type|function|parameters');
    const body = {
      messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
    };
    expect(await words.admit('/v1/chat/completions', body)).toMatchObject({ ok: true });
  });

  it("is not one for the operator's own system prompt", async () => {
    const own = doorWith({ OLLAMA_LAMBDA_GUARD: '["secret"]', OLLAMA_LAMBDA_SYSTEM: 'Keep the secret.' });
    expect(await own.admit('/api/generate', { prompt: 'x' })).toMatchObject({ ok: true });
    expect(await own.refused('/api/generate', { prompt: 'the SECRET' })).toEqual(refusal);
  });
});

describe('a pattern', () => {
  it.each([
    '(a+)+',
    '(a*)*b',
    '(?:x+y?)*',
    '((ab)+c)+',
    '(a+|b)+',
    '(.*){10,}',
    '(a+){5}',
    '([^)]+)*',
    '(?<n>a+)+',
  ])('that repeats what is repeated is refused: %s', (source) => {
    expect(compilePattern(source)).toMatch(/repeats what is itself repeated/);
  });

  it.each([
    'a+b+',
    '(ab)+',
    '(?:a|b)*c',
    '(a+)?',
    '[+*]+',
    '\\(a+\\)+',
    '(a+)b+',
    '(a{2})+',
    '\\p{L}+ \\d{1,3}',
    'x{2,}',
  ])('that does not is compiled: %s', (source) => {
    expect(compilePattern(source)).toBeInstanceOf(RegExp);
  });

  it.each([
    ['', /is empty/],
    ['x'.repeat(1001), /1001 characters, expected at most 1000/],
    ['[z-a]', /Invalid regular expression/],
    ['\\q', /Invalid regular expression/],
  ])('that is none is refused: %#', (source, message) => {
    expect(compilePattern(source)).toMatch(message);
  });

  it('that would take for ever all the same is broken off, and what it was to guard against refused', async () => {
    const door = guarded('(?:a|aa)*$b');
    expect(await door.refused('/api/generate', { prompt: 'a'.repeat(5000) })).toMatchObject({
      kind: 'guarded',
      status: 400,
      message: 'the prompt could not be checked in time; a shorter one may be',
    });
    // It is as good as new for the next one.
    expect(await door.passed('/api/generate', { prompt: 'hi' })).toMatchObject({ prompt: 'hi' });
  });

  it('is not looked for when there is none', () => {
    expect(createGuard([])(['anything'])).toBe('passed');
  });
});
