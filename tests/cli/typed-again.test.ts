import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/cli/command.js';
import { deployCommand } from '../../src/cli/commands/deploy.js';
import { planCommand } from '../../src/cli/commands/plan.js';
import { tuneCommand } from '../../src/cli/commands/tune.js';
import { typedAgain } from '../../src/cli/typed-again.js';
import { openStage, type Stage } from './stage.js';

describe('where a room says to deploy again, the command to type', () => {
  const bare: Pick<Command, 'fields' | 'options'> = { fields: 'none', options: [] };

  it.each([
    {
      name: 'is the typed one, whole',
      command: tuneCommand,
      argv: ['tune', '--sizes', '1769,3538', '--yes'],
      line: 'ollama-lambda deploy',
      told: 'ollama-lambda tune --sizes 1769,3538 --yes',
    },
    {
      name: 'is quoted for a shell',
      command: planCommand,
      argv: ['--config', "it's mine.yaml", 'plan'],
      line: 'ollama-lambda deploy',
      told: "ollama-lambda --config 'it'\\''s mine.yaml' plan",
    },
    {
      name: 'has the flag that is advised instead of the typed one',
      command: deployCommand,
      argv: ['deploy', '--builder', 'docker', '--model', 'llama3.2:1b', '-y'],
      line: 'ollama-lambda deploy --builder direct',
      told: 'ollama-lambda deploy --model llama3.2:1b -y --builder direct',
    },
    {
      name: 'has it once, however it was typed, and all of several',
      command: planCommand,
      argv: ['plan', '--engine-image=a/b', '--engine-version=0.1', '--model=x', '--json'],
      line: 'ollama-lambda deploy --engine-image ollama/ollama --engine-version <another version>',
      told: 'ollama-lambda plan --model=x --json --engine-image ollama/ollama --engine-version <another version>',
    },
    {
      name: 'keeps what follows a switch',
      command: deployCommand,
      argv: ['deploy', '--verbose', '--model', 'x'],
      line: 'ollama-lambda deploy --verbose',
      told: 'ollama-lambda deploy --model x --verbose',
    },
    {
      name: 'keeps what stands before it in a line',
      command: planCommand,
      argv: ['plan'],
      line: 'XDG_CACHE_HOME=<a larger disk> ollama-lambda deploy',
      told: 'XDG_CACHE_HOME=<a larger disk> ollama-lambda plan',
    },
    {
      name: 'stays a deploy where the typed one has no such flag',
      command: bare,
      argv: ['cache', 'ls'],
      line: 'ollama-lambda deploy --model llama3.2:1b',
      told: 'ollama-lambda deploy --model llama3.2:1b',
    },
    {
      name: 'is another one where another one is advised',
      command: planCommand,
      argv: ['plan'],
      line: 'ollama-lambda validate',
      told: 'ollama-lambda validate',
    },
  ])('$name', ({ command, argv, line, told }) => {
    expect(typedAgain(line, { argv, command })).toBe(told);
  });
});

describe('a plan whose base cannot be asked for', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('names the plan again, as it was typed, in the document and in the text', async () => {
    const argv = ['plan', '--model', stage.sandbox.model, '--base-image', '127.0.0.1:1/lambda/nodejs:24'];
    const ran = await stage.run([...argv, '--json']);
    expect(ran.document().error).toMatchObject({
      code: 'registry-failed',
      next: [`ollama-lambda ${argv.join(' ')} --json`],
    });
    expect(ran.stderr).toContain(`ollama-lambda ${argv.join(' ')} --json`);
  });
});
