import { describe, expect, it } from '@jest/globals';
import { defaults } from '../../src/config/defaults.js';
import { at, configOf, findingsOf, read } from './reading.js';

describe('where values come from', () => {
  it('settles to the defaults when nothing is said', () => {
    const { config, origins, warnings } = configOf({});
    expect(config).toEqual(defaults);
    expect(warnings).toEqual([]);
    expect(new Set(Object.values(origins).map(({ kind }) => kind))).toEqual(new Set(['default']));
  });

  it('takes flags before variables before the environment before the file', () => {
    const text = [
      'timeout: 1',
      'context: 1001',
      'memoryCap: 1001',
      'ephemeralStorage: 1001',
      'environments:',
      '  prod:',
      '    context: 1002',
      '    memoryCap: 1002',
      '    ephemeralStorage: 1002',
    ].join('\n');
    const env = { OLLAMA_LAMBDA_MEMORY_CAP: '1003', OLLAMA_LAMBDA_EPHEMERAL_STORAGE: '1003' };
    const { config, origins } = configOf({
      text,
      env,
      flags: { ephemeralStorage: '1004' },
      environment: 'prod',
    });
    expect(config).toMatchObject({ timeout: 1, context: 1002, memoryCap: 1003, ephemeralStorage: 1004 });
    expect(origins.timeout).toMatchObject({ kind: 'file', text: 'ollama-lambda.yaml:1:10' });
    expect(origins.context).toMatchObject({ kind: 'environment prod', text: 'ollama-lambda.yaml:7:14' });
    expect(origins.memoryCap).toMatchObject({ kind: 'variable', text: 'OLLAMA_LAMBDA_MEMORY_CAP' });
    expect(origins.ephemeralStorage).toMatchObject({ kind: 'flag', text: '--ephemeral-storage' });
    expect(origins.name).toEqual({ kind: 'default', text: 'default' });
  });

  it('reads every flag as commander hands it over', () => {
    const { config } = configOf({
      flags: {
        name: 'n',
        model: 'llama3.2:1b',
        context: '8192',
        memory: 'auto',
        memoryCap: '3008',
        timeout: '60',
        ephemeralStorage: '1024',
        architecture: 'x86_64',
        auth: 'iam',
        principal: ['123456789012', 'arn:aws:iam::123456789012:role/a,b'],
        tag: ['team=a', 'url=x=y', 'empty='],
        stackName: 'S',
        repository: 'team/llm',
        accountId: '012345678901',
        baseImage: 'mirror:5000/nodejs:24',
        engineImage: 'mirror:5000/ollama',
        engineVersion: '0.30',
        modelRegistry: '[::1]:5000',
        modelSource: 's3://bucket/a',
        kvCacheType: 'q8_0',
        systemPrompt: 'Be short.',
        outputTokens: '100',
        logRetention: '7',
        corsOrigin: ['https://a.example'],
        region: 'eu-west-1',
        profile: 'dev',
        json: true,
        verbose: undefined,
      },
    });
    expect(config).toEqual({
      ...defaults,
      name: 'n',
      region: 'eu-west-1',
      profile: 'dev',
      accountId: '012345678901',
      stackName: 'S',
      repository: 'team/llm',
      model: 'llama3.2:1b',
      context: 8192,
      memory: 'auto',
      memoryCap: 3008,
      timeout: 60,
      ephemeralStorage: 1024,
      architecture: 'x86_64',
      endpoint: {
        auth: 'iam',
        principals: ['123456789012', 'arn:aws:iam::123456789012:role/a,b'],
        public: false,
        invokeMode: 'stream',
        cors: { ...defaults.endpoint.cors, origins: ['https://a.example'] },
      },
      modelSource: 's3://bucket/a',
      kvCacheType: 'q8_0',
      systemPrompt: 'Be short.',
      limits: { ...defaults.limits, outputTokens: 100 },
      logs: { ...defaults.logs, retention: 7 },
      tags: { team: 'a', url: 'x=y', empty: '' },
      sources: {
        base: 'mirror:5000/nodejs:24',
        engine: 'mirror:5000/ollama',
        engineVersion: '0.30',
        modelRegistry: '[::1]:5000',
      },
    });
  });

  it('reads every variable, and counts an empty one as not set', () => {
    const { config } = configOf({
      env: {
        OLLAMA_LAMBDA_NAME: ' n ',
        OLLAMA_LAMBDA_REGION: 'eu-west-1',
        OLLAMA_LAMBDA_PROFILE: 'dev',
        OLLAMA_LAMBDA_ACCOUNT_ID: '012345678901',
        OLLAMA_LAMBDA_STACK_NAME: 'S',
        OLLAMA_LAMBDA_REPOSITORY: 'r2',
        OLLAMA_LAMBDA_MODEL: 'm',
        OLLAMA_LAMBDA_CONTEXT: '',
        OLLAMA_LAMBDA_MEMORY: '2048',
        OLLAMA_LAMBDA_MEMORY_CAP: ' ',
        OLLAMA_LAMBDA_TIMEOUT: '9',
        OLLAMA_LAMBDA_EPHEMERAL_STORAGE: '600',
        OLLAMA_LAMBDA_ARCHITECTURE: 'x86_64',
        OLLAMA_LAMBDA_AUTH: 'iam',
        OLLAMA_LAMBDA_PRINCIPALS: '123456789012, 210987654321,',
        OLLAMA_LAMBDA_TAGS: 'a=1, b=2',
        OLLAMA_LAMBDA_FALLBACK_MODEL: 'f',
        OLLAMA_LAMBDA_PREREAD: 'off',
        OLLAMA_LAMBDA_REPACK: 'false',
        OLLAMA_LAMBDA_LIMITS_IMAGES: '0',
        OLLAMA_LAMBDA_METRICS_ENABLED: 'false',
        OLLAMA_LAMBDA_CORS_ORIGINS: 'https://a.example, *',
        OLLAMA_LAMBDA_SOURCES_BASE: 'b:1',
        OLLAMA_LAMBDA_SOURCES_ENGINE: 'e',
        OLLAMA_LAMBDA_SOURCES_ENGINE_VERSION: '1',
        OLLAMA_LAMBDA_SOURCES_MODEL_REGISTRY: 'h',
      },
    });
    expect(config).toMatchObject({
      name: 'n',
      accountId: '012345678901',
      stackName: 'S',
      context: 4096,
      memory: 2048,
      memoryCap: undefined,
      endpoint: {
        auth: 'iam',
        principals: ['123456789012', '210987654321'],
        cors: { origins: ['https://a.example', '*'], maxAge: 3600 },
      },
      fallbackModel: 'f',
      preread: 'off',
      repack: false,
      limits: { images: 0, bodyBytes: undefined },
      metrics: { enabled: false },
      tags: { a: '1', b: '2' },
      sources: { base: 'b:1', engine: 'e', engineVersion: '1', modelRegistry: 'h' },
    });
  });

  it('replaces lists and tags as a whole', () => {
    const text = 'tags: {a: x, b: x}\nenvironments: {prod: {tags: {c: x}}}';
    expect(configOf({ text, environment: 'prod' }).config.tags).toEqual({ c: 'x' });
  });

  it('mixes the fields of a group from several sources', () => {
    const { config } = configOf({
      text: 'sources: {base: a, engine: b}',
      env: { OLLAMA_LAMBDA_SOURCES_ENGINE: 'c' },
      flags: { modelRegistry: 'd' },
    });
    expect(config.sources).toEqual({ ...defaults.sources, base: 'a', engine: 'c', modelRegistry: 'd' });
  });

  it('cannot be changed afterwards, down to the last tag', () => {
    const { config } = configOf({ text: 'tags: {a: b}' });
    const parts = [config, config.endpoint, config.endpoint.principals, config.tags, config.sources];
    expect(parts.filter((part) => !Object.isFrozen(part))).toEqual([]);
  });

  it('keeps what was typed of account ids and tags that look like numbers', () => {
    const text =
      'accountId: 012345678901\ntags: {cost: 007, on: true}\nendpoint: {principals: [001234567890]}';
    const { config } = configOf({ text });
    expect(config.accountId).toBe('012345678901');
    expect(config.tags).toEqual({ cost: '007', on: 'true' });
    expect(config.endpoint.principals).toEqual(['001234567890']);
  });

  it('lets aliases repeat tags among environments', () => {
    const text = 'tags: &t {a: b}\nenvironments:\n  prod: {timeout: 9, tags: *t}\n';
    expect(configOf({ text, environment: 'prod' }).config).toMatchObject({ timeout: 9, tags: { a: 'b' } });
  });

  it.each(['', '# nothing yet\n', '---\n', '{}'])('takes a file that says nothing: %j', (text) => {
    expect(configOf({ text }).config).toEqual(defaults);
  });
});

