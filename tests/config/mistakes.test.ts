import { describe, expect, it } from '@jest/globals';
import { at, findingsOf } from './reading.js';

/** Text of the file; id, line, column and path of the only finding; how its sentence begins; its remedy. */
type Row = readonly [name: string, text: string, at: string, what: string, remedy?: string];

const rows: readonly Row[] = [
  [
    'a misspelled field',
    'regoin: x',
    'config-unknown-key 1 1 regoin',
    '"regoin" is not',
    'Did you mean region?',
  ],
  [
    'the spelling of a flag',
    'stack-name: x',
    'config-unknown-key 1 1 stack-name',
    '"stack-name"',
    'Did you mean stackName?',
  ],
  [
    'a field outside of its group',
    '\nauth: iam',
    'config-unknown-key 2 1 auth',
    '"auth" is not a field.',
    'Did you mean endpoint.auth? Write it as auth: under endpoint:',
  ],
  [
    'a path for a key',
    'endpoint.auth: iam',
    'config-unknown-key 1 1 endpoint.auth',
    '"endpoint.auth"',
    'Did you mean endpoint.auth? Write it as auth: under endpoint:',
  ],
  [
    'a flag that is called otherwise',
    'base-image: x',
    'config-unknown-key 1 1 base-image',
    '"base-image"',
    'Did you mean sources.base? Write it as base: under sources:',
  ],
  ['a key that nothing resembles', 'zzz: 1', 'config-unknown-key 1 1 zzz', '"zzz" is not a field.'],
  ['a key of JavaScript', '__proto__: {a: 1}', 'config-unknown-key 1 1 __proto__', '"__proto__" is not'],
  [
    'environments within one',
    'environments: {a: {environments: {}}}',
    'config-unknown-key 1 20 environments.a.environments',
    '"environments.a.environments"',
  ],
  [
    'a misspelled field of a group',
    'endpoint:\n  atuh: iam',
    'config-unknown-key 2 3 endpoint.atuh',
    '"endpoint.atuh"',
    'Did you mean endpoint.auth?',
  ],
  [
    'a size with a unit',
    'memory: 2GB',
    'config-wrong-type 1 9 memory',
    'memory is "2GB"; it takes auto or',
    'Did you mean 2048?',
  ],
  [
    'a time with a unit',
    'timeout: 5m',
    'config-wrong-type 1 10 timeout',
    'timeout is "5m"',
    'Did you mean 300?',
  ],
  [
    'a number in quotes',
    'context: "8192"',
    'config-wrong-type 1 10 context',
    'context is "8192"',
    'Did you mean 8192?',
  ],
  [
    'tokens with a k',
    'context: 8k',
    'config-wrong-type 1 10 context',
    'context is "8k"',
    'Did you mean 8192?',
  ],
  [
    'a misspelled auto',
    'memory: AUTO',
    'config-wrong-type 1 9 memory',
    'memory is "AUTO"',
    'Did you mean auto?',
  ],
  ['a broken number', 'timeout: 1.5', 'config-wrong-type 1 10 timeout', 'timeout is 1.5;'],
  ['an endless number', 'timeout: .inf', 'config-wrong-type 1 10 timeout', 'timeout is Infinity;'],
  [
    'a number for a text',
    'stackName: 7',
    'config-wrong-type 1 12 stackName',
    'stackName is 7; it takes a letter',
  ],
  [
    'a version that reads as a number',
    'sources: {engineVersion: 0.33}',
    'config-wrong-type 1 26 sources.engineVersion',
    'sources.engineVersion is 0.33;',
    'Put it in quotes: "0.33".',
  ],
  [
    'a field without a value',
    'region:',
    'config-wrong-type 1 1 region',
    'region has no value;',
    'Write a value, or remove the line.',
  ],
  [
    'a group that is none',
    'endpoint: iam',
    'config-wrong-type 1 11 endpoint',
    'endpoint is "iam"; it takes a map with the fields auth, principals, public, invokeMode, cors.',
  ],
  [
    'a list that is none',
    'endpoint: {principals: x}',
    'config-wrong-type 1 24 endpoint.principals',
    'endpoint.principals is "x"; it takes a list',
  ],
  [
    'a list of the guard that is none',
    'guard: secret',
    'config-wrong-type 1 8 guard',
    'guard is "secret"; it takes a list of regular expressions.',
  ],
  [
    'a number for a pattern',
    'guard: [1]',
    'config-wrong-type 1 9 guard[0]',
    'guard[0] is 1; it takes a regular expression in quotes.',
  ],
  [
    'a field two groups down',
    'endpoint: {cors: {orgins: ["*"]}}',
    'config-unknown-key 1 19 endpoint.cors.orgins',
    '"endpoint.cors.orgins" is not',
    'Did you mean endpoint.cors.origins?',
  ],
  [
    'a field of two groups outside of them',
    'maxAge: 5',
    'config-unknown-key 1 1 maxAge',
    '"maxAge" is not',
    'Did you mean endpoint.cors.maxAge? Write it as maxAge: under endpoint: cors:',
  ],
  [
    'a misspelled limit of a key',
    'limits: {keys: {ci: {outputToken: 5}}}\nendpoint: {auth: api-key}',
    'config-unknown-key 1 22 limits.keys.ci.outputToken',
    '"limits.keys.ci.outputToken" is not',
    'Did you mean limits.keys.ci.outputTokens?',
  ],
  [
    'a limit of a key in words',
    'limits: {keys: {ci: {outputTokens: many}}}',
    'config-wrong-type 1 36 limits.keys.ci.outputTokens',
    'limits.keys.ci.outputTokens is "many"; it takes a whole number of tokens from 1',
  ],
  [
    'limits of a key that are no map',
    'limits: {keys: {ci: 5}}',
    'config-wrong-type 1 21 limits.keys.ci',
    'limits.keys.ci is 5; it takes a map with the fields bodyBytes, promptBytes,',
  ],
  [
    'bytes with a unit',
    'limits: {bodyBytes: 5MB}',
    'config-wrong-type 1 21 limits.bodyBytes',
    'limits.bodyBytes is "5MB"',
    'Did you mean 5242880?',
  ],
  [
    'a switch of YAML of old',
    'preread: true',
    'config-wrong-type 1 10 preread',
    'preread is true; it takes auto, on or off.',
  ],
  [
    'a list in a list',
    'endpoint: {principals: [[]]}',
    'config-wrong-type 1 25 endpoint.principals[0]',
    'endpoint.principals[0] is []; it takes an account id',
  ],
  [
    'a tag that is a map',
    'tags: {a: {b: c}}',
    'config-wrong-type 1 11 tags.a',
    'tags.a is {"b":"c"}; it takes a text.',
  ],
  [
    'a processor under its other name',
    'architecture: amd64',
    'config-not-allowed 1 15 architecture',
    'architecture is "amd64"; it takes arm64 or x86_64.',
    'Did you mean x86_64?',
  ],
  [
    'a misspelled choice',
    'endpoint: {auth: api_key}',
    'config-not-allowed 1 18 endpoint.auth',
    'endpoint.auth is "api_key"; it takes iam, api-key or none.',
    'Did you mean api-key?',
  ],
  [
    'a choice that is no text',
    'architecture: 64',
    'config-wrong-type 1 15 architecture',
    'architecture is 64;',
  ],
  [
    'a switch in words',
    'endpoint: {public: "yes"}',
    'config-wrong-type 1 20 endpoint.public',
    'endpoint.public is "yes"; it takes true or false.',
  ],
  [
    'environments that are a list',
    'environments: [a]',
    'config-wrong-type 1 15 environments',
    'environments is ["a"]; it takes a map of names to fields.',
  ],
  [
    'an environment without fields',
    'environments:\n  dev:',
    'config-wrong-type 2 3 environments.dev',
    'environments.dev has no value;',
  ],
  [
    'a file that is a list',
    '- a',
    'config-wrong-type 1 1 -',
    'ollama-lambda.yaml is ["a"]; it takes a map of fields.',
  ],
  ['a file that is a text', 'hello', 'config-wrong-type 1 1 -', 'ollama-lambda.yaml is "hello";'],
  [
    'a field that is written twice',
    'timeout: 5\nmodel: m\ntimeout: 6',
    'config-duplicate-key 3 1 timeout',
    '"timeout" is written twice.',
    'Remove one of the two.',
  ],
  ['a tab for indentation', 'endpoint:\n\tauth: iam', 'config-yaml 2 1 -', 'ollama-lambda.yaml is no YAML:'],
  ['a quote that never ends', 'model: "abc', 'config-yaml 1 12 -', 'ollama-lambda.yaml is no YAML:'],
  [
    'two documents',
    'model: a\n---\nmodel: b',
    'config-yaml 3 1 -',
    'ollama-lambda.yaml is no YAML: a second document',
  ],
  [
    'a tag of CloudFormation',
    'model: !Ref x',
    'config-yaml 1 8 -',
    'ollama-lambda.yaml is no YAML: unknown tag !Ref',
  ],
];

describe('a mistake in the file has its place, what is allowed and what was meant', () => {
  it.each(rows.map((row) => ({ name: row[0], row })))('$name', ({ row: [, text, where, what, remedy] }) => {
    const findings = findingsOf({ text });
    expect(findings.map(at)).toEqual([where]);
    expect(findings[0]?.what.slice(0, what.length)).toBe(what);
    expect(findings[0]?.remedy).toBe(remedy);
    expect(findings[0]?.severity).toBe('error');
  });
});

it('names all fields that there are beside an unknown key', () => {
  expect(findingsOf({ text: 'sources: {x: y}' })[0]?.why).toBe(
    'The fields of sources are base, engine, engineVersion, modelRegistry.',
  );
});

it('shows no more than a line of a value', () => {
  const [finding] = findingsOf({ text: `timeout: ${'x'.repeat(1000)}` });
  expect(finding?.what.length).toBeLessThan(200);
});
