import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { bashCompletion } from '../../src/cli/completion/bash.js';
import { openStage, type Stage, surroundings } from '../cli/stage.js';
import { expectScreen } from './screens.js';
import { openTerminal, type Terminal } from './terminal.js';

const program = fileURLToPath(new URL('../../bin/ollama-lambda.js', import.meta.url));

let stage: Stage;
let folders = 0;
const open: Terminal[] = [];
beforeAll(async () => {
  stage = await openStage({ modelBytes: 100_000, accountMemoryCap: 3008 });
});
afterAll(() => stage.close());
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
});

interface Scene {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a folder of its own, with nothing in it. */
  readonly cwd?: string;
}

async function at(
  command: string,
  { columns = 80, rows = 60, env = {}, cwd }: Scene = {},
): Promise<Terminal> {
  folders += 1;
  const folder = cwd ?? join(stage.folder, `at-${folders}`);
  mkdirSync(folder, { recursive: true });
  const all = { ...surroundings(stage.folder), ...stage.sandbox.environment, ...env };
  const terminal = await openTerminal(command, { columns, rows, cwd: folder, env: all });
  open.push(terminal);
  return terminal;
}

const ours = (args: string, scene?: Scene): Promise<Terminal> =>
  at(`${process.execPath} ${program} ${args}`, scene);
const exit = /\[exit \d+\]$/;
/** What a command leaves on the screen. */
const shown = async (args: string, scene?: Scene): Promise<string> => (await ours(args, scene)).until(exit);

describe('questions in a terminal', () => {
  it('init asks, shows what it would write, and writes it', async () => {
    const cwd = join(stage.folder, 'init');
    const wizard = await ours('init', { cwd });
    await wizard.until(/\? AWS Region \(eu-central-1\)$/);
    await wizard.press('Enter');
    expectScreen('init-model', await wizard.until(/navigate/));
    await wizard.press('Down', 'Enter');
    await wizard.until(/\? Memory .*\(auto\)$/);
    await wizard.type('3072x');
    await wizard.press('Enter');
    expectScreen('init-memory-refused', await wizard.until(/whole number from 128/));
    await wizard.press('BSpace', 'Enter');
    await wizard.until(/Who may call/);
    await wizard.press('Down', 'Enter');
    await wizard.until(/\(Y\/n\)$/);
    await wizard.press('Enter');
    expectScreen('init', await wizard.until(exit));
    expect(readFileSync(join(cwd, 'ollama-lambda.yaml'), 'utf8')).toMatch(/^model: gemma3:270m$/m);
  });

  it.each([0, 1, 2])(
    'Ctrl-C after %d answers ends init with 130, and nothing is written',
    async (answers) => {
      const cwd = join(stage.folder, `stopped-${answers}`);
      const wizard = await ours('init', { cwd });
      for (const question of [/AWS Region/, /navigate/].slice(0, answers)) {
        await wizard.until(question);
        await wizard.press('Enter');
      }
      await wizard.until([/AWS Region/, /navigate/, /Memory in MB/][answers] ?? /never/);
      await wizard.press('C-c');
      expect(await wizard.until(exit)).toMatch(/stopped before it was finished[\s\S]*\[exit 130\]$/);
      expect(existsSync(join(cwd, 'ollama-lambda.yaml'))).toBe(false);
    },
  );

  it('deploy asks for a model, and once more before it begins; Ctrl-C there changes nothing', async () => {
    const before = stage.called('cloudformation:CreateChangeSet');
    const asked = await ours('deploy');
    expectScreen('deploy-model', await asked.until(/navigate/));
    await asked.press('C-c');
    await asked.until(/\[exit 130\]$/);
    const agreed = await ours(`deploy --model ${stage.sandbox.model}`);
    expectScreen('deploy-question', await agreed.until(/Go ahead\? \(Y\/n\)$/));
    await agreed.press('C-c');
    await agreed.until(/\[exit 130\]$/);
    expect(stage.called('cloudformation:CreateChangeSet')).toBe(before);
  });
});

describe('a deploy in a terminal', () => {
  it('turns while it works, and leaves a line a step', async () => {
    const deploy = await ours(`deploy --model ${stage.sandbox.model}`);
    await deploy.until(/Go ahead\? \(Y\/n\)$/);
    await deploy.press('Enter');
    await deploy.until(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] \S/);
    expectScreen('deploy', await deploy.until(exit));
  });

  it('fits a narrow one, without colour and without anything that moves', async () => {
    const argv = `deploy --model ${stage.sandbox.model} --timeout 130 --yes`;
    const deploy = await ours(argv, { columns: 40, env: { NO_COLOR: '1' } });
    expectScreen('deploy-narrow', await deploy.until(exit));
    expect(await deploy.coloured()).not.toContain('\u001b[');
  });

  it('is in colour where colour may be', async () => {
    const plan = await ours(`deploy --model ${stage.sandbox.model} --yes --timeout 130`);
    await plan.until(exit);
    expect(await plan.coloured()).toContain('\u001b[');
  });
});

