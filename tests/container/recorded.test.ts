import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { dialects } from '../../container/answers/dialects.js';
import type { Transcript } from '../../container/answers/transcript.js';
import { type Ending, listen } from '../../container/stream-end.js';
import { flowing } from './flowing.js';

interface Recorded {
  readonly asked: { readonly path: string };
  readonly heard: { readonly body: readonly string[] };
}

/** What the real engine said, as `tests/ollama` recorded it. */
const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(new URL(`../ollama/transcripts/${name}.json`, import.meta.url), 'utf8'));

async function hear({ asked, heard }: Recorded): Promise<{ transcript: Transcript; ending: Ending }> {
  const transcript = dialects[asked.path]?.transcript();
  if (transcript === undefined) throw new Error(`no dialect for ${asked.path}`);
  const ending = await listen(flowing(heard.body.map(framed)), {
    transcript,
    write: () => undefined,
    beforeEnd: async () => undefined,
  });
  return { transcript, ending };
}

/** Lines were recorded without their ends, events with theirs. */
const framed = (text: string): Buffer => Buffer.from(filled(text.endsWith('\n') ? text : `${text}\n`));

/** Arguments were recorded as one word too, which is not the JSON that Anthropic's have to be. */
const filled = (text: string): string =>
  text
    .replaceAll('"partial_json":"<arguments>"', '"partial_json":"{\\"a\\":1}"')
    .replaceAll('"input":"<arguments>"', '"input":{"a":1}');

/** In place of every text and number of a recording stands one word, and several texts put together are still text. */
const oneText = (answer: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(answer).replace(/(<text>)+/g, '<text>'));

describe("the real engine's stream put together", () => {
  it.each([
    ['chat', 'chat-stream'],
    ['chat-think', 'chat-think-stream'],
    ['chat-tools', 'chat-tools-stream'],
    ['generate', 'generate-stream'],
    ['v1-chat', 'v1-chat-stream-usage'],
    ['v1-chat-think', 'v1-chat-think-stream'],
    ['v1-chat-tools', 'v1-chat-tools-stream'],
    ['v1-completions', 'v1-completions-stream-usage'],
    ['v1-messages', 'v1-messages-stream'],
    ['v1-messages-think', 'v1-messages-think-stream'],
    ['v1-messages-tools', 'v1-messages-tools-stream'],
    ['v1-responses', 'v1-responses-stream'],
    ['v1-responses-think', 'v1-responses-think-stream'],
    ['v1-responses-tools', 'v1-responses-tools-stream'],
  ])('is what it answered in one piece: %s', async (whole, stream) => {
    const { transcript, ending } = await hear(recorded(stream));
    expect(ending.kind).toBe('proper');
    const expected = JSON.parse(filled(recorded(whole).heard.body.join('\n')));
    const { usage, ...answer } = oneText(transcript.whole(false));
    const { usage: counts, ...rest } = expected;
    expect(answer).toEqual(rest);
    // Of OpenAI the engine gives counts in a stream only when it is asked to, as the function does.
    const uncounted = /^v1-chat-(think|tools)$/.test(whole);
    expect(usage).toEqual(uncounted ? undefined : counts);
  });

  it.each([
    'chat-runner-killed',
    'v1-chat-runner-killed',
    'v1-completions-runner-killed',
    'v1-messages-runner-killed',
    'v1-responses-runner-killed',
  ])('is known to be no answer when its runner was killed: %s', async (name) => {
    expect((await hear(recorded(name))).ending.kind).not.toBe('proper');
  });
});
