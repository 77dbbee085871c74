import { describe, expect, it } from '@jest/globals';
import { sameModel } from '../../container/model-name.js';
import { storeEntries } from '../../src/image/direct/model-store.js';
import { storedHost, storedName } from '../../src/models/model.js';
import { parseModelReference } from '../../src/models/reference.js';
import { model } from '../survey/builders.js';

describe('the name that a model has in the image', () => {
  it.each([
    ['llama3.2:1b', 'registry.ollama.ai', 'llama3.2:1b'],
    ['llama3.2', 'registry.ollama.ai', 'llama3.2:latest'],
    ['eve/mine:q4_0', 'registry.ollama.ai', 'eve/mine:q4_0'],
    ['registry.ollama.ai/library/llama3.2:1b', 'registry.ollama.ai', 'llama3.2:1b'],
    ['hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M', 'hf.co', undefined],
    ['localhost:5000/a/b', 'localhost:5000', 'localhost:5000/a/b:latest'],
  ])('of %s is under %s', (written, host, name) => {
    const ref = parseModelReference(written);
    expect(storedHost(ref)).toBe(host);
    expect(storedName(ref)).toBe(name ?? written);
  });

  it('does not show the mirror that it came from', () => {
    const ref = parseModelReference('llama3.2:1b', 'mirror.example');
    expect([storedHost(ref), storedName(ref)]).toEqual(['registry.ollama.ai', 'llama3.2:1b']);
  });

  it.each(['llama3.2:1b', 'eve/mine', 'hf.co/user/repo:Q4_K_M', 'hf.co/user/repo', 'localhost:5000/a/b:c'])(
    'is what the function takes for the same as %s, which a client asks for',
    (written) => {
      expect(sameModel(written, storedName(parseModelReference(written)))).toBe(true);
    },
  );

  it('is where the store of the image has its manifest', () => {
    const own = model('hf.co/user/Repo-GGUF:Q4_K_M');
    const paths = storeEntries(own, []).map(({ path }) => path);
    expect(paths).toContain('opt/ollama/models/manifests/hf.co/user/Repo-GGUF/Q4_K_M');
  });

  it('of another host is another model', () => {
    expect(sameModel('user/repo:Q4_K_M', storedName(parseModelReference('hf.co/user/repo:Q4_K_M')))).toBe(
      false,
    );
  });
});
