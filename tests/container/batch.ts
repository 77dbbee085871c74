import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hosting } from './hosted-function.js';

export interface BatchAnswer {
  readonly status: number;
  readonly body: string;
}

/** Runs one event after the other without a way between processes for each: a busy machine makes that long. */
const program = `
import { readFileSync, writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
let prelude;
globalThis.awslambda = {
  streamifyResponse: (run) => run,
  HttpResponseStream: { from: (stream, said) => { prelude = said; return stream; } },
};
const { handler } = await import('./handler.mjs');
const answers = [];
for (const event of JSON.parse(readFileSync('./events.json', 'utf8'))) {
  prelude = undefined;
  const chunks = [];
  const stream = new Writable({ write(chunk, _encoding, done) { chunks.push(chunk); done(); } });
  const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 60000 };
  await handler(event, stream, context);
  answers.push({ status: prelude?.statusCode ?? 0, body: Buffer.concat(chunks).toString().slice(0, 500) });
}
writeFileSync('./answers.json', JSON.stringify(answers));
process.exit(0);
`;

/** Gives the events to one process that runs the built handler; throws when it does not live to the end. */
export async function runBatch(
  { workshop }: Hosting,
  events: readonly unknown[],
): Promise<readonly BatchAnswer[]> {
  const { folder } = workshop;
  writeFileSync(join(folder, 'batch.mjs'), program);
  writeFileSync(join(folder, 'events.json'), JSON.stringify(events));
  const child = spawn(process.execPath, ['batch.mjs'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      TMPDIR: join(folder, 'tmp-batch'),
      OLLAMA_LAMBDA_MODEL: 'tiny',
      OLLAMA_LAMBDA_AUTH: 'iam',
      OLLAMA_LAMBDA_ENGINE: workshop.enginePath,
      OLLAMA_LAMBDA_ENGINE_PORT: '0',
      OLLAMA_MODELS: workshop.makeStore().path,
      OLLAMA_STAND_IN_WORD_MS: '0',
    },
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text).slice(-5000);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the function ended with ${code}\n${said}`);
  return JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8'));
}
