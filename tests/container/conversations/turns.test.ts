import { describe, expect, it } from '@jest/globals';
import {
  keptMessage,
  type Message,
  partedMessages,
  spokenMessage,
} from '../../../container/conversations/messages.js';
import { readConversations } from '../../../container/conversations/options.js';
import { fittingTurns, turnTokens } from '../../../container/conversations/trim.js';
import {
  conversationKey,
  fittedTurn,
  type Turn,
  textBytes,
  turnItem,
  turnOf,
} from '../../../container/conversations/turn.js';
import fc from '../../fast-check.js';

const turn = (number: number, messages: readonly Message[]): Turn => ({
  number,
  messages,
  bytes: textBytes(messages),
  at: '2026-11-27T12:00:00Z',
  mark: 'm',
});
const says = (role: string, content: string): Message => ({ role, content });
const exchange = (number: number, length = 30): Turn =>
  turn(number, [says('user', 'q'.repeat(length)), says('assistant', 'a'.repeat(length))]);
const endless = { tokens: Infinity, bytes: Infinity, messages: Infinity };

describe('turns that fit', () => {
  const newestFirst = [5, 4, 3, 2, 1].map((number) => exchange(number));
  const one = turnTokens(exchange(1));

  it.each([
    ['are all of them when there is room', {}, [1, 2, 3, 4, 5]],
    ['are the newest by tokens', { tokens: 2 * one }, [4, 5]],
    ['are the newest by bytes', { bytes: 179 }, [4, 5]],
    ['are the newest by messages, whole ones', { messages: 7 }, [3, 4, 5]],
    ['are none without room', { tokens: 0 }, []],
    ['are none with less than none', { bytes: -1 }, []],
  ])('%s', (_what, room, expected) =>
    expect(fittingTurns(newestFirst, { ...endless, ...room }).map(({ number }) => number)).toEqual(expected),
  );

  it('never take more than there is room for, and never leave out one that follows one that is there', () => {
    const lengths = fc.array(fc.nat({ max: 200 }), { maxLength: 12 });
    fc.assert(
      fc.property(lengths, fc.nat({ max: 1500 }), (sizes, tokens) => {
        const turns = sizes.map((length, index) => exchange(sizes.length - index, length));
        const kept = fittingTurns(turns, { ...endless, tokens });
        expect(kept.reduce((sum, each) => sum + turnTokens(each), 0)).toBeLessThanOrEqual(tokens);
        expect(kept.map(({ number }) => number)).toEqual(
          turns
            .slice(0, kept.length)
            .map(({ number }) => number)
            .reverse(),
        );
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  it('do not begin with the result of a tool whose call is not there', () => {
    const call = turn(1, [
      says('user', 'weather?'),
      { ...says('assistant', ''), calls: [{ name: 'w', arguments: {} }] },
    ]);
    const result = turn(2, [says('tool', 'rain'), says('assistant', 'It rains.')]);
    const room = { ...endless, messages: 3 };
    expect(fittingTurns([result, call], room)).toEqual([]);
    expect(fittingTurns([exchange(3), result, call], { ...endless, messages: 4 })).toEqual([exchange(3)]);
    expect(fittingTurns([result, call], endless)).toEqual([call, result]);
  });
});

describe('a message', () => {
  const call = { name: 'weather', arguments: { city: 'Rome' } };

  it('of the native protocol can be said again in that of OpenAI', () => {
    const kept = keptMessage({
      role: 'assistant',
      content: '',
      thinking: 'hm',
      tool_calls: [{ function: { index: 0, ...call } }],
    });
    expect(kept).toEqual({ role: 'assistant', content: '', calls: [call] });
    expect(spokenMessage(kept, 'openai')).toEqual({
      role: 'assistant',
      content: '',
      tool_calls: [
        { id: 'call_0', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
      ],
    });
  });

  it('of OpenAI can be said again in the native protocol', () => {
    const said = {
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
      ],
    };
    expect(spokenMessage(keptMessage(said), 'native')).toEqual({
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 'c1', function: call }],
    });
  });

  it.each(['native', 'openai'] as const)(
    'with the result of a tool says of which call it is in %s',
    (protocol) => {
      const kept = keptMessage({ role: 'tool', content: 'rain', tool_call_id: 'c1', tool_name: 'weather' });
      expect(spokenMessage(kept, protocol)).toMatchObject({
        role: 'tool',
        content: 'rain',
        tool_call_id: 'c1',
      });
    },
  );

  it('of several parts is one text, with a word for each image', () => {
    const content = [
      { type: 'text', text: 'what is' },
      { type: 'image_url', image_url: { url: 'data:…' } },
      { type: 'text', text: 'this' },
    ];
    expect(keptMessage({ role: 'user', content }).content).toBe('what is\n[an image that is not kept]\nthis');
  });

  it('of the system or the developer stands apart', () =>
    expect(
      partedMessages([
        { role: 'system', content: 'a' },
        { role: 'user', content: 'b' },
        { role: 'developer', content: 'c' },
      ]),
    ).toEqual({ system: 'a\n\nc', spoken: [{ role: 'user', content: 'b' }] }));
});

describe('a turn', () => {
  it('is read back as it was kept, until it has expired', () => {
    const kept: Turn = { ...exchange(3), system: 'be brief', cut: 'limit' };
    const item = turnItem(conversationKey('ci', 'one'), kept, 1000);
    expect(item.conversation).toEqual({ S: 'ci#one' });
    expect(turnOf(item, 999)).toEqual(kept);
    expect(turnOf(item, 1000)).toBeUndefined();
  });

  it.each([
    ['plain letters', 'a'],
    ['letters that JSON escapes', '\u0001"\\'],
    ['letters of four bytes', '🦙'],
    ['both, the long ones first', undefined],
  ])('whose answer is too long for an item is kept shortened: %s', (_what, letter) => {
    const answer =
      letter === undefined
        ? '🦙'.repeat(80_000) + 'a'.repeat(300_000)
        : letter.repeat(500_000 / letter.length);
    const kept = fittedTurn(turn(1, [says('user', 'long?'), says('assistant', answer)]));
    const bytes = Buffer.byteLength(JSON.stringify(turnItem('ci#one', kept, 1000).messages));
    expect(kept.cut).toBe('size');
    expect(Buffer.byteLength(JSON.stringify(kept.messages))).toBeLessThanOrEqual(400 * 1024 - 2048);
    expect(bytes).toBeGreaterThan(200_000);
    const content = kept.messages[1]?.content ?? '';
    expect(answer.startsWith(content)).toBe(true);
    expect(/\p{Surrogate}/u.test(content)).toBe(false);
  });

  it('that fits is kept as it is', () => expect(fittedTurn(exchange(1))).toEqual(exchange(1)));
});

describe('the variables', () => {
  it.each(['0', '-1', '1.5', 'x', '10000'])('with %s days fail the start', (OLLAMA_LAMBDA_CONVERSATIONS) =>
    expect(() =>
      readConversations({ OLLAMA_LAMBDA_CONVERSATIONS, OLLAMA_LAMBDA_CONVERSATIONS_TABLE: 't' }),
    ).toThrow('number of days'),
  );
});