describe('mistakes', () => {
  it('are all told at once, in the order of the file, then variables and flags', () => {
    const text = 'regoin: x\nmemory: lots\ntimeout: 0\nendpoint:\n  auth: apikey\n  principals: ["*"]\n';
    const env = { OLLAMA_LAMBDA_CONTEXT: 'many' };
    expect(findingsOf({ text, env, flags: { tag: ['a'], stackName: '1' } }).map(at)).toEqual([
      'config-unknown-key 1 1 regoin',
      'config-wrong-type 2 9 memory',
      'config-out-of-range 3 10 timeout',
      'config-not-allowed 5 9 endpoint.auth',
      'config-not-allowed 6 16 endpoint.principals[0]',
      'config-wrong-type - - context',
      'config-wrong-type - - tags',
      'config-not-allowed - - stackName',
    ]);
  });

  it('of the file are told although a flag overrules them', () => {
    const overruled = {
      text: 'timeout: 9999',
      env: { OLLAMA_LAMBDA_TIMEOUT: '-1' },
      flags: { timeout: '5' },
    };
    expect(findingsOf(overruled).map(({ what }) => what.split(';')[0])).toEqual([
      'timeout is 9999',
      'OLLAMA_LAMBDA_TIMEOUT is -1',
    ]);
  });

  it('do not drag others behind them: what cannot be read breaks no rule', () => {
    expect(findingsOf({ text: 'memory: 4096\nmemoryCap: lots' }).map(at)).toEqual([
      'config-wrong-type 2 12 memoryCap',
    ]);
    expect(findingsOf({ text: 'endpoint: {auth: nome, public: true}' }).map(at)).toEqual([
      'config-not-allowed 1 18 endpoint.auth',
    ]);
  });

  it('name the file that was given', () => {
    const reading = read({ text: 'a: b', file: '../x.yml' });
    expect(reading).toMatchObject({ kind: 'invalid', findings: [{ place: { file: '../x.yml', line: 1 } }] });
  });

  it('in the spelling of a variable are warnings, if it resembles one of ours, and never show its value', () => {
    const env = {
      OLLAMA_LAMBDA_MODELS: 'private-thing',
      OLLAMA_LAMBDA_API_KEY: 'x',
      OLLAMA_LAMBDA_CACHE: 'x',
      OLLAMA_LAMBDA_SOMETHING_ELSE: 'x',
      OTHER_MODEL: 'x',
    };
    const { warnings } = configOf({ env });
    expect(warnings).toMatchObject([
      { id: 'config-unknown-variable', remedy: 'Did you mean OLLAMA_LAMBDA_MODEL?' },
    ]);
    expect(JSON.stringify(warnings)).not.toContain('private-thing');
  });
});
