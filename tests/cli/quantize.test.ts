import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ggufHeader } from '../../src/sandbox/content/gguf-header.js';
import { shapeFor, tinyGguf } from '../../src/sandbox/content/tiny-gguf.js';
import { openStage, type Stage } from './stage.js';

/** Stands where `ollama` would: `create` halves the file that FROM names, or says what it was told to say. */
const engine = `#!/usr/bin/env node
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, writeFileSync, appendFileSync } = require('node:fs');
const { join } = require('node:path');
const [verb, name, flag, type, , modelfile] = process.argv.slice(2);
const { OLLAMA_HOST, OLLAMA_MODELS, HOME } = process.env;
if (verb === 'serve') {
  const [host, port] = OLLAMA_HOST.split(':');
  require('node:http').createServer((_, answer) => answer.end('{"version":"0"}')).listen(port, host);
} else {
  const told = join(__dirname, 'told');
  appendFileSync(join(__dirname, 'calls'), [verb, name, flag, type].join(' ') + '\\n');
  let refusal = '';
  try { refusal = readFileSync(told, 'utf8'); } catch {}
  if (refusal) { process.stderr.write('\\u001b[?25lworking\\r\\u001b[K' + refusal + '\\n'); process.exit(1); }
  const source = readFileSync(join(modelfile, '..', 'weights.gguf'));
  source.writeUInt8(source.readUInt8(source.length - 1) ^ 1, source.length - 1);
  const digest = createHash('sha256').update(source).digest('hex');
  mkdirSync(join(OLLAMA_MODELS, 'blobs'), { recursive: true });
  writeFileSync(join(OLLAMA_MODELS, 'blobs', 'sha256-' + digest), source);
  const folder = join(OLLAMA_MODELS, 'manifests/registry.ollama.ai/library', name);
  mkdirSync(folder, { recursive: true });
  const layers = [{ mediaType: 'application/vnd.ollama.image.model', digest: 'sha256:' + digest, size: source.length }];
  writeFileSync(join(folder, 'latest'), JSON.stringify({ layers }));
}
`;

describe('--quantize', () => {
  let stage: Stage;
  let path: string;
  const run = (argv: readonly string[], env: Record<string, string> = {}) =>
    stage.run(['image', 'build', ...argv, '--output', `oci-layout:${join(stage.folder, 'out')}`, '--json'], {
      env,
    });
  beforeAll(async () => {
    stage = await openStage();
    writeFileSync(join(stage.folder, 'mine.gguf'), Buffer.concat([...tinyGguf(shapeFor(300_000))]));
    path = join(stage.folder, 'ollama');
    writeFileSync(path, engine);
    chmodSync(path, 0o755);
  });
  afterAll(() => stage.close());

  it('has this machine’s Ollama make the weights, once, and puts those into the image', async () => {
    const argv = ['--model', './mine.gguf', '--quantize', 'q4_K_M'];
    const done = await run(argv, { OLLAMA_BIN: path });
    expect(done).toMatchObject({ code: 0 });
    expect(done.stderr).toMatch(/mine\.gguf is .* in q4_K_M/);
    expect(await run(argv, { OLLAMA_BIN: path })).toMatchObject({ code: 0 });
    expect(readFileSync(join(stage.folder, 'calls'), 'utf8')).toBe('create quantized --quantize q4_K_M\n');
  });

  it('says what Ollama said when it refused', async () => {
    writeFileSync(join(stage.folder, 'told'), 'Error: no room');
    const ran = await run(['--model', './mine.gguf', '--quantize', 'q8_0'], { OLLAMA_BIN: path });
    expect(ran.code).toBe(5);
    expect(ran.document().error).toMatchObject({
      code: 'quantize-failed',
      message: expect.stringMatching(/mine\.gguf was not quantized to q8_0: Error: no room$/),
    });
  });

  it('needs an Ollama', async () => {
    const ran = await run(['--model', './mine.gguf', '--quantize', 'q8_0'], {
      PATH: join(stage.folder, 'none'),
    });
    expect(ran.code).toBe(5);
    expect(ran.document().error).toMatchObject({ code: 'engine-missing' });
  });

  it.each([
    { what: 'is not there', script: undefined, says: /nowhere did not start as an Ollama: ENOENT$/ },
    {
      what: 'ends at once',
      script: "#!/bin/sh\necho 'no disk' >&2; exit 3\n",
      says: /broken did not start as an Ollama: no disk$/,
    },
  ])('says so of an Ollama that $what, and is done', async ({ script, says }) => {
    const program = join(stage.folder, script === undefined ? 'nowhere' : 'broken');
    if (script !== undefined) writeFileSync(program, script, { mode: 0o755 });
    const ran = await run(['--model', './mine.gguf', '--quantize', 'q8_0'], { OLLAMA_BIN: program });
    expect(ran.code).toBe(5);
    expect(ran.document().error).toMatchObject({
      code: 'engine-missing',
      message: expect.stringMatching(says),
    });
  });

  it('starts from whole numbers only', async () => {
    const tokens = { type: 'strings' as const, values: ['a'] };
    const u32 = (value: number) => ({ type: 'u32' as const, value });
    const small = ggufHeader(
      {
        'general.architecture': { type: 'string', value: 'llama' },
        'general.file_type': u32(15),
        'llama.block_count': u32(1),
        'llama.embedding_length': u32(8),
        'llama.attention.head_count': u32(1),
        'llama.context_length': u32(64),
        'tokenizer.ggml.tokens': tokens,
      },
      [],
    );
    writeFileSync(join(stage.folder, 'small.gguf'), small);
    const ran = await run(['--model', './small.gguf', '--quantize', 'q8_0']);
    expect(ran.code).toBe(2);
    expect(ran.document().error).toMatchObject({
      code: 'quantize-impossible',
      message: expect.stringMatching(/it is Q4_K_M already/),
    });
  });
});
