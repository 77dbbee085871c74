import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalModels, type LocalModels } from '../../src/cli/models/local-models.js';
import type { Digest } from '../../src/core/digest.js';
import { createDiskCache } from '../../src/image/direct/disk-cache.js';
import { collect } from '../../src/lib/digest-stream.js';
import type { ModelFacts, ModelRef } from '../../src/models/model.js';
import { parseModel } from '../../src/models/model-source.js';
import { shapeFor, tinyGguf } from '../../src/sandbox/content/tiny-gguf.js';
import { exchange } from './exchange.js';
import { engineSettings, type RealEngine, realEnginePath, startEngine } from './real-engine.js';
import { scriptedGguf } from './scripted-gguf.js';
import { tinyLora } from './tiny-lora.js';

const program = realEnginePath();
let engine: RealEngine;
/** Where the Modelfiles lie, and what they name. */
let folder: string;
let local: LocalModels;

beforeAll(async () => {
  engine = await startEngine(program);
  folder = mkdtempSync(join(tmpdir(), 'ollama-made-'));
  local = localModels();
  writeFileSync(join(folder, 'lora.gguf'), tinyLora(shapeFor(500_000).width));
  // Without a chat template: Ollama would put one of its own beside it.
  writeFileSync(join(folder, 'weights.gguf'), scriptedGguf([{ after: ':', pieces: ['A', ' word'] }]));
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

function localModels(): LocalModels {
  return createLocalModels({
    io: { env: { ...process.env, OLLAMA_MODELS: engine.store }, homedir: folder, cwd: folder, now: Date.now },
    cache: createDiskCache(join(folder, 'cache')),
    registry: 'registry.ollama.ai',
    emit: () => undefined,
    fetch: () => {
      throw new Error('no registry is asked');
    },
  });
}

const look = (ref: ModelRef): Promise<ModelFacts> => local.facts(ref, { kind: 'store' }, look);
const facts = (written: string): Promise<ModelFacts> => {
  const ref = parseModel(written);
  if (ref.local === undefined) throw new Error(`${written} is in a registry`);
  return local.facts(ref, ref.local, look);
};

const run = promisify(execFile);
async function create(name: string, text: string): Promise<string> {
  const file = join(folder, `${name}.for-ollama`);
  writeFileSync(file, text);
  const env = { ...engineSettings(folder, engine.port), OLLAMA_MODELS: engine.store };
  await run(program, ['create', name, '-f', file], { env });
  return readFileSync(join(engine.store, 'manifests/registry.ollama.ai/library', name, 'latest'), 'utf8');
}
const blob = (digest: string): Buffer => readFileSync(join(engine.store, 'blobs', digest.replace(':', '-')));

async function open(made: ModelFacts, digest: Digest): Promise<Buffer> {
  const found = [made.configBlob, ...made.layers].find((layer) => layer.digest === digest);
  if (found === undefined) throw new Error(`no layer ${digest}`);
  return Buffer.from(await collect(local.open(made.ref, found, undefined), 64e6));
}

const everything = `# all that there is
FROM tiny
PARAMETER temperature 0.123456789
PARAMETER num_ctx 1024
PARAMETER stop "<|end|>"
PARAMETER stop User:
PARAMETER mirostat 1
PARAMETER use_mmap false
TEMPLATE """{{ .System }}
  {{ .Prompt }} & "quoted" <b> """
SYSTEM You are terse.
ADAPTER ./lora.gguf
LICENSE """
MIT & co.
"""
LICENSE another
MESSAGE user What is 1 + 1?
MESSAGE assistant "2
and no more"
REQUIRES v0.14.0
`;

describe('a Modelfile', () => {
  it.each([
    { name: 'everything', text: everything },
    { name: 'nothing', text: 'FROM tiny\n' },
    { name: 'system', text: 'FROM tiny-tools\nSYSTEM """  spaced  """\n' },
    { name: 'adapter', text: 'FROM tiny\nADAPTER lora.gguf\n' },
    {
      name: 'parameters',
      text: 'FROM tiny\nPARAMETER top_p 1e-7\nPARAMETER num_predict -1\nPARAMETER top_k 007\n',
    },
    { name: 'windows', text: 'FROM tiny\r\nSYSTEM """one\r\ntwo"""\r\nPARAMETER seed 7\r\n' },
    { name: 'twice', text: 'FROM tiny\nSYSTEM one\nSYSTEM two\nTEMPLATE a\nTEMPLATE b\nMESSAGE user a: b\n' },
    { name: 'invisible', text: '\ufeffFROM tiny\nSYSTEM a\u0000b\u200bc\u00ad\u00a0d é 😀 \t\n' },
    { name: 'stops', text: 'FROM tiny\nPARAMETER stop " x"\nPARAMETER stop "\\n"\nPARAMETER stop a b\n' },
    { name: 'nothings', text: 'FROM tiny\nSYSTEM ""\nTEMPLATE ""\nPARAMETER stop ""\nMESSAGE user ""\n' },
    { name: 'quotes', text: 'FROM tiny\nSYSTEM "a" b "c"\nLICENSE """"a"""\nMESSAGE user <b>&\u2028\n' },
    {
      name: 'switches',
      text: 'FROM tiny\nPARAMETER use_mmap TRUE\nPARAMETER seed +5\nPARAMETER min_p .05\n',
    },
    {
      name: 'engine-parts',
      text: 'FROM tiny\nRENDERER qwen3-coder\nPARSER qwen3-coder\nREQUIRES 0.14.0-rc1\n',
    },
    { name: 'indented', text: '   FROM   tiny   \n\n\t SYSTEM   x # y\n  # z' },
    {
      name: 'blocks',
      text: 'FROM tiny\nTEMPLATE {{- range .Messages }}{{ if .Content }}{{/* }} */}}{{ else if .Role }}{{ "}}" }}{{ end }}{{ end }}\n',
    },
  ])('$name: becomes what `ollama create` writes, byte for byte', async ({ name, text }) => {
    const written = await create(name, text);
    writeFileSync(join(folder, `${name}.modelfile`), text.replace(/(FROM +)/, '$1ollama://'));
    const made = await facts(`./${name}.modelfile`);
    expect(made.manifest).toBe(written);
    for (const { digest } of [made.configBlob, ...made.layers]) {
      expect((await open(made, digest)).equals(blob(digest))).toBe(true);
    }
  });

  it.each([
    { name: 'open-action', text: 'FROM tiny\nTEMPLATE {{ .Prompt\n', why: /not closed/ },
    { name: 'open-block', text: 'FROM tiny\nTEMPLATE {{ if .Prompt }}\n', why: /has no \{\{ end/ },
    {
      name: 'two-elses',
      text: 'FROM tiny\nTEMPLATE {{ if .A }}{{ else }}{{ else }}{{ end }}\n',
      why: /else/,
    },
    { name: 'empty-action', text: 'FROM tiny\nTEMPLATE {{ }}\n', why: /nothing in it/ },
    { name: 'odd-switch', text: 'FROM tiny\nPARAMETER use_mmap tRuE\n', why: /true or false/ },
    { name: 'odd-version', text: 'FROM tiny\nREQUIRES 01.2.3\n', why: /expected a version/ },
    { name: 'open-quote', text: 'FROM tiny\nSYSTEM "a" b\n', why: /has no end/ },
  ])('$name: is refused as `ollama create` refuses it', async ({ name, text, why }) => {
    await expect(create(name, text)).rejects.toThrow();
    writeFileSync(join(folder, `${name}.modelfile`), text.replace(/FROM /, 'FROM ollama://'));
    await expect(facts(`./${name}.modelfile`)).rejects.toMatchObject({
      code: 'modelfile-invalid',
      message: expect.stringMatching(why),
    });
  });

  it('with weights in a file becomes the same but for those weights, which Ollama writes anew', async () => {
    const text = 'FROM ./weights.gguf\nSYSTEM hi\nPARAMETER top_k 3\n';
    const written = JSON.parse(await create('from-file', text));
    writeFileSync(join(folder, 'file.modelfile'), text);
    const made = await facts('./file.modelfile');
    const own = JSON.parse(made.manifest);
    expect(own.layers.map(({ mediaType }: { mediaType: string }) => mediaType)).toEqual(
      written.layers.map(({ mediaType }: { mediaType: string }) => mediaType),
    );
    expect(own.layers.slice(1)).toEqual(written.layers.slice(1));
    expect(own.config).toEqual(written.config);
    // What it has once written it leaves as it is: from there on nothing differs at all.
    writeFileSync(join(folder, 'again.gguf'), blob(written.layers[0].digest));
    const again = await create('again', text.replace('weights', 'again'));
    writeFileSync(join(folder, 'again.modelfile'), text.replace('weights', 'again'));
    expect((await facts('./again.modelfile')).manifest).toBe(again);
  });

  it('with an adapter is loaded by the engine', async () => {
    await create('adapted', 'FROM tiny\nADAPTER lora.gguf\n');
    const body = { model: 'adapted', prompt: 'hi', stream: false, options: { num_predict: 2 } };
    const answer = await exchange(engine.port, { method: 'POST', path: '/api/generate', body });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ done: true });
  });
});

describe('a file that is quantized first', () => {
  it('is what `ollama create --quantize` makes, smaller, and left where the user’s own Ollama does not see it', async () => {
    const source = join(folder, 'whole.gguf');
    // Rows of 256 values: k-quants take no shorter ones.
    writeFileSync(source, Buffer.concat([...tinyGguf({ width: 256, blocks: 2 })]));
    const ref = parseModel('./whole.gguf', undefined, { quantize: 'q4_K_M' });
    if (ref.local === undefined) throw new Error('it is local');
    process.env.OLLAMA_BIN = program;
    const made = await localModels().facts(ref, ref.local, look);
    expect(made.shape?.fileType).toBe('Q4_K_M');
    expect(JSON.parse(made.config)).toMatchObject({ file_type: 'Q4_K_M' });
    const [weights] = made.layers;
    expect(weights?.size).toBeLessThan(readFileSync(source).length / 3);
    expect(existsSync(join(engine.store, 'manifests/registry.ollama.ai/library/quantized'))).toBe(false);
  });
});
