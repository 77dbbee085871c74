import { describe, expect, it } from '@jest/globals';
import { at, configOf, findingsOf } from './reading.js';

describe('environments', () => {
  const text = 'timeout: 100\nenvironments:\n  prod: {timeout: 200}\n  staging: {timeout: 300}\n';

  it('are chosen by --env, and by OLLAMA_LAMBDA_ENV without it', () => {
    const env = { OLLAMA_LAMBDA_ENV: 'staging' };
    expect(configOf({ text, env }).config.timeout).toBe(300);
    expect(configOf({ text, env, environment: 'prod' }).config.timeout).toBe(200);
    expect(configOf({ text, env: { OLLAMA_LAMBDA_ENV: '' } }).config.timeout).toBe(100);
  });

  it('that do not exist are answered with those that do', () => {
    const [finding, ...rest] = findingsOf({ text, environment: 'prdo' });
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      id: 'config-unknown-environment',
      severity: 'error',
      what: '--env is "prdo", and there is no such environment.',
      why: 'ollama-lambda.yaml has prod, staging.',
      remedy: 'Did you mean prod?',
    });
  });

  it.each([
    {
      text: undefined,
      name: 'constructor',
      why: 'There is no ollama-lambda.yaml, which would name them.',
      remedy: 'Leave OLLAMA_LAMBDA_ENV out, or write the file first: ollama-lambda init',
    },
    {
      text: 'timeout: 5',
      name: 'constructor',
      why: 'ollama-lambda.yaml has no environments.',
      remedy:
        'Leave OLLAMA_LAMBDA_ENV out, or make it, with names of its own: ollama-lambda init --env constructor',
    },
    {
      text: 'timeout: 5',
      name: 'of mine',
      why: 'ollama-lambda.yaml has no environments.',
      remedy: 'Leave OLLAMA_LAMBDA_ENV out, or add "of mine" below environments: in the file.',
    },
  ])('cannot be chosen from a file that has none: $text, $name', ({ text, name, why, remedy }) => {
    expect(findingsOf({ text, env: { OLLAMA_LAMBDA_ENV: name } })).toMatchObject([
      { id: 'config-unknown-environment', why, remedy },
    ]);
  });

  it('are checked even when another one is chosen', () => {
    const wrong = 'environments:\n  prod: {timeout: 9999}\n  dev:\n    regoin: x\n';
    expect(findingsOf({ text: wrong, environment: 'dev' }).map(at)).toEqual([
      'config-out-of-range 2 19 environments.prod.timeout',
      'config-unknown-key 4 5 environments.dev.regoin',
    ]);
  });

  it('are not blamed for what flags may still complete', () => {
    const open = 'environments: {demo: {endpoint: {auth: none}}}';
    expect(findingsOf({ text: open })).toEqual([]);
    expect(findingsOf({ text: open, environment: 'demo' }).map(at)).toEqual([
      'config-not-confirmed 1 40 environments.demo.endpoint.auth',
    ]);
    const { config } = configOf({ text: open, environment: 'demo', flags: { allowPublic: true } });
    expect(config.endpoint).toMatchObject({ auth: 'none', principals: [], public: true });
  });
});
