import { describe, expect, it } from '@jest/globals';
import { readImageHeader } from '../../../container/admission/image-size.js';
import fc from '../../fast-check.js';
import { doorWith } from './door.js';
import { gif, jpeg, png, webpExtended, webpLossless, webpLossy } from './pictures.js';

const pictures = { png, gif, jpeg, webpLossy, webpLossless, webpExtended };
const door = doorWith();
const base64 = png(3, 2).toString('base64');
const chat = (...images: readonly unknown[]) => ({ messages: [{ role: 'user', content: 'x', images }] });
const openai = (image_url: unknown) => ({
  messages: [{ role: 'user', content: [{ type: 'image_url', image_url }] }],
});
const anthropic = (source: unknown) => ({
  max_tokens: 1,
  messages: [{ role: 'user', content: [{ type: 'image', source }] }],
});

describe('the header of an image', () => {
  it.each(Object.entries(pictures))('in %s tells its size', (name, picture) => {
    const type = name.replace(/[A-Z].*$/, '');
    expect(readImageHeader(picture(640, 480))).toEqual({ type, width: 640, height: 480 });
    expect(readImageHeader(picture(16383, 1))).toEqual({ type, width: 16383, height: 1 });
  });

  it.each(Object.entries(pictures))('in %s that is cut anywhere is no image', (_name, picture) => {
    const whole = picture(640, 480);
    const end = whole.length - (picture === png ? 2 : picture === jpeg ? 4 : 0);
    for (let length = 0; length < end; length++) {
      expect(readImageHeader(whole.subarray(0, length))).toBeUndefined();
    }
  });

  it('is read without an exception, whatever the bytes are', () => {
    const starts = Object.values(pictures).map((picture) => picture(9, 9));
    const bytes = fc
      .tuple(fc.constantFrom(...starts), fc.nat(40), fc.uint8Array({ maxLength: 60 }))
      .map(([start, kept, rest]) => Buffer.concat([start.subarray(0, kept), rest]));
    fc.assert(
      fc.property(bytes, (mixed) => {
        const facts = readImageHeader(mixed);
        expect(facts === undefined || facts.width * facts.height >= 0).toBe(true);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});

describe('an image', () => {
  it.each<[string, string, Record<string, unknown>, unknown]>([
    ['in a native chat', '/api/chat', chat(base64), base64],
    [
      'with line ends in it',
      '/api/chat',
      chat(`${base64.slice(0, 8)}\r\n${base64.slice(8)}`),
      `${base64.slice(0, 8)}\r\n${base64.slice(8)}`,
    ],
    ['beside a prompt', '/api/generate', { prompt: 'x', images: [base64] }, base64],
    [
      "in OpenAI's parts",
      '/v1/chat/completions',
      openai({ url: `data:image/png;base64,${base64}`, detail: 'low' }),
      `data:image/png;base64,${base64}`,
    ],
    [
      "in OpenAI's parts, the short way",
      '/v1/chat/completions',
      openai(`data:image/png;base64,${base64}`),
      `data:image/png;base64,${base64}`,
    ],
    [
      'in a response',
      '/v1/responses',
      {
        input: [
          { role: 'user', content: [{ type: 'input_image', image_url: `data:image/png;base64,${base64}` }] },
        ],
      },
      `data:image/png;base64,${base64}`,
    ],
    [
      "in Anthropic's blocks",
      '/v1/messages',
      anthropic({ type: 'base64', media_type: 'image/png', data: base64 }),
      base64,
    ],
    [
      'that says it is another type gets the right one',
      '/v1/chat/completions',
      openai({ url: `data:image/jpeg;base64,${base64}` }),
      `data:image/png;base64,${base64}`,
    ],
    [
      'in gif, of which the engine has no name, goes without one',
      '/v1/chat/completions',
      openai({ url: `data:image/gif;base64,${gif(1, 1).toString('base64')}` }),
      `data:;base64,${gif(1, 1).toString('base64')}`,
    ],
  ])('%s is let through', async (_name, path, body, expected) => {
    const passed = await door.passed(path, body);
    expect(JSON.stringify(passed)).toContain(JSON.stringify(expected));
    const admitted = await door.admit(path, body);
    // Memory is reckoned with a page of text for it.
    expect(admitted.ok && admitted.needs.promptBytes).toBeGreaterThanOrEqual(4096);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['/api/chat', chat('not base64!'), 'messages[0].images[0] is not base64'],
    ['/api/chat', chat(base64.slice(0, -1)), 'messages[0].images[0] is not base64'],
    ['/api/chat', chat(''), 'messages[0].images[0] is not base64'],
    ['/api/chat', chat(5), 'messages[0].images[0] is 5, expected a string'],
    [
      '/api/chat',
      chat(`data:image/png;base64,${base64}`),
      'messages[0].images[0] is a data URL, expected its base64 alone',
    ],
    [
      '/api/chat',
      chat(Buffer.from('<svg/>').toString('base64')),
      'messages[0].images[0] is not an image, expected png, jpeg, webp or gif',
    ],
    [
      '/api/generate',
      { images: [png(30_000, 30_000).toString('base64')] },
      'images[0] has 30000 × 30000 pixels, expected at most 50000000 in all',
    ],
    [
      '/v1/chat/completions',
      openai({ url: 'https://example.com/a.png' }),
      'messages[0].content[0].image_url.url is an address, expected a data URL with base64: images are not fetched from here',
    ],
    [
      '/v1/chat/completions',
      openai('file:///etc/passwd'),
      'messages[0].content[0].image_url is not an image, expected data:image/<png, jpeg, webp or gif>;base64,…',
    ],
    [
      '/v1/messages',
      anthropic({ type: 'url', url: 'https://example.com/a.png' }),
      'messages[0].content[0].source.type is "url", expected base64',
    ],
  ])('%s %#', async (path, body, message) => {
    expect(await door.refused(path, body)).toEqual({ status: 400, kind: 'invalid', message });
  });

  it.each<[string, (images: readonly string[]) => Record<string, unknown>]>([
    ['/api/chat', (images) => chat(...images)],
    ['/api/generate', (images) => ({ prompt: 'x', images })],
    [
      '/v1/messages',
      (images) => ({
        max_tokens: 1,
        messages: images.map((data) => anthropic({ type: 'base64', data }).messages[0]),
      }),
    ],
  ])('may not be one of too many: %s', async (path, body) => {
    expect(await door.admit(path, body(Array(10).fill(base64)))).toMatchObject({ ok: true });
    expect(await door.refused(path, body(Array(11).fill(base64)))).toEqual({
      status: 400,
      kind: 'invalid',
      message: 'the request has 11 images, expected at most 10',
    });
  });
});
