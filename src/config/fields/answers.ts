import type { FieldRow } from '../field.js';
import { limitMembers } from './values.js';

const limit = (name: keyof typeof limitMembers) => limitMembers[name];

/** What callers may ask. */
export const answerFields = [
  {
    path: 'systemPrompt',
    flag: '--system-prompt <text>',
    variable: 'OLLAMA_LAMBDA_SYSTEM_PROMPT',
    shape: { kind: 'text', pattern: /\S/, maxLength: 4000, allowed: 'a text of at most 4000 characters' },
    description:
      'A system prompt that callers cannot replace. It is no secret: a model can be talked into repeating it.',
  },
  {
    path: 'guard',
    shape: {
      kind: 'list',
      allowed: 'a list of regular expressions',
      item: 'a regular expression in quotes',
    },
    description: 'Regular expressions; a prompt in which one is found is refused.',
  },
  {
    path: 'limits.bodyBytes',
    variable: 'OLLAMA_LAMBDA_LIMITS_BODY_BYTES',
    shape: limit('bodyBytes'),
    description: 'The most bytes of a request body, after decompression.',
    fallback: '20971520',
  },
  {
    path: 'limits.promptBytes',
    variable: 'OLLAMA_LAMBDA_LIMITS_PROMPT_BYTES',
    shape: limit('promptBytes'),
    description: 'The most bytes of text in a request, images not counted.',
    fallback: '1048576',
  },
  {
    path: 'limits.promptTokens',
    variable: 'OLLAMA_LAMBDA_LIMITS_PROMPT_TOKENS',
    shape: limit('promptTokens'),
    description:
      'The most tokens of the same text, as the model counts them. Without it only their bytes are limited.',
  },
  {
    path: 'limits.outputTokens',
    flag: '--output-tokens <tokens>',
    variable: 'OLLAMA_LAMBDA_LIMITS_OUTPUT_TOKENS',
    shape: limit('outputTokens'),
    description:
      'The most tokens of an answer; a request for more is lowered to it. Without it a request that asks for no number gets 2048.',
  },
  {
    path: 'limits.messages',
    variable: 'OLLAMA_LAMBDA_LIMITS_MESSAGES',
    shape: limit('messages'),
    description: 'The most messages of a chat, or texts to embed, in a request.',
    fallback: '2048',
  },
  {
    path: 'limits.images',
    variable: 'OLLAMA_LAMBDA_LIMITS_IMAGES',
    shape: limit('images'),
    description: 'The most images in a request.',
    fallback: '10',
  },
  {
    path: 'limits.keys',
    shape: {
      kind: 'table',
      members: limitMembers,
      allowed: 'a map of names of API keys to the same limits',
    },
    description: 'Limits for single API keys by their names; they go before those for all.',
  },
] as const satisfies readonly FieldRow[];
