import { startEngine } from './engine.js';
import { readOptions } from './options.js';
import { createHandler } from './serve.js';

// Everything below happens while Lambda's init waits, and none of it takes time: the engine starts and loads beside it.
const options = readOptions(process.env);
const engine = startEngine({
  options,
  environment: process.env,
  onLine: (line) => process.stderr.write(`${line}\n`),
});

process.once('exit', () => engine.stop());
process.once('SIGTERM', () => {
  engine.stop();
  process.exit(143);
});

export const handler = awslambda.streamifyResponse(
  createHandler({
    options,
    engine,
    framing: awslambda.HttpResponseStream,
    log: (line) => process.stdout.write(`${line}\n`),
  }),
);
