import { describe, expect, it } from '@jest/globals';
import { isUserError } from '../../src/core/errors.js';
import { parseModelReference } from '../../src/models/reference.js';
import fc from '../fast-check.js';

const library = { host: 'registry.ollama.ai', namespace: 'library' };

describe('a model’s name', () => {
  it.each([
    ['llama3.2', { ...library, model: 'llama3.2', tag: 'latest', short: 'llama3.2' }],
    ['llama3.2:1b', { ...library, model: 'llama3.2', tag: '1b', short: 'llama3.2:1b' }],
    ['eve/mine:q4_0', { ...library, namespace: 'eve', model: 'mine', tag: 'q4_0', short: 'eve/mine:q4_0' }],
    [
      'registry.ollama.ai/library/smollm2:135m',
      { ...library, model: 'smollm2', tag: '135m', short: 'smollm2:135m' },
    ],
    [
      'hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M',
      {
        host: 'hf.co',
        namespace: 'bartowski',
        model: 'Llama-3.2-1B-Instruct-GGUF',
        tag: 'Q4_K_M',
        short: 'hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M',
      },
    ],
    [
      'https://localhost:5000/a/b',
      { host: 'localhost:5000', namespace: 'a', model: 'b', tag: 'latest', short: 'localhost:5000/a/b' },
    ],
  ])('%s', (written, parsed) => {
    expect(parseModelReference(written)).toEqual(parsed);
  });

  it('is looked up on a mirror when one is configured, and keeps its short name', () => {
    expect(parseModelReference('qwen3:4b', '127.0.0.1:5000')).toEqual({
      host: '127.0.0.1:5000',
      namespace: 'library',
      model: 'qwen3',
      tag: '4b',
      short: 'qwen3:4b',
    });
  });

  it.each([
    ['', 1, 'the name is empty'],
    ['llama3.2:', 10, 'the tag is empty'],
    ['llama 3', 6, '" " cannot stand in the model'],
    ['llama🦙', 6, '"🦙" cannot stand in the model'],
    ['-llama', 1, 'the model must start with'],
    ['a.b/c', 2, '"." cannot stand in the namespace'],
    ['host:1/model', 5, '":" cannot stand in the namespace'],
    ['a/b/c/d', 7, 'at most host/namespace/model:tag'],
    ['a//b', 3, 'the namespace is empty'],
    ['llama3.2:1b:2', 12, '":" cannot stand in the tag'],
    ['llama3.2@sha256:00', 9, 'a digest cannot be part'],
    [`m:${'t'.repeat(81)}`, 83, 'the tag is longer than 80'],
    ['ho$t/a/b', 3, '"$" cannot stand in the host'],
    ['.host/a/b', 1, 'the host must start with'],
    [`${'h'.repeat(351)}/a/b`, 351, 'the host is longer than 350'],
    [`${'n'.repeat(81)}/b`, 81, 'the namespace is longer than 80'],
    ['@sha256:00', 1, 'a digest cannot be part'],
    ['../x', 1, 'it is a path'],
    ['~/x', 1, 'it is a path'],
    [':x', 1, 'the model is empty'],
    ['http://a/b c', 11, '" " cannot stand in the model'],
    ['x/https://a', 11, 'at most host/namespace/model:tag'],
    ['https://a/b c', 12, '" " cannot stand in the model'],
  ])('%j points at character %i', (written, character, why) => {
    expect(() => parseModelReference(written)).toThrow(
      expect.objectContaining({
        code: 'model-reference',
        exitCode: 2,
        message: expect.stringMatching(new RegExp(`${literally(why)}.*\\(character ${character}\\)`)),
      }),
    );
  });

  it('is shown as it was written, and of a long one the beginning', () => {
    const name = (length: number) => `${'a'.repeat(length - 1)} `;
    expect(() => parseModelReference(name(120))).toThrow(`"${name(120)}" is no model name`);
    expect(() => parseModelReference(name(121))).toThrow(`"${'a'.repeat(120)}…" is no model name`);
  });

  it('never throws anything but a UserError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z.:/@-]{0,40}$/)), (written) => {
        try {
          parseModelReference(written);
        } catch (error) {
          expect(isUserError(error)).toBe(true);
        }
      }),
    );
  });

  it('reads its own short spelling back as the same', () => {
    const part = fc.stringMatching(/^[a-z0-9_][a-z0-9_-]{0,20}$/);
    fc.assert(
      fc.property(fc.option(part), part, fc.option(part), (namespace, model, tag) => {
        const written = `${namespace === null ? '' : `${namespace}/`}${model}${tag === null ? '' : `:${tag}`}`;
        const parsed = parseModelReference(written);
        expect(parseModelReference(parsed.short)).toEqual(parsed);
      }),
    );
  });
});

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
