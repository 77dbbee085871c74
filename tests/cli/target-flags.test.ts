import { describe, expect, it } from '@jest/globals';
import { deployText } from '../../src/cli/render/deploy-result.js';
import { createStyle } from '../../src/cli/render/style.js';
import { targetFlags, withTarget } from '../../src/cli/target-flags.js';
import { readConfig } from '../../src/config/read-config.js';

const flags = (options: Record<string, unknown>): string => targetFlags({ argument: undefined, options });

describe('the flags that find a deployment again', () => {
  it.each([
    ['nothing, when none was typed', {}, ''],
    ['what was typed', { name: 'other', stackName: 'Other' }, ' --name other --stack-name Other'],
    ['no others', { memory: '3008', yes: true, json: true, region: 'eu-west-1' }, ' --region eu-west-1'],
    ['a file with a blank, quoted', { config: "it's mine.yaml" }, " --config 'it'\\''s mine.yaml'"],
  ])('are %s', (_, options, text) => {
    expect(flags(options)).toBe(text);
  });
});

describe('a command to type next', () => {
  const options = { config: 'other.yaml', env: 'prod', region: 'eu-west-1', memory: '3008', yes: true };
  const next = (line: string, given: Record<string, unknown> = options): string =>
    withTarget(line, { argument: undefined, options: given });
  const where = '--config other.yaml --env prod --region eu-west-1';

  it.each([
    ['ollama-lambda plan', `ollama-lambda plan ${where}`],
    ['ollama-lambda run "hello"', `ollama-lambda run ${where} "hello"`],
    ['ollama-lambda status   # stopped?', `ollama-lambda status ${where}   # stopped?`],
    ['ollama-lambda key create ci --second', `ollama-lambda key create ${where} ci --second`],
    [
      'OLLAMA_LAMBDA_GATEWAY_KEY=<key> ollama-lambda run',
      `OLLAMA_LAMBDA_GATEWAY_KEY=<key> ollama-lambda run ${where}`,
    ],
    [
      'ollama-lambda plan --region us-east-1',
      'ollama-lambda plan --config other.yaml --env prod --region us-east-1',
    ],
  ])('finds the same deployment: %s', (line, told) => expect(next(line)).toBe(told));

  it.each([
    'ollama-lambda help config-invalid',
    'ollama-lambda rehearse',
    'ollama-lambda nothing',
    'aws configure list-profiles',
    'look at ollama-lambda.yaml',
    'an environment of the config, then: ollama-lambda deploy --env <name>',
  ])('is left as it is where that means nothing: %s', (line) => expect(next(line)).toBe(line));

  it('is left as it is when nothing was typed', () =>
    expect(next('ollama-lambda plan', { memory: '3008' })).toBe('ollama-lambda plan'));
});

describe('what a deploy says in the end', () => {
  it('are commands that find what it has deployed', () => {
    const reading = readConfig({ flags: { model: 'llama3.2:1b' }, env: {} });
    if (reading.kind !== 'config') throw new Error('that is no config');
    const report = {
      outcome: { kind: 'unchanged', outputs: { Url: 'https://x/' }, verified: undefined },
      plan: { price: undefined, steps: [] },
    };
    const shown = { style: createStyle(false), fold: (text: string) => text, where: ' --stack-name Other' };
    const said = deployText(reading.config, 'eu-west-1', report as never, shown);
    for (const command of [
      'run --stack-name Other "hello"',
      'proxy --stack-name Other',
      'destroy --stack-name Other',
    ])
      expect(said).toContain(`ollama-lambda ${command}`);
  });
});
