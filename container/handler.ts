import { prepareForms } from './admission/forms/list.js';
import { startEngine } from './engine.js';
import { loadAtInit } from './life/load-at-init.js';
import { endWhenSpent } from './life/replace-instance.js';
import { readOptions } from './options.js';
import { createHandler } from './serve.js';
import { createTelemetry } from './telemetry/telemetry.js';

// Everything below happens while Lambda's init waits, and none of it takes time: the engine starts and loads beside it.
const options = readOptions(process.env);
const telemetry = createTelemetry(options);
const engine = startEngine({
  options,
  environment: process.env,
  onLine: telemetry.engineLine,
  note: telemetry.note,
});

process.once('exit', () => engine.stop());
process.once('SIGTERM', () => {
  engine.stop();
  process.exit(143);
});

if (options.life.loadsAtInit) await Promise.all([loadAtInit(engine), prepareForms()]);

const serve = createHandler({
  options,
  engine,
  framing: awslambda.HttpResponseStream,
  telemetry,
  environment: process.env,
});

export const handler = awslambda.streamifyResponse(
  endWhenSpent(
    serve,
    () => engine.spent,
    () => process.exit(1),
  ),
);