describe.each([40, 80, 200])('in %d columns', (columns) => {
  const model = { OLLAMA_LAMBDA_MODEL: 'tiny-llama', OLLAMA_LAMBDA_TIMEOUT: '130' };
  it.each([
    'status',
    'doctor',
    'list',
    'ps',
    'show',
    'env',
    'update --no-input',
    'rm',
    'policy trust name',
    'models fit',
  ])('%s fits', async (argv) => {
    const screen = await shown(argv, { columns, env: model });
    expectScreen(`${argv.replace(/\W+/g, '-')}-${columns}`, screen);
  });
});

describe('a log that is followed', () => {
  it('shows what comes, and Ctrl-C ends it', async () => {
    const log = await ours('logs -f --since 1s', { columns: 120 });
    await log.until(/rehearsal/);
    expect(await stage.run(['run', 'hello', '--json'])).toMatchObject({ code: 0 });
    await log.until(/POST \/api\/chat 200[\s\S]*REPORT/);
    await log.press('C-c');
    const screen = await log.until(exit);
    expect(screen).toMatch(/\[exit 130\]$/);
    expect(
      screen.split('\n').filter((line) => /POST \/api\/chat 200 · .* first token/.test(line)),
    ).toHaveLength(1);
  });
});

describe('a conversation in a terminal', () => {
  it('answers, takes several lines, keeps history, and ends', async () => {
    const chat = await ours('chat');
    await chat.until(/>>>$/);
    await chat.type('hello');
    await chat.press('Enter');
    await chat.until(/begins: hello\n.*tokens\/s.*\n>>>$/);
    await chat.type('"""one');
    await chat.press('Enter');
    await chat.until(/\n\.\.\.$/);
    await chat.type('two"""');
    await chat.press('Enter');
    await chat.until(/one two\n.*tokens\/s.*\n>>>$/);
    await chat.press('Up', 'Up', 'Up');
    await chat.until(/>>> hello$/);
    await chat.type(' again');
    await chat.press('Enter');
    await chat.until(/begins: hello again\n.*\n>>>$/);
    for (const command of ['/system Be short.', '/model nobody', '/save said.json', '/help']) {
      await chat.type(command);
      await chat.press('Enter');
      await chat.until(new RegExp(`>>> ${command.split(' ')[0]}[\\s\\S]*\\n>>>$`));
    }
    await chat.type('half');
    await chat.press('C-c');
    await chat.until(/>>>\n>>>$/);
    await chat.press('C-c');
    await chat.until(/Ctrl-C again[^\n]*\n>>>$/);
    await chat.press('C-c');
    expectScreen('chat', await chat.until(exit));
  });

  let endless: Server;
  let url = '';
  beforeAll(async () => {
    endless = createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      if (request.url === '/api/tags')
        return void response.end('{"models":[{"name":"slow","model":"slow"}]}');
      const word = JSON.stringify({
        model: 'slow',
        message: { role: 'assistant', content: 'word ' },
        done: false,
      });
      const timer = setInterval(() => response.write(`${word}\n`), 20);
      response.once('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise<unknown>((resolve) => endless.close(resolve)));

  it('goes on after Ctrl-C has stopped an answer', async () => {
    const chat = await ours(`chat --url ${url}`);
    await chat.until(/>>>$/);
    for (const question of ['first', 'second']) {
      await chat.type(question);
      await chat.press('Enter');
      await chat.until(new RegExp(`>>> ${question}\\n(word ){3}`));
      await chat.press('C-c');
      await chat.until(new RegExp(`>>> ${question}\\n(word\\s)+\\^C.*\\n.*stopped.*\\n>>>$`));
    }
    await chat.press('C-d');
    expect(await chat.until(exit)).toMatch(/second\n[\s\S]*stopped[\s\S]*\[exit 0\]$/);
  });
});

describe('completion in bash', () => {
  it('completes a command, and shows what may come', async () => {
    const cwd = join(stage.folder, 'completion');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'script'), bashCompletion());
    const shell = await at('bash --norc -i', { cwd, env: { PS1: '$ ' } });
    await shell.until(/\$$/);
    await shell.type('. ./script; clear');
    await shell.press('Enter');
    await shell.until(/^\$$/);
    await shell.type('ollama-lambda stat');
    await shell.press('Tab', 'Tab');
    await shell.until(/stats/);
    await shell.type('us --js');
    await shell.press('Tab');
    expectScreen('completion-bash', await shell.until(/status --json$/));
  });
});
