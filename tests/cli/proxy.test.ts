import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { openStage, type Ran, type Stage } from './stage.js';

describe('proxy', () => {
  let stage: Stage;
  let url: string;
  let running: Promise<Ran>;
  const signals = new EventEmitter();
  const messages = [{ role: 'user' as const, content: 'hello world' }];
  const text = /stand-in engine.*2 words/;
  beforeAll(async () => {
    stage = await openStage();
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    url = await new Promise((resolve, reject) => {
      running = stage.run(['proxy', '--port', '0'], { signals, onStdout: (said) => resolve(said.trim()) });
      running.then((ran) => reject(new Error(ran.stderr)), reject);
    });
  });
  afterAll(() => stage.close());

  it('lets the openai package use an IAM endpoint unchanged', async () => {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0 });
    const whole = await client.chat.completions.create({ model: stage.sandbox.model, messages });
    expect(whole.choices[0]?.message.content).toMatch(text);
    let streamed = '';
    const stream = await client.chat.completions.create({
      model: stage.sandbox.model,
      messages,
      stream: true,
    });
    for await (const chunk of stream) streamed += chunk.choices[0]?.delta.content ?? '';
    expect(streamed).toMatch(text);
  });

  it('lets the ollama package use an IAM endpoint unchanged', async () => {
    const client = new Ollama({ host: url });
    expect((await client.list()).models).toHaveLength(1);
    let streamed = '';
    for await (const part of await client.chat({ model: stage.sandbox.model, messages, stream: true })) {
      streamed += part.message.content;
    }
    expect(streamed).toMatch(text);
  });

  it('refuses requests for another host', async () => {
    const answer = await fetch(`${url}/api/tags`, { headers: { origin: 'https://elsewhere.example' } });
    expect(answer.status).toBe(403);
  });

  it('says exit 2 for a port that is none, and 5 for one that is taken', async () => {
    expect(await stage.run(['proxy', '--port', 'http'])).toMatchObject({ code: 2, stdout: '' });
    const taken = await stage.run(['proxy', '--port', new URL(url).port]);
    expect(taken).toMatchObject({ code: 5, stdout: '' });
    expect(taken.stderr).toMatch(/--port 0/);
  });

  it('ends with Ctrl-C: exit 130, and nobody listens any more', async () => {
    signals.emit('SIGINT');
    expect(await running).toMatchObject({ code: 130 });
    await expect(fetch(url)).rejects.toThrow();
  });
});
