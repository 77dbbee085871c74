import type { Case } from './case.js';
import type { Asked } from './exchange.js';
import { anthropicTools, askTool, hello, post, user } from './requests.js';

const message = (fields: Record<string, unknown>): Asked =>
  post('/v1/messages', { model: 'tiny-endless', messages: hello, max_tokens: 6, ...fields });

export const anthropic: readonly Case[] = [
  { name: 'v1-messages', asked: message({}) },
  { name: 'v1-messages-stream', asked: message({ stream: true }) },
  { name: 'v1-messages-to-its-end', asked: message({ model: 'tiny-tools', max_tokens: 99, stream: true }) },
  {
    name: 'v1-messages-parts',
    asked: message({ system: 'be brief', messages: user([{ type: 'text', text: 'hello' }]) }),
  },
  { name: 'v1-messages-no-max', asked: message({ max_tokens: undefined }) },
  { name: 'v1-messages-none', asked: message({ messages: [] }) },
  { name: 'v1-messages-no-model', asked: message({ model: undefined }) },
  { name: 'v1-messages-unknown', asked: message({ model: 'nope' }) },
  { name: 'v1-messages-unknown-stream', asked: message({ model: 'nope', stream: true }) },
  { name: 'v1-messages-no-body', asked: post('/v1/messages') },
  {
    name: 'v1-messages-tools',
    asked: message({ model: 'tiny-tools', messages: askTool, tools: anthropicTools, max_tokens: 99 }),
  },
  {
    name: 'v1-messages-tools-stream',
    asked: message({
      model: 'tiny-tools',
      messages: askTool,
      tools: anthropicTools,
      max_tokens: 99,
      stream: true,
    }),
  },
  { name: 'v1-messages-think', asked: message({ model: 'tiny-think', max_tokens: 99 }) },
  { name: 'v1-messages-think-stream', asked: message({ model: 'tiny-think', max_tokens: 99, stream: true }) },
  {
    name: 'v1-messages-runner-killed',
    killRunner: true,
    asked: message({ model: 'tiny-endless', max_tokens: 20_000, stream: true }),
  },
];
