import { afterEach, describe, expect, it } from '@jest/globals';
import { invoke, urlEvent } from './fake-lambda.js';
import { json, openScripted, type Scene, type Scripted } from './scripted-engine.js';

const open: Scripted[] = [];
afterEach(async () => {
  for (const scripted of open.splice(0)) await scripted.close();
});

async function start(scene: Scene = {}): Promise<Scripted> {
  const scripted = await openScripted({ script: json(200, {}), ...scene });
  open.push(scripted);
  return scripted;
}

const messages = [{ role: 'user', content: 'hello' }];

describe('a route that is here', () => {
  it.each<[string, string, unknown]>([
    ['GET', '/api/version', undefined],
    ['GET', '/api/tags', undefined],
    ['GET', '/api/ps', undefined],
    ['GET', '/v1/models', undefined],
    ['POST', '/api/show', { model: 'tiny' }],
    ['POST', '/api/chat', { messages }],
    ['POST', '/api/generate', { prompt: 'hello' }],
    ['POST', '/api/embed', { input: 'hello' }],
    ['POST', '/api/embeddings', { prompt: 'hello' }],
    ['POST', '/v1/chat/completions', { messages }],
    ['POST', '/v1/completions', { prompt: 'hello' }],
    ['POST', '/v1/embeddings', { input: 'hello' }],
    ['POST', '/v1/responses', { input: 'hello' }],
    ['POST', '/v1/messages', { messages, max_tokens: 10 }],
  ])('%s %s reaches the engine under the same path, whatever the query', async (method, path, body) => {
    const { handler, asked } = await start();
    const event = { ...urlEvent(path, body, { method }), rawPath: `${path}?a=/api/pull` };
    expect((await invoke(handler, event)).prelude?.statusCode).toBe(200);
    expect(asked).toMatchObject([{ method, path }]);
  });

  it.each(['/', '/healthz', '/api/version', '/api/tags'])(
    'HEAD %s has a status and no body',
    async (path) => {
      const { handler } = await start();
      const answer = await invoke(handler, urlEvent(path, undefined, { method: 'HEAD' }));
      expect([answer.prelude?.statusCode, answer.body]).toEqual([200, '']);
    },
  );
});

describe('a route that is not here', () => {
  it.each([
    ['POST', '/api/pull'],
    ['POST', '/api/push'],
    ['POST', '/api/create'],
    ['POST', '/api/copy'],
    ['DELETE', '/api/delete'],
    ['POST', '/api/blobs/sha256:00'],
    ['HEAD', '/api/blobs/sha256:00'],
    ['POST', '/api/me'],
    ['POST', '/api/signout'],
    ['POST', '/api/experimental/web_search'],
    ['GET', '/api/status'],
    ['POST', '/v1/audio/transcriptions'],
    ['GET', '/debug/pprof/'],
    ['POST', '/api/chat/../pull'],
    ['POST', '//api/chat'],
    ['POST', '/api/%63hat'],
    ['POST', '/API/chat'],
  ])('%s %s is a 404 that never reaches the engine', async (method, path) => {
    const { handler, asked } = await start();
    const answer = await invoke(handler, urlEvent(path, { model: 'tiny' }, { method }));
    expect(answer.prelude?.statusCode).toBe(404);
    expect(asked).toEqual([]);
    if (method === 'HEAD') return expect(answer.body).toBe('');
    const { error } = JSON.parse(answer.body);
    expect(path.startsWith('/v1') ? error.type : error).toEqual(
      path.startsWith('/v1') ? 'not_found_error' : `${method} ${path} is not available here`,
    );
  });

  it.each([
    ['GET', '/api/chat', 'POST'],
    ['POST', '/api/tags', 'GET, HEAD'],
    ['HEAD', '/api/ps', 'GET'],
    ['DELETE', '/v1/models/tiny', 'GET'],
    ['OPTIONS', '/v1/chat/completions', 'POST'],
    ['ALL', '/v1/messages', 'POST'],
    ['BREW', '/', 'GET, HEAD'],
  ])('for %s although %s is, is a 405 that says which methods are', async (method, path, allow) => {
    const { handler, asked } = await start();
    const answer = await invoke(handler, urlEvent(path, undefined, { method }));
    expect(answer.prelude).toMatchObject({ statusCode: 405, headers: { allow } });
    expect(asked).toEqual([]);
  });
});

