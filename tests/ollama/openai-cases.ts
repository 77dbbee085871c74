import type { Case } from './case.js';
import type { Asked } from './exchange.js';
import { askTool, hello, post, schema, tools, user } from './requests.js';

const openaiChat = (fields: Record<string, unknown>): Asked =>
  post('/v1/chat/completions', { model: 'tiny-endless', messages: hello, max_tokens: 6, ...fields });

export const openai: readonly Case[] = [
  { name: 'v1-chat', asked: openaiChat({}) },
  { name: 'v1-chat-stream', asked: openaiChat({ stream: true }) },
  {
    name: 'v1-chat-stream-usage',
    asked: openaiChat({ stream: true, stream_options: { include_usage: true } }),
  },
  {
    name: 'v1-chat-to-its-end',
    asked: openaiChat({ model: 'tiny-tools', max_tokens: undefined, stream: true }),
  },
  { name: 'v1-chat-unknown', asked: openaiChat({ model: 'nope' }) },
  { name: 'v1-chat-no-messages', asked: openaiChat({ messages: [] }) },
  { name: 'v1-chat-no-body', asked: post('/v1/chat/completions') },
  { name: 'v1-chat-bad-json', asked: post('/v1/chat/completions', '{nope') },
  { name: 'v1-chat-no-model', asked: openaiChat({ model: undefined }) },
  { name: 'v1-chat-cloud', asked: openaiChat({ model: 'gpt-oss:120b-cloud' }) },
  { name: 'v1-chat-parts', asked: openaiChat({ messages: user([{ type: 'text', text: 'say hello' }]) }) },
  {
    name: 'v1-chat-schema',
    asked: openaiChat({
      model: 'tiny-json',
      max_tokens: undefined,
      response_format: { type: 'json_schema', json_schema: { name: 'person', schema } },
    }),
  },
  {
    name: 'v1-chat-tools',
    asked: openaiChat({ model: 'tiny-tools', messages: askTool, tools, max_tokens: 99 }),
  },
  {
    name: 'v1-chat-tools-stream',
    asked: openaiChat({ model: 'tiny-tools', messages: askTool, tools, max_tokens: 99, stream: true }),
  },
  { name: 'v1-chat-tools-elsewhere', asked: openaiChat({ tools }) },
  { name: 'v1-chat-think', asked: openaiChat({ model: 'tiny-think', max_tokens: 99 }) },
  { name: 'v1-chat-think-stream', asked: openaiChat({ model: 'tiny-think', max_tokens: 99, stream: true }) },
  {
    name: 'v1-chat-runner-killed',
    killRunner: true,
    asked: openaiChat({ model: 'tiny-endless', max_tokens: 20_000, stream: true }),
  },
  {
    name: 'v1-completions',
    asked: post('/v1/completions', { model: 'tiny-endless', prompt: 'hello', max_tokens: 6 }),
  },
  {
    name: 'v1-completions-stream',
    asked: post('/v1/completions', { model: 'tiny-endless', prompt: 'hello', max_tokens: 6, stream: true }),
  },
  {
    name: 'v1-completions-stream-usage',
    asked: post('/v1/completions', {
      model: 'tiny-endless',
      prompt: 'hello',
      max_tokens: 6,
      stream: true,
      stream_options: { include_usage: true },
    }),
  },
  { name: 'v1-completions-unknown', asked: post('/v1/completions', { model: 'nope', prompt: 'hello' }) },
  {
    name: 'v1-completions-runner-killed',
    killRunner: true,
    asked: post('/v1/completions', {
      model: 'tiny-endless',
      prompt: 'hello',
      max_tokens: 20_000,
      stream: true,
    }),
  },
];
