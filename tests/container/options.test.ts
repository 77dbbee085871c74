import { describe, expect, it } from '@jest/globals';
import { engineEnvironment, threads } from '../../container/engine-environment.js';
import { readOptions } from '../../container/options.js';

const least = { OLLAMA_LAMBDA_MODEL: 'tiny', OLLAMA_LAMBDA_AUTH: 'iam' };
const key = 'ab'.repeat(32);

describe('the environment', () => {
  it('settles into options with the paths and the port of the contract', () => {
    expect(readOptions(least)).toMatchObject({
      model: 'tiny',
      auth: 'iam',
      enginePath: '/usr/bin/ollama',
      enginePort: 11434,
      modelsPath: '/opt/ollama/models',
      context: 4096,
      memory: undefined,
      temporaryFolder: '/tmp',
    });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'no model',
      { OLLAMA_LAMBDA_AUTH: 'iam' },
      'OLLAMA_LAMBDA_MODEL is not set; expected the name of the model in the image, e.g. llama3.2:1b',
    ],
    [
      'no word on who may call',
      { OLLAMA_LAMBDA_MODEL: 'tiny' },
      'OLLAMA_LAMBDA_AUTH is not set; expected one of iam, api-key, none',
    ],
    [
      'an unknown word on who may call',
      { ...least, OLLAMA_LAMBDA_AUTH: 'open' },
      'OLLAMA_LAMBDA_AUTH is "open"; expected one of iam, api-key, none',
    ],
    [
      'a port that is none',
      { ...least, OLLAMA_LAMBDA_ENGINE_PORT: '70000' },
      'OLLAMA_LAMBDA_ENGINE_PORT is "70000"; expected a whole number from 0 to 65535',
    ],
    [
      'a context that is none',
      { ...least, OLLAMA_CONTEXT_LENGTH: '4k' },
      'OLLAMA_CONTEXT_LENGTH is "4k"; expected a whole number from 1 to 10000000',
    ],
    [
      'a model source that is none',
      { ...least, OLLAMA_LAMBDA_MODEL_SOURCE: 's3:bucket' },
      'OLLAMA_LAMBDA_MODEL_SOURCE is "s3:bucket"; expected image, pull or s3://<bucket>/<prefix>',
    ],
    [
      'a pre-read that is none',
      { ...least, OLLAMA_LAMBDA_PREREAD: 'yes' },
      'OLLAMA_LAMBDA_PREREAD is "yes"; expected one of auto, on, off',
    ],
  ])('with %s fails the start with a message that says what is expected', (_name, environment, message) => {
    expect(() => readOptions(environment)).toThrow(new Error(message));
  });

  it('says where the model comes from, and how an instance comes to life', () => {
    const written = {
      OLLAMA_LAMBDA_MODEL_SOURCE: 's3://my.bucket/some/where/',
      OLLAMA_LAMBDA_PREREAD: 'off',
      OLLAMA_LAMBDA_FALLBACK_MODEL: 'small:1b',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    };
    expect(readOptions({ ...least, ...written }).life).toEqual({
      source: { kind: 's3', bucket: 'my.bucket', prefix: 'some/where' },
      preread: 'off',
      fallbackModel: 'small:1b',
      loadsAtInit: false,
    });
    expect(readOptions(least).life).toEqual({
      source: { kind: 'image' },
      preread: 'auto',
      fallbackModel: undefined,
      loadsAtInit: false,
    });
  });

  it.each([
    ['no digest', ''],
    ['a key in place of its digest', 'my-secret-key'],
    ['one digest good and one cut', `${key},abcd`],
  ])('with api-key and %s fails the start without repeating it', (_name, digest) => {
    const environment = { ...least, OLLAMA_LAMBDA_AUTH: 'api-key', OLLAMA_LAMBDA_API_KEY_SHA256: digest };
    expect(() => readOptions(environment)).toThrow(
      /^OLLAMA_LAMBDA_API_KEY_SHA256 must be .* 64 hex digits[^:]*$/,
    );
    expect(() => readOptions(environment)).not.toThrow(/my-secret-key/);
  });
});