describe('one model of /v1/models', () => {
  const data = [
    { id: 'tiny:latest', object: 'model', created: 1, owned_by: 'library' },
    { id: 'hf.co/someone/model:q4', object: 'model', created: 2, owned_by: 'someone' },
  ];
  it.each([
    ['tiny', 'tiny', 1],
    ['tiny:latest', 'tiny:latest', 1],
    ['Tiny%3Alatest', 'Tiny:latest', 1],
    ['hf.co/someone/model:q4', 'hf.co/someone/model:q4', 2],
    ['hf.co%2Fsomeone%2Fmodel%3Aq4', 'hf.co/someone/model:q4', 2],
  ])('is found by %s', async (written, id, created) => {
    const { handler } = await start({ script: json(200, { object: 'list', data }) });
    const answer = await invoke(handler, urlEvent(`/v1/models/${written}`));
    expect(JSON.parse(answer.body)).toMatchObject({ id, created, object: 'model' });
  });

  it.each(['nope', '%', 'tiny%00'])('is a 404 for %s', async (name) => {
    const { handler } = await start({ script: json(200, { object: 'list', data }) });
    const answer = await invoke(handler, urlEvent(`/v1/models/${name}`));
    expect(answer.prelude?.statusCode).toBe(404);
    expect(JSON.parse(answer.body).error.type).toBe('not_found_error');
  });
});

describe('/api/show', () => {
  const secrets = {
    modelfile: 'FROM /root/secret-blob',
    system: 'secret prompt',
    template: 'secret template',
    messages: [{ role: 'system', content: 'secret example' }],
    tensors: [{ name: 'secret' }],
    remote_host: 'secret.example',
  };
  const open = {
    license: 'MIT',
    parameters: 'num_ctx 4096',
    capabilities: ['completion', 'tools'],
    modified_at: '2026-11-23T06:00:00Z',
  };
  const details = {
    format: 'gguf',
    family: 'llama',
    families: ['llama'],
    parameter_size: '1B',
    quantization_level: 'Q4_K_M',
  };
  const script = json(200, {
    ...secrets,
    ...open,
    details: { ...details, parent_model: '/root/secret-parent' },
    model_info: {
      'general.architecture': 'llama',
      'llama.context_length': 4096,
      'tokenizer.chat_template': 'secret template',
      'tokenizer.chat_template.tool_use': 'secret template',
    },
  });

  it('tells what clients need, and no path, prompt, template or modelfile', async () => {
    const { handler, asked } = await start({ script });
    const answer = await invoke(handler, urlEvent('/api/show', { model: 'tiny', verbose: true }));
    expect(JSON.parse(answer.body)).toEqual({
      ...open,
      details,
      model_info: { 'general.architecture': 'llama', 'llama.context_length': 4096 },
    });
    expect(asked).toEqual([{ method: 'POST', path: '/api/show', body: { model: 'tiny' } }]);
  });

  it('is a 404 for another model', async () => {
    const { handler, asked } = await start({ script });
    const answer = await invoke(handler, urlEvent('/api/show', { model: 'nope' }));
    expect(answer.prelude?.statusCode).toBe(404);
    expect(asked).toEqual([]);
  });
});

describe('a fall-back', () => {
  const fallback = {
    kind: 'model' as const,
    model: 'tinier',
    context: 2048,
    kvType: 'f16',
    reason: 'not enough memory – 900 MiB',
  };

  it('in force is named in a header and in the log, and its model is the one that is asked', async () => {
    const { handler, asked, records } = await start({ engine: { fallback, model: 'tinier' } });
    const answer = await invoke(handler, urlEvent('/api/chat', { model: 'tiny', messages }));
    expect(answer.prelude?.headers['x-ollama-lambda-fallback']).toBe(
      'kind=model; not enough memory   900 MiB',
    );
    expect(asked).toMatchObject([{ body: { model: 'tinier' } }]);
    expect(records).toMatchObject([{ model: 'tinier', fallback: `model; ${fallback.reason}` }]);
  });
});
