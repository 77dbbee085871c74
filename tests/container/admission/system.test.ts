import { describe, expect, it } from '@jest/globals';
import { doorWith, least } from './door.js';

const operator = 'Speak of gardens only.';
const door = doorWith({ OLLAMA_LAMBDA_SYSTEM: operator });
const said = (...instructions: string[]) => ['Instructions from the user:', ...instructions].join('\n');
const user = (content: unknown) => ({ role: 'user', content });
const system = (content: unknown) => ({ role: 'system', content });
const ours = system(operator);

describe("the operator's system prompt", () => {
  it.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'is the first message of a chat',
      '/api/chat',
      { messages: [user('x')] },
      { messages: [ours, user('x')] },
    ],
    [
      'puts what the caller says as the system into the turn of the user',
      '/api/chat',
      {
        messages: [
          system('a'),
          user('x'),
          { role: 'assistant', content: 'y' },
          system('b'),
          system('c'),
          user('z'),
        ],
      },
      {
        messages: [
          ours,
          user(`${said('a')}\n\nx`),
          { role: 'assistant', content: 'y' },
          user(`${said('b', 'c')}\n\nz`),
        ],
      },
    ],
    [
      'leaves a turn to instructions that nobody follows',
      '/api/chat',
      { messages: [system('a')] },
      { messages: [ours, user(said('a'))] },
    ],
    ['does not turn a load into an answer', '/api/chat', { messages: [] }, { messages: [] }],
    [
      "is the system prompt of a prompt, before the caller's own",
      '/api/generate',
      { prompt: 'x', system: 'a' },
      { prompt: `${said('a')}\n\nx`, system: operator },
    ],
    [
      'takes the place of an empty one',
      '/api/generate',
      { prompt: 'x', system: '' },
      { prompt: 'x', system: operator },
    ],
    [
      "stands before OpenAI's messages, whose developer is the user",
      '/v1/chat/completions',
      { messages: [{ role: 'developer', content: 'a' }, user([{ type: 'text', text: 'x' }])] },
      { messages: [ours, user([{ type: 'text', text: `${said('a')}\n\nx` }])] },
    ],
    [
      'leaves messages with parts but no text their parts',
      '/v1/chat/completions',
      { messages: [system([{ type: 'text', text: 'a' }]), user([])] },
      { messages: [ours, user([{ type: 'text', text: said('a') }])] },
    ],
    [
      'stands at the head of a completion',
      '/v1/completions',
      { prompt: 'x' },
      { prompt: `${operator}\n\nx` },
    ],
    [
      'takes the place of instructions',
      '/v1/responses',
      { input: 'x', instructions: 'a' },
      { input: `${said('a')}\n\nx`, instructions: operator },
    ],
    [
      'takes the place of instructions and of messages of the system',
      '/v1/responses',
      { input: [system('b'), user('x')], instructions: 'a' },
      { input: [{ type: 'message', ...user(`${said('a', 'b')}\n\nx`) }], instructions: operator },
    ],
    [
      "takes the place of Anthropic's",
      '/v1/messages',
      { system: [{ type: 'text', text: 'a' }], messages: [user('x')] },
      { system: operator, messages: [user(`${said('a')}\n\nx`)] },
    ],
    [
      'leaves results of tools in front',
      '/v1/messages',
      {
        system: 'a',
        messages: [
          user([
            { type: 'tool_result', tool_use_id: 't', content: 'r' },
            { type: 'text', text: 'x' },
          ]),
        ],
      },
      {
        system: operator,
        messages: [
          user([
            { type: 'tool_result', tool_use_id: 't', content: 'r' },
            { type: 'text', text: `${said('a')}\n\nx` },
          ]),
        ],
      },
    ],
    ['has nothing to say to texts that are embedded', '/api/embed', { input: 'x' }, { input: 'x' }],
  ])('%s', async (_name, path, body, expected) => {
    expect(await door.passed(path, { ...least[path], ...body })).toMatchObject(expected);
  });

  it.each([
    ['/api/generate', { raw: true }, 'raw'],
    ['/api/generate', { suffix: 'x' }, 'suffix'],
    ['/v1/completions', { suffix: 'x' }, 'suffix'],
  ])('is not gone around: %s %j', async (path, more, name) => {
    expect(await door.refused(path, { ...least[path], ...more })).toEqual({
      status: 400,
      kind: 'invalid',
      message: `${name} is not available here: this function has a system prompt, which it would leave out`,
    });
    expect(await doorWith().passed(path, { ...least[path], ...more })).toMatchObject(more);
  });

  it('counts as text of the request where something is generated', async () => {
    const bytes = async (path: string) => {
      const admitted = await door.admit(path, least[path]);
      return admitted.ok && admitted.needs.promptBytes;
    };
    expect(await bytes('/api/chat')).toBe('hi'.length + operator.length);
    expect(await bytes('/api/embed')).toBe('hi'.length);
  });

  it('is not there when none is set: system messages stay where they are', async () => {
    const messages = [system('a'), user('x'), system('b')];
    expect(await doorWith().passed('/api/chat', { messages })).toMatchObject({ messages });
  });
});