describe('the engine', () => {
  const options = readOptions({ ...least, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3600', TMPDIR: '/t' });
  const machine = { port: 4711, processors: 6 };

  it('gets what the function relies on, whatever was inherited', () => {
    const inherited = { OLLAMA_HOST: '0.0.0.0', OLLAMA_KEEP_ALIVE: '0', OLLAMA_NO_CLOUD: '0', HOME: '/root' };
    expect(engineEnvironment(options, inherited, machine)).toEqual({
      HOME: '/t/ollama-home',
      OLLAMA_HOST: '127.0.0.1:4711',
      OLLAMA_MODELS: '/opt/ollama/models',
      OLLAMA_CONTEXT_LENGTH: '4096',
      OLLAMA_KEEP_ALIVE: '-1',
      OLLAMA_NOPRUNE: '1',
      OLLAMA_NO_CLOUD: '1',
      OLLAMA_NUM_PARALLEL: '1',
      OLLAMA_MAX_LOADED_MODELS: '1',
      OLLAMA_LOAD_TIMEOUT: '15m',
      LLAMA_ARG_CACHE_RAM: '0',
      LLAMA_ARG_CTX_CHECKPOINTS: '4',
      LLAMA_ARG_REPACK: '0',
      LLAMA_ARG_THREADS: '2',
    });
  });

  it.each(['provisioned-concurrency', 'snap-start'])('of %s has time to load for speed', (type) => {
    const patient = readOptions({ ...least, AWS_LAMBDA_INITIALIZATION_TYPE: type });
    const settings = engineEnvironment(patient, {}, machine);
    expect(settings).toMatchObject({ LLAMA_ARG_LOAD_MODE: 'none' });
    expect(settings).not.toHaveProperty('LLAMA_ARG_REPACK');
  });

  it('that had to give something up runs with what is left', () => {
    const setting = { context: 2048, kvType: 'q8_0' };
    const inherited = { OLLAMA_CONTEXT_LENGTH: '8192', OLLAMA_KV_CACHE_TYPE: 'f16' };
    expect(
      engineEnvironment(options, inherited, { ...machine, setting, modelsPath: '/tmp/m' }),
    ).toMatchObject({
      OLLAMA_CONTEXT_LENGTH: '2048',
      OLLAMA_KV_CACHE_TYPE: 'q8_0',
      OLLAMA_MODELS: '/tmp/m',
    });
  });

  it('can be tuned from outside', () => {
    const inherited = { OLLAMA_KV_CACHE_TYPE: 'q8_0', LLAMA_ARG_THREADS: '1', LLAMA_ARG_CACHE_RAM: '64' };
    expect(engineEnvironment(options, inherited, machine)).toMatchObject(inherited);
  });

  it("never sees credentials, keys' digests, or a switch that writes prompts", () => {
    const inherited = {
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_SESSION_TOKEN: 's',
      OLLAMA_LAMBDA_API_KEY_SHA256: key,
      OLLAMA_DEBUG_LOG_REQUESTS: '1',
      OLLAMA_DEBUG: '2',
      PATH: '/bin',
    };
    const names = Object.keys(engineEnvironment(options, inherited, machine));
    expect(names).toContain('PATH');
    expect(names.filter((name) => /AWS|KEY_SHA|DEBUG/.test(name))).toEqual([]);
  });

  it.each([
    [128, 2, 1],
    [1769, 2, 1],
    [3008, 2, 1],
    [3538, 3, 2],
    [10240, 6, 5],
    [10240, 4, 4],
    [undefined, 8, 8],
  ])('of %s MB on %s processors gets %s threads', (memory, processors, expected) => {
    expect(threads(memory, processors)).toBe(expected);
  });
});
