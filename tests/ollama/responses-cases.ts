import type { Case } from './case.js';
import type { Asked } from './exchange.js';
import { post, responsesTools, schema } from './requests.js';

const respond = (fields: Record<string, unknown>): Asked =>
  post('/v1/responses', { model: 'tiny-endless', input: 'say hello', max_output_tokens: 6, ...fields });

export const responses: readonly Case[] = [
  { name: 'v1-responses', asked: respond({}) },
  { name: 'v1-responses-stream', asked: respond({ stream: true }) },
  {
    name: 'v1-responses-to-its-end',
    asked: respond({ model: 'tiny-tools', max_output_tokens: undefined, stream: true }),
  },
  {
    name: 'v1-responses-items',
    asked: respond({
      instructions: 'be brief',
      input: [{ type: 'message', role: 'user', content: 'say hello' }],
    }),
  },
  {
    name: 'v1-responses-schema',
    asked: respond({
      model: 'tiny-json',
      max_output_tokens: 99,
      text: { format: { type: 'json_schema', name: 'person', schema } },
    }),
  },
  { name: 'v1-responses-unknown', asked: respond({ model: 'nope' }) },
  { name: 'v1-responses-unknown-stream', asked: respond({ model: 'nope', stream: true }) },
  { name: 'v1-responses-no-body', asked: post('/v1/responses') },
  {
    name: 'v1-responses-tools',
    asked: respond({
      model: 'tiny-tools',
      input: 'call get_weather',
      tools: responsesTools,
      max_output_tokens: 99,
    }),
  },
  {
    name: 'v1-responses-tools-stream',
    asked: respond({
      model: 'tiny-tools',
      input: 'call get_weather',
      tools: responsesTools,
      max_output_tokens: 99,
      stream: true,
    }),
  },
  { name: 'v1-responses-think', asked: respond({ model: 'tiny-think', max_output_tokens: 99 }) },
  {
    name: 'v1-responses-think-stream',
    asked: respond({ model: 'tiny-think', max_output_tokens: 99, stream: true }),
  },
  {
    name: 'v1-responses-runner-killed',
    killRunner: true,
    asked: respond({ model: 'tiny-endless', max_output_tokens: 20_000, stream: true }),
  },
];
