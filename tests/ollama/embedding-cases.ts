import type { Case } from './case.js';
import { hello, post } from './requests.js';

export const embedded: readonly Case[] = [
  { name: 'embed', asked: post('/api/embed', { model: 'tiny-embed', input: 'one' }) },
  { name: 'embed-two', asked: post('/api/embed', { model: 'tiny-embed', input: ['one', 'two'] }) },
  {
    name: 'embed-dimensions',
    asked: post('/api/embed', { model: 'tiny-embed', input: 'one', dimensions: 8 }),
  },
  { name: 'embed-nothing', asked: post('/api/embed', { model: 'tiny-embed' }) },
  { name: 'embed-wrong-input', asked: post('/api/embed', { model: 'tiny-embed', input: 7 }) },
  { name: 'embed-chat-model', asked: post('/api/embed', { model: 'tiny', input: 'one' }) },
  { name: 'embed-unknown', asked: post('/api/embed', { model: 'nope', input: 'one' }) },
  { name: 'embeddings', asked: post('/api/embeddings', { model: 'tiny-embed', prompt: 'one' }) },
  { name: 'embeddings-empty', asked: post('/api/embeddings', { model: 'tiny-embed', prompt: '' }) },
  { name: 'embeddings-chat-model', asked: post('/api/embeddings', { model: 'tiny', prompt: 'one' }) },
  { name: 'v1-embeddings', asked: post('/v1/embeddings', { model: 'tiny-embed', input: ['one', 'two'] }) },
  {
    name: 'v1-embeddings-base64',
    asked: post('/v1/embeddings', { model: 'tiny-embed', input: 'one', encoding_format: 'base64' }),
  },
  { name: 'v1-embeddings-no-input', asked: post('/v1/embeddings', { model: 'tiny-embed' }) },
  { name: 'v1-embeddings-chat-model', asked: post('/v1/embeddings', { model: 'tiny', input: 'one' }) },
  { name: 'chat-embed-model', asked: post('/api/chat', { model: 'tiny-embed', messages: hello }) },
];
