import { describe, expect, it } from '@jest/globals';
import { isUserError } from '../../src/core/errors.js';
import { parseModel, parseModelSource } from '../../src/models/model-source.js';
import fc from '../fast-check.js';

describe('where a model comes from', () => {
  it.each(['./model.gguf', '../there/Model.GGUF', '/srv/models/a b.gguf', '~/model.gguf'])(
    '%s is a file',
    (path) => {
      expect(parseModelSource(path)).toEqual({ kind: 'file', path });
    },
  );

  it.each(['./Modelfile', '/srv/code.modelfile'])('%s is a Modelfile', (path) => {
    expect(parseModelSource(path)).toEqual({ kind: 'modelfile', path });
  });

  it('a name without a slash in front stays a name, whatever it ends in', () => {
    expect(parseModelSource('x.gguf')).toMatchObject({ kind: 'registry', ref: { model: 'x.gguf' } });
    expect(parseModelSource('hf.co/user/repo:Q4_K_M')).toMatchObject({
      kind: 'registry',
      ref: { host: 'hf.co', namespace: 'user', tag: 'Q4_K_M' },
    });
  });

  it('a name behind ollama:// is a model of this machine', () => {
    expect(parseModelSource('ollama://llama3.2:1b', 'mirror.example')).toMatchObject({
      kind: 'store',
      ref: { host: 'registry.ollama.ai', model: 'llama3.2', tag: '1b' },
    });
  });

  it.each([
    ['./model.bin', 8, 'ends in .gguf'],
    ['/models', 8, 'ends in .gguf'],
    ['./a\nb.gguf', 4, 'control character'],
    ['./x.gguf.zip', 9, 'ends in .gguf'],
    ['./x.modelfile.txt', 14, 'ends in .gguf'],
    ['/v1.5/weights', 14, 'ends in .gguf'],
    ['ollama://llama 3', 15, '" " cannot stand in the model'],
    ['ollama://', 10, 'the name is empty'],
    ['ollama:///etc/x', 10, 'it is a path'],
  ])('%j points at character %i', (written, character, why) => {
    expect(() => parseModelSource(written)).toThrow(
      expect.objectContaining({ code: 'model-reference', exitCode: 2 }),
    );
    expect(() => parseModelSource(written)).toThrow(why);
    expect(() => parseModelSource(written)).toThrow(`(character ${character})`);
  });

  it.each([
    ['./My Model.gguf', 'my-model'],
    ['../terse/Modelfile', 'terse'],
    ['./code.modelfile', 'code'],
    ['./Modelfile', 'model'],
    ['./.gguf', 'model'],
    ['./-_-.gguf', '_-'],
    ['./--Two  Words (1).GGUF', 'two-words-1-'],
    ['./modelfiles/x.gguf.gguf', 'x.gguf'],
    ['../terse/Modelfile/y.gguf', 'y'],
    ['./日本.gguf', 'model'],
    [`./${'n'.repeat(99)}.gguf`, 'n'.repeat(80)],
  ])('%s is called %s in the function', (path, name) => {
    expect(parseModel(path)).toMatchObject({ model: name, tag: 'latest', local: { path } });
  });

  it('a model of this machine’s store is one of its registry that lies here', () => {
    expect(parseModel('ollama://llama3.2:1b')).toEqual({
      ...parseModel('llama3.2:1b'),
      local: { kind: 'store' },
    });
  });

  it('is quantized where that is asked for, and otherwise not spoken of', () => {
    expect(parseModel('./a.gguf', undefined, { quantize: 'q8_0' }).local).toEqual({
      kind: 'file',
      path: './a.gguf',
      quantize: 'q8_0',
    });
    expect(parseModel('./a.gguf').local).toStrictEqual({ kind: 'file', path: './a.gguf' });
    expect(parseModel('./Modelfile').local).toStrictEqual({ kind: 'modelfile', path: './Modelfile' });
  });

  it('an adapter makes another model of it, under the same name', () => {
    expect(parseModel('llama3.2:1b', undefined, { adapter: './lora.gguf' })).toMatchObject({
      short: 'llama3.2:1b',
      local: { kind: 'adapted', adapter: './lora.gguf', model: { short: 'llama3.2:1b' } },
    });
  });

  it('never throws anything but a UserError', () => {
    const paths = fc.stringMatching(/^(\.\/|~\/|\/|ollama:\/\/)[a-z.:/@-]{0,30}(\.gguf)?$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), paths), (written) => {
        try {
          parseModelSource(written);
        } catch (error) {
          expect(isUserError(error)).toBe(true);
        }
      }),
    );
  });
});
