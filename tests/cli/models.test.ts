import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { catalogued } from '../../src/models/catalogue.js';
import { makeModel } from '../../src/models/modelfile/made-model.js';
import { silent } from '../../src/models/modelfile/modelfile.js';
import { parseModelReference } from '../../src/models/reference.js';
import { writeTinyStore } from '../../src/sandbox/content/model-store.js';
import { shapeFor, tinyGguf } from '../../src/sandbox/content/tiny-gguf.js';
import { tinyLora } from '../ollama/tiny-lora.js';
import { openStage, type Ran, type Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

interface Model {
  readonly name: string;
  readonly source: string;
  readonly arch: string;
  readonly capabilities: readonly string[];
  readonly goodAt: readonly string[];
  readonly weightsBytes: number;
  readonly fit: {
    readonly memoryMiB: number;
    readonly kvBytes: number;
    readonly computeBytes: number;
    readonly totalBytes: number;
    readonly context: number;
  };
  readonly fits: { readonly memory: boolean; readonly memoryMiB: number };
  readonly instead: readonly { readonly flag: string }[];
  readonly speed: { readonly tokensPerSecond: { readonly low: number; readonly high: number } };
  readonly price: { readonly perHour: number; readonly basis: string };
}
const documentOf = <T>(ran: Ran): T => JSON.parse(ran.stdout) as T;
const show = async (...argv: readonly string[]): Promise<Model> => {
  const ran = await stage.run(['models', 'show', ...argv, '--json']);
  expect(ran).toMatchObject({ code: 0 });
  return documentOf<Model>(ran);
};

describe('models', () => {
  it('lists the catalogue with what each needs, fits and costs, and says where that is from', async () => {
    const ran = await stage.run(['models', '--memory', '3008']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^model +size +needs +function +tokens\/s/);
    expect(ran.stdout).toMatch(/^llama3\.2:1b .* 3008 MB +\d/m);
    expect(ran.stdout).toMatch(/^qwen3:8b .*does not fit/m);
    expect(ran.stderr).toMatch(/catalogue of 20\d\d-\d\d; no registry was asked/);
  });

  it('lists only what is for a purpose, as JSON', async () => {
    const ran = await stage.run(['models', '--for', 'code', '--json']);
    const { models } = documentOf<{ models: readonly Model[] }>(ran);
    expect(models.length).toBeGreaterThan(3);
    for (const { goodAt } of models) expect(goodAt).toContain('code');
  });

  it('takes prices of somebody’s own', async () => {
    const file = join(stage.folder, 'prices.json');
    writeFileSync(file, '{"date":"2030-01","gbSecond":{"eu-west-1":{"x86_64":1,"arm64":2}}}');
    const model = await show('llama3.2:1b', '--offline', '--region', 'eu-west-1', '--prices', file);
    expect(model.price.basis).toMatch(/2030-01, eu-west-1/);
    expect(model.price.perHour).toBeCloseTo((3600 * 2 * model.fits.memoryMiB) / 1024, 5);
  });

  it.each([
    { name: 'a purpose that is none', argv: ['models', '--for', 'poetry'], says: /--for poetry/ },
    { name: 'a number that is none', argv: ['models', '--parallel', 'many'], says: /--parallel is "many"/ },
    { name: 'prices that are not there', argv: ['models', '--prices', 'none.json'], says: /none\.json/ },
    {
      name: 'a model below the list',
      argv: ['models', 'llama3.2'],
      says: /no command 'llama3\.2'; it has show, fit, pull/,
    },
    { name: 'no model', argv: ['models', 'show'], says: /model/ },
    { name: 'a path that is no model', argv: ['models', 'show', './x.bin'], says: /character 4/ },
  ])('refuses $name: exit 2', async ({ argv, says }) => {
    const ran = await stage.run(argv);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(says);
  });

  it('has help of its own below', async () => {
    const ran = await stage.run(['models', 'show', '--help']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/Usage: ollama-lambda models show/);
  });

  it('understands --json in front of the subcommand too', async () => {
    const ran = await stage.run(['models', '--json', 'fit', '--memory', '3008']);
    expect(documentOf<{ memory: number }>(ran).memory).toBe(3008);
  });
});

describe('models, after something was read off a registry', () => {
  it('has that win over the catalogue, and says so', async () => {
    const shape = catalogued('qwen3:0.6b')?.shape;
    const digest = parseDigest(sha256('weights'));
    const { facts } = makeModel({
      ref: parseModelReference('qwen3:0.6b', stage.sandbox.environment.OLLAMA_LAMBDA_SOURCES_MODEL_REGISTRY),
      base: undefined,
      inherited: {},
      files: [{ kind: 'model', name: 'x.gguf', digest, size: 4_000_000_000, ...(shape && { shape }) }],
      modelfile: silent,
    });
    const file = join(stage.folder, 'ollama-lambda.lock');
    const { ref, manifest, config } = facts;
    const entry = { digest: facts.digest, manifest, config, shape };
    const name = `${ref.host}/library/qwen3:0.6b`;
    writeFileSync(file, JSON.stringify({ version: 1, images: {}, models: { [name]: entry } }));
    const list = documentOf<{ models: readonly Model[]; from: string }>(
      await stage.run(['models', '--json']),
    );
    expect(list.from).toMatch(/^the catalogue of .* \(1 of them as a registry said\)$/);
    expect(list.models.find((model) => model.name === 'qwen3:0.6b')).toMatchObject({
      source: 'lock',
      weightsBytes: 4_000_000_000,
    });
    rmSync(file);
  });
});

describe('models fit', () => {
  it('names the best for each purpose, and all of them fit', async () => {
    const ran = await stage.run(['models', 'fit', '--memory', '3008', '--json']);
    const { choices } = documentOf<{ choices: readonly (Model & { readonly for: string })[] }>(ran);
    expect(choices.map((choice) => choice.for)).toEqual([
      'chat',
      'code',
      'reasoning',
      'vision',
      'tools',
      'embeddings',
    ]);
    for (const { fit } of choices) expect(fit.memoryMiB).toBeLessThanOrEqual(3008);
  });

  it('fails when nothing fits', async () => {
    const ran = await stage.run(['models', 'fit', '--memory', '256']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/fits 256 MB/);
  });
});

describe('models show', () => {
  it('asks the registry, whose facts win', async () => {
    const model = await show('tiny-llama');
    expect(model).toMatchObject({ source: 'registry', arch: 'llama', quantization: 'F32' });
    expect(model.fits.memory).toBe(true);
  });

  it('has, as JSON, the fields that scripts were promised, and each is what it says', async () => {
    const range = { low: expect.any(Number), high: expect.any(Number) };
    const cost = {
      perSecond: expect.any(Number),
      perHour: expect.any(Number),
      storagePerMonth: expect.any(Number),
      perThousandTokens: range,
      perColdStart: range,
      perMonth: range,
      keptWarmPerMonth: expect.any(Number),
      basis: expect.stringMatching(/20\d\d-\d\d/),
    };
    const argv = ['llama3.1:8b', '--offline', '--memory', '10240', '--context', '8192', '--kv', 'q8_0'];
    const document = await show(...argv, '--parallel', '2');
    const kvBytes = (32 * 2 * 8192 * 8 * (128 + 128) * 34) / 32;
    expect(document).toMatchObject({
      arch: 'llama',
      parameters: 8_030_261_248,
      quantization: 'Q4_K_M',
      contextMax: 131_072,
      weightsBytes: 4_920_738_944,
      fit: {
        context: 16_384,
        kvBytes,
        computeBytes: expect.any(Number),
        totalBytes: expect.any(Number),
        memoryMiB: expect.any(Number),
      },
      fits: { memory: true, image: true, temporary: true, memoryMiB: 10_240 },
      speed: { tokensPerSecond: range, vcpu: 10_240 / 1769, basis: expect.stringMatching(/measured/) },
      price: { architecture: 'arm64', ...cost },
      otherPrice: { architecture: 'x86_64', ...cost },
    });
    const { fit, weightsBytes } = document;
    expect(fit.totalBytes).toBe(weightsBytes + fit.kvBytes + fit.computeBytes);
  });

  it('says what use costs, in every way that somebody may ask', async () => {
    const ran = await stage.run(['models', 'show', 'llama3.2:1b', '--offline', '--requests', '500']);
    const dollars = String.raw`\$[\d.]+ to \$[\d.]+`;
    for (const line of [
      `${dollars} for 1,000 tokens, \\$[\\d.]+ an hour of use, ${dollars} a cold start \\(arm64\\)`,
      `on x86_64: ${dollars} for 1,000 tokens`,
      `${dollars} a month for 500 requests of 300 tokens, 10 % of them cold`,
      'kept warm by a call every five minutes: \\$[\\d.]+ a month on top',
      '[\\d.]+ to [\\d.]+ tokens/s with 3008 MB \\(1\\.7 vCPU\\)',
      'loads it in [\\d.]+ to [\\d.]+ s from the image, [\\d.]+ to [\\d.]+ s from S3 or a registry',
      'context up to \\d+ tokens with 3008 MB',
    ]) {
      expect(ran.stdout).toMatch(new RegExp(line));
    }
  });

  it('takes --kv for --kv-cache-type, and counts a rearranged copy of the weights', async () => {
    const short = await show('llama3.2:1b', '--offline', '--kv', 'q4_0');
    const long = await show('llama3.2:1b', '--offline', '--kv-cache-type', 'q4_0');
    expect(short).toEqual(long);
    const ran = await stage.run(['models', 'show', 'llama3.2:1b', '--offline'], {
      env: { OLLAMA_LAMBDA_REPACK: 'true' },
    });
    expect(ran.stdout).toMatch(/1260 weights \+ \d+ of them rearranged \+ /);
    const wrong = await stage.run(['models', 'show', 'llama3.2:1b', '--kv', 'q3']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
  });

  it('says what would run instead of what does not fit', async () => {
    const model = await show('too-big:8b', '--memory-cap', '3008');
    expect(model.fits.memory).toBe(false);
    expect(model.instead.map(({ flag }) => flag).join(' ')).toMatch(/--model/);
    const ran = await stage.run(['models', 'show', 'too-big:8b', '--memory-cap', '3008']);
    expect(ran.stdout).toMatch(/does not fit 3008 MB/);
    // And how the cap can be raised.
    expect(ran.stdout).toMatch(/AWS Support/);
    expect(model).toMatchObject({ raise: expect.stringMatching(/AWS Support/) });
    expect(ran.stdout).toMatch(/weights \+ \d+ cache of 4096 tokens \+ \d+ buffers/);
  });

  it('counts the context, its kind and how many run at once', async () => {
    const one = await show('llama3.2:1b', '--offline');
    const longer = await show('llama3.2:1b', '--offline', '--context', '8192');
    const smaller = await show('llama3.2:1b', '--offline', '--kv-cache-type', 'q8_0');
    const both = await show('llama3.2:1b', '--offline', '--parallel', '2');
    expect(longer.fit.kvBytes).toBe(2 * one.fit.kvBytes);
    expect(smaller.fit.kvBytes / one.fit.kvBytes).toBeCloseTo(34 / 64, 5);
    expect(both.fit.context).toBe(2 * one.fit.context);
  });

  it('tells that the catalogue is all it has, and what is in none of its places', async () => {
    expect(await show('qwen3:4b', '--offline')).toMatchObject({ source: 'catalogue' });
    const ran = await stage.run(['models', 'show', 'never-heard-of', '--offline', '--json']);
    expect(ran.code).toBe(6);
    expect(ran.document().error).toMatchObject({ code: 'model-unknown-offline' });
  });

  it('does with the catalogue when the registry cannot be reached, and says so', async () => {
    // Nothing listens on the discard port.
    const model = await show('qwen3:4b', '--model-registry', '127.0.0.1:9');
    expect(model).toMatchObject({ source: 'catalogue', from: expect.stringMatching(/cannot be reached/) });
  }, 60_000);

  it('fails where nobody at all knows the model, and says what to type again', async () => {
    const away = ['nobody/knows:1b', '--model-registry', '127.0.0.1:9', '--json'];
    for (const [verb, again] of [
      ['show', 'ollama-lambda models show nobody/knows:1b'],
      ['pull', 'ollama-lambda models pull nobody/knows:1b'],
    ] as const) {
      const ran = await stage.run(['models', verb, ...away]);
      expect(ran.code).toBe(1);
      const { error } = ran.document();
      expect(error).toMatchObject({ code: 'registry-failed' });
      expect((error as { next: readonly string[] }).next[0]).toBe(again);
    }
  }, 60_000);

  it('takes the registry’s word that there is no such model, whatever the catalogue says', async () => {
    const ran = await stage.run(['models', 'show', 'qwen3:4b', '--json']);
    expect(ran.code).toBe(6);
    expect(ran.document().error).toMatchObject({ code: 'model-not-found' });
  });

  it('reads a file of this machine, by its header', async () => {
    mkdirSync(join(stage.folder, 'files'));
    writeFileSync(join(stage.folder, 'files/own.gguf'), Buffer.concat([...tinyGguf(shapeFor(200_000))]));
    expect(await show('./files/own.gguf')).toMatchObject({ source: 'file', arch: 'llama' });
    expect(await show('~/files/own.gguf')).toMatchObject({ source: 'file', quantization: 'F32' });
    writeFileSync(join(stage.folder, 'files/page.gguf'), '<!DOCTYPE html>');
    const whole = readFileSync(join(stage.folder, 'files/own.gguf'));
    writeFileSync(join(stage.folder, 'files/cut.gguf'), whole.subarray(0, whole.length / 2));
    for (const [name, why] of [
      ['page', /begins with "<!DO"/],
      ['cut', /a part of its weights is missing/],
    ] as const) {
      const ran = await stage.run(['models', 'show', `./files/${name}.gguf`, '--json']);
      expect(ran.document().error).toMatchObject({
        code: 'weights-invalid',
        message: expect.stringMatching(why),
      });
    }
  });

  it('reads what a Modelfile would make, adapters included', async () => {
    const folder = join(stage.folder, 'made');
    mkdirSync(folder);
    writeFileSync(join(folder, 'own.gguf'), Buffer.concat([...tinyGguf(shapeFor(200_000))]));
    const lora = tinyLora(shapeFor(200_000).width);
    writeFileSync(join(folder, 'lora.gguf'), lora);
    const base = await show('./made/own.gguf');
    writeFileSync(join(folder, 'Modelfile'), 'FROM own.gguf\nADAPTER ./lora.gguf\nTEMPLATE "{{ .Tools }}"');
    const made = await show('./made/Modelfile');
    expect(made.weightsBytes).toBe(base.weightsBytes + lora.length);
    expect(made.capabilities).toEqual(['completion', 'tools']);
    writeFileSync(join(folder, 'Modelfile'), 'FROM own.gguf\nRUN rm');
    const ran = await stage.run(['models', 'show', './made/Modelfile', '--json']);
    expect(ran.code).toBe(2);
    expect(ran.document().error).toMatchObject({ code: 'modelfile-invalid' });
  });

  it('counts an adapter that is laid over it', async () => {
    writeFileSync(join(stage.folder, 'wide.gguf'), tinyLora(2048));
    const plain = await show('llama3.2:1b', '--offline');
    const adapted = await show('llama3.2:1b', '--offline', '--adapter', 'wide.gguf');
    expect(adapted.weightsBytes).toBe(plain.weightsBytes + tinyLora(2048).length);
    expect(adapted.fit.memoryMiB).toBeGreaterThanOrEqual(plain.fit.memoryMiB);
    const ran = await stage.run(['models', 'show', 'qwen3:4b', '--offline', '--adapter', 'wide.gguf']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/was trained for llama, and the model is qwen3/);
  });

  it('reads a model of this machine’s Ollama', async () => {
    const store = join(stage.folder, '.ollama/models');
    writeTinyStore(store, { host: 'registry.ollama.ai', namespace: 'library', model: 'mine', tag: 'latest' });
    expect(await show('ollama://mine')).toMatchObject({ source: 'store', arch: 'llama' });
    const ran = await stage.run(['models', 'show', 'ollama://not-mine', '--json']);
    expect(ran.code).toBe(6);
    expect(ran.document().error).toMatchObject({ code: 'model-absent' });
  });
});

describe('models pull', () => {
  it('fetches a model into the cache, once, and then works without its registry', async () => {
    const first = await stage.run(['models', 'pull', stage.sandbox.model, '--json']);
    expect(first).toMatchObject({ code: 0 });
    const { bytes, fetchedBytes } = documentOf<{ bytes: number; fetchedBytes: number }>(first);
    expect(fetchedBytes).toBe(bytes);
    const again = documentOf<{ fetchedBytes: number }>(
      await stage.run(['models', 'pull', stage.sandbox.model, '--json']),
    );
    expect(again.fetchedBytes).toBe(0);
    expect(await show(stage.sandbox.model, '--offline')).toMatchObject({
      source: 'cache',
      from: 'the cache',
    });
  });

  it('has nothing to do for a file', async () => {
    const ran = await stage.run(['models', 'pull', './x.gguf', '--json']);
    expect(ran.code).toBe(2);
    expect(ran.document().error).toMatchObject({ code: 'model-is-local' });
  });
});

describe('validate, before anybody has asked the registry', () => {
  it('warns of a model that cannot fit by the catalogue, and of no other', async () => {
    const large = await stage.run(['validate', '--model', 'llama3.1:8b', '--memory-cap', '3008']);
    expect(large.code).toBe(0);
    expect(large.stdout).toMatch(/llama3\.1:8b needs \d+ MB, as the catalogue/);
    const here = await stage.run(['validate', '--model', './Modelfile']);
    expect(here.stdout).toMatch(/whether \.\/Modelfile fits is not known: nobody has looked at it yet/);
    const small = await stage.run(['validate', '--model', 'llama3.2:1b', '--memory-cap', '3008']);
    expect(small.stdout).not.toMatch(/as the catalogue/);
  });
});
