import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sameModel } from '../../container/model-name.js';
import { rewriteBody } from '../../container/rewrite.js';

const rewritten = (protocol: 'ollama' | 'openai', body: unknown) => {
  const result = rewriteBody(protocol, Buffer.from(JSON.stringify(body)), 'llama3.2:1b');
  if (!result.ok) throw new Error(result.message);
  return JSON.parse(result.body) as Record<string, unknown>;
};
const model = 'llama3.2:1b';

describe('a request body', () => {
  it.each<[string, 'ollama' | 'openai', unknown, unknown]>([
    ['without a model gets the one in the image', 'ollama', { prompt: 'hi' }, { prompt: 'hi', model }],
    ['with an empty model gets the one in the image', 'ollama', { model: '' }, { model }],
    [
      'in another spelling gets the spelling of the image',
      'ollama',
      { model: 'library/Llama3.2:1B' },
      { model },
    ],
    ['loses what would unload or reload the model', 'ollama', { keep_alive: 0, shift: false }, { model }],
    [
      'keeps sampling options and loses those of the runner',
      'ollama',
      {
        options: {
          temperature: 0,
          num_predict: 5,
          num_ctx: 1,
          num_batch: 1,
          num_gpu: 1,
          main_gpu: 1,
          use_mmap: true,
          num_thread: 9,
          draft_num_predict: 1,
        },
      },
      { options: { temperature: 0, num_predict: 5 }, model },
    ],
    ['leaves options that are none to the engine to refuse', 'ollama', { options: 7 }, { options: 7, model }],
    ['maps max_completion_tokens', 'openai', { max_completion_tokens: 2 }, { max_tokens: 2, model }],
    [
      'prefers max_completion_tokens to its predecessor',
      'openai',
      { max_completion_tokens: 2, max_tokens: 9 },
      { max_tokens: 2, model },
    ],
    [
      'keeps max_tokens beside a null',
      'openai',
      { max_completion_tokens: null, max_tokens: 9 },
      { max_tokens: 9, model },
    ],
    ['keeps what it does not know', 'openai', { tools: [], seed: 1 }, { tools: [], seed: 1, model }],
  ])('%s', (_name, protocol, body, expected) => {
    expect(rewritten(protocol, body)).toEqual(expected);
  });

  it('cannot smuggle a guarded field past the guard in letters that the engine folds to it', () => {
    const guarded = ['keep_alive', 'shift', 'options', 'model', 'max_completion_tokens'];
    const spelling = fc.constantFrom(...guarded).chain((name) =>
      fc
        .array(fc.constantFrom('lower', 'upper', 'long'), { minLength: name.length, maxLength: name.length })
        .map((styles) =>
          [...name]
            .map((letter, index) => {
              const style = styles[index];
              if (style === 'long') return letter === 's' ? 'ſ' : letter === 'k' ? '\u212a' : letter;
              return style === 'upper' ? letter.toUpperCase() : letter;
            })
            .join(''),
        ),
    );
    fc.assert(
      fc.property(spelling, (name) => {
        const value = name.toLowerCase() === 'model' ? model : { num_ctx: 1 };
        const body = rewritten('ollama', { [name]: value });
        const { options, ...rest } = body;
        expect(rest).toEqual({ model });
        expect(options ?? {}).toEqual({});
      }),
    );
  });

  it('is never the cause of an exception, whatever its bytes are', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => new Uint8Array(Buffer.from(json))),
        ),
        (bytes) => {
          const result = rewriteBody('openai', bytes, model);
          if (result.ok) expect(JSON.parse(result.body).model).toBe(model);
          else expect([400, 404]).toContain(result.status);
        },
      ),
    );
  });
});

describe('two spellings', () => {
  it.each([
    ['llama3.2', 'llama3.2:latest', true],
    ['library/llama3.2', 'LLAMA3.2', true],
    ['registry.ollama.ai/library/llama3.2:1b', 'llama3.2:1b', true],
    ['127.0.0.1:5000/library/tiny', '127.0.0.1:5000/library/tiny:latest', true],
    ['hf.co/someone/model:Q4_K_M', 'hf.co/someone/model:q4_k_m', true],
    ['llama3.2:1b', 'llama3.2:3b', false],
    ['llama3.2:1b', 'llama3.2:1b-cloud', false],
    ['someone/llama3.2', 'llama3.2', false],
  ])('%s and %s: the same model is %s', (one, other, same) => {
    expect(sameModel(one, other)).toBe(same);
  });
});
