import type { Case } from './case.js';
import { askTool, few, get, hello, image, load, post, schema, tools, unload } from './requests.js';

/** Lists, versions, refusals at the door. */
export const doors: readonly Case[] = [
  { name: 'root', asked: get('/') },
  { name: 'root-head', asked: { method: 'HEAD', path: '/' } },
  { name: 'version', asked: get('/api/version') },
  { name: 'tags', asked: get('/api/tags') },
  { name: 'ps-empty', before: unload, asked: get('/api/ps') },
  { name: 'ps', before: load('tiny'), asked: get('/api/ps') },
  { name: 'show', asked: post('/api/show', { model: 'tiny' }) },
  { name: 'show-tools', asked: post('/api/show', { model: 'tiny-tools' }) },
  { name: 'show-think', asked: post('/api/show', { model: 'tiny-think' }) },
  { name: 'show-embed', asked: post('/api/show', { model: 'tiny-embed' }) },
  { name: 'show-unknown', asked: post('/api/show', { model: 'nope' }) },
  { name: 'show-empty', asked: post('/api/show', {}) },
  { name: 'v1-models', asked: get('/v1/models') },
  { name: 'v1-model', asked: get('/v1/models/tiny') },
  { name: 'v1-model-unknown', asked: get('/v1/models/nope') },
  { name: 'unknown-path', asked: get('/api/nope') },
  { name: 'unknown-path-v1', asked: post('/v1/nope', {}) },
  { name: 'wrong-method', asked: get('/api/chat') },
  { name: 'wrong-method-v1', asked: get('/v1/chat/completions') },
  { name: 'host-elsewhere', asked: get('/api/version', { host: 'example.com' }) },
  { name: 'origin-elsewhere', asked: get('/api/version', { origin: 'https://example.com' }) },
];

/** `/api/generate` and `/api/chat`. */
export const native: readonly Case[] = [
  {
    name: 'generate',
    asked: post('/api/generate', { model: 'tiny-endless', prompt: 'hello', stream: false, options: few }),
  },
  {
    name: 'generate-stream',
    asked: post('/api/generate', { model: 'tiny-endless', prompt: 'hello', options: few }),
  },
  {
    name: 'generate-raw',
    asked: post('/api/generate', {
      model: 'tiny-endless',
      prompt: 'hi;',
      raw: true,
      stream: false,
      options: few,
    }),
  },
  { name: 'generate-load', before: unload, asked: load('tiny') },
  { name: 'generate-unload', before: load('tiny'), asked: unload },
  { name: 'generate-unknown', asked: post('/api/generate', { model: 'nope', prompt: 'hi' }) },
  { name: 'generate-no-body', asked: post('/api/generate') },
  { name: 'generate-bad-json', asked: post('/api/generate', '{nope') },
  { name: 'generate-think', asked: post('/api/generate', { model: 'tiny-think', prompt: 'why' }) },
  {
    name: 'chat',
    asked: post('/api/chat', { model: 'tiny-endless', messages: hello, stream: false, options: few }),
  },
  { name: 'chat-stream', asked: post('/api/chat', { model: 'tiny-endless', messages: hello, options: few }) },
  { name: 'chat-to-its-end', asked: post('/api/chat', { model: 'tiny-tools', messages: hello }) },
  { name: 'chat-load', before: unload, asked: post('/api/chat', { model: 'tiny', messages: [] }) },
  {
    name: 'chat-unload',
    before: load('tiny'),
    asked: post('/api/chat', { model: 'tiny', messages: [], keep_alive: 0 }),
  },
  { name: 'chat-unknown', asked: post('/api/chat', { model: 'nope', messages: hello }) },
  { name: 'chat-no-model', asked: post('/api/chat', { messages: hello }) },
  { name: 'chat-no-body', asked: post('/api/chat') },
  { name: 'chat-cloud', asked: post('/api/chat', { model: 'gpt-oss:120b-cloud', messages: hello }) },
  {
    name: 'chat-wrong-option',
    asked: post('/api/chat', { model: 'tiny', messages: hello, options: { temperature: 'hot' } }),
  },
  {
    name: 'chat-wrong-whole-option',
    asked: post('/api/chat', { model: 'tiny', messages: hello, options: { num_predict: 'few' } }),
  },
  {
    name: 'chat-unknown-option',
    asked: post('/api/chat', {
      model: 'tiny-endless',
      messages: hello,
      stream: false,
      options: { ...few, nope: 1 },
    }),
  },
  {
    name: 'chat-think-elsewhere',
    asked: post('/api/chat', { model: 'tiny', messages: hello, think: true, stream: false }),
  },
  {
    name: 'chat-tools-elsewhere',
    asked: post('/api/chat', { model: 'tiny', messages: hello, tools, stream: false }),
  },
  {
    name: 'chat-tools',
    asked: post('/api/chat', { model: 'tiny-tools', messages: askTool, tools, stream: false }),
  },
  { name: 'chat-tools-stream', asked: post('/api/chat', { model: 'tiny-tools', messages: askTool, tools }) },
  { name: 'chat-think', asked: post('/api/chat', { model: 'tiny-think', messages: hello, stream: false }) },
  { name: 'chat-think-stream', asked: post('/api/chat', { model: 'tiny-think', messages: hello }) },
  {
    name: 'chat-think-off',
    asked: post('/api/chat', { model: 'tiny-think', messages: hello, think: false, stream: false }),
  },
  {
    name: 'chat-format-schema',
    asked: post('/api/chat', { model: 'tiny-json', messages: hello, format: schema, stream: false }),
  },
  {
    name: 'chat-format-json',
    asked: post('/api/chat', { model: 'tiny-json', messages: hello, format: 'json', stream: false }),
  },
  {
    name: 'chat-format-wrong-stream',
    asked: post('/api/chat', { model: 'tiny', messages: hello, format: 'xml' }),
  },
  {
    name: 'chat-format-wrong',
    asked: post('/api/chat', { model: 'tiny', messages: hello, format: 'xml', stream: false }),
  },
  {
    name: 'chat-image-elsewhere',
    asked: post('/api/chat', {
      model: 'tiny',
      messages: [{ role: 'user', content: 'see', images: [image] }],
      stream: false,
    }),
  },
  {
    name: 'chat-runner-killed',
    killRunner: true,
    asked: post('/api/chat', { model: 'tiny-endless', messages: hello }),
  },
];
