import Anthropic from '@anthropic-ai/sdk';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import type { Readiness } from '../../container/engine-state.js';
import { samples, wholeOf } from './samples.js';
import { openScripted, stream } from './scripted-engine.js';
import { openUrlBridge } from './url-bridge.js';

const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of close.splice(0)) await end();
});

const messages = [{ role: 'user' as const, content: 'hello' }];

/** A function whose model takes its time, behind a URL that shows how many signs of life went by. */
async function slowFunction(name: string, readiness: Readiness) {
  const sample = samples[name];
  if (sample === undefined) throw new Error(name);
  let load: (readiness: Readiness) => void = () => undefined;
  const loading = new Promise<Readiness>((resolve) => {
    load = resolve;
  });
  const scripted = await openScripted({
    script: stream(sample.contentType, wholeOf(sample)),
    loaded: () => loading,
    patience: { first: 10, between: 10 },
  });
  let signs = 0;
  const handler: LambdaHandler = (event, sink, context) => {
    const write = sink.write.bind(sink) as (chunk: Uint8Array) => boolean;
    sink.write = ((chunk: Uint8Array) => {
      if (chunk.length < 20 && ++signs === 6) load(readiness);
      return write(chunk);
    }) as typeof sink.write;
    return scripted.handler(event, sink, context);
  };
  const bridge = await openUrlBridge(handler);
  close.push(
    () => bridge.close(),
    () => scripted.close(),
  );
  return { url: bridge.url, text: sample.text };
}

const ready: Readiness = { ready: true };
const failed: Readiness = { ready: false, reason: 'out of memory', retryAfterSeconds: 10 };

describe('signs of life before a stream', () => {
  it('are nothing to the ollama package, which does not even warn', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { url, text } = await slowFunction('Ollama chat', ready);
    let said = '';
    const parts = await new Ollama({ host: url }).chat({ model: 'tiny', messages, stream: true });
    for await (const part of parts) said += part.message.content;
    expect(said).toBe(text);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('are nothing to the openai package', async () => {
    const { url, text } = await slowFunction('OpenAI chat', ready);
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
    let said = '';
    const parts = await client.chat.completions.create({ model: 'tiny', messages, stream: true });
    for await (const part of parts) said += part.choices[0]?.delta.content ?? '';
    expect(said).toBe(text);
  });

  it('are nothing to the package of Anthropic', async () => {
    const { url, text } = await slowFunction('Anthropic messages', ready);
    const client = new Anthropic({ baseURL: url, apiKey: 'none', maxRetries: 0 });
    const answer = await client.messages.stream({ model: 'tiny', messages, max_tokens: 100 }).finalText();
    expect(answer).toBe(text);
  });

  it('do not hide from any of them that loading failed', async () => {
    const chat = await slowFunction('Ollama chat', failed);
    const parts = await new Ollama({ host: chat.url }).chat({ model: 'tiny', messages, stream: true });
    await expect(parts[Symbol.asyncIterator]().next()).rejects.toThrow('out of memory');

    const openai = await slowFunction('OpenAI chat', failed);
    const client = new OpenAI({ baseURL: `${openai.url}/v1`, apiKey: 'none', maxRetries: 0 });
    const chunks = await client.chat.completions.create({ model: 'tiny', messages, stream: true });
    await expect(chunks[Symbol.asyncIterator]().next()).rejects.toThrow('out of memory');

    const anthropic = await slowFunction('Anthropic messages', failed);
    const other = new Anthropic({ baseURL: anthropic.url, apiKey: 'none', maxRetries: 0 });
    const answer = other.messages.stream({ model: 'tiny', messages, max_tokens: 100 });
    await expect(answer.finalText()).rejects.toThrow('out of memory');
  });
});
