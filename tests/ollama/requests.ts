import type { Asked } from './exchange.js';

export const get = (path: string, headers?: Record<string, string>): Asked => ({
  method: 'GET',
  path,
  headers,
});
export const post = (path: string, body?: unknown, headers?: Record<string, string>): Asked => ({
  method: 'POST',
  path,
  body,
  headers: { 'content-type': 'application/json', ...headers },
});

export const user = (content: unknown) => [{ role: 'user', content }];
export const hello = user('say hello');

const weather = {
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
export const tools = [{ type: 'function', function: weather }];
export const anthropicTools = [
  { name: weather.name, description: weather.description, input_schema: weather.parameters },
];
export const responsesTools = [{ type: 'function', ...weather }];
export const askTool = user('call get_weather for Oslo');

export const schema = {
  type: 'object',
  properties: { name: { type: 'string', enum: ['Ada'] }, age: { type: 'integer', minimum: 7, maximum: 7 } },
  required: ['name', 'age'],
};
export const image =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const unload = post('/api/generate', { model: 'tiny', keep_alive: 0 });
export const load = (model: string) => post('/api/generate', { model });

export const few = { num_predict: 6 };
