import { once } from 'node:events';
import type { Config } from '../../config/config.js';
import { messageOf } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { LocalSettings } from '../../sandbox/lambda/local-function.js';
import { type ApiKey, apiKeyOf, createApiKey } from '../api-key.js';
import { sandboxAssets } from '../assets.js';
import { type Action, type Input, textOption } from '../command.js';
import { asksForKey, type Dev, startDev } from '../dev/dev.js';
import { watchFiles } from '../dev/reload.js';
import { portOf } from '../port.js';
import type { Session } from '../session.js';
import { type SettledConfig, settleConfig } from '../settled-config.js';

/** Runs until Ctrl-C. */
export const devAction: Action = async (input, session) => {
  const port = portOf(input, 'dev', 11_435);
  const settled = await settleConfig(input, session.io);
  for (const { what } of settled.warnings) session.emit({ kind: 'note', level: 'warn', text: what });
  for (const text of leftOut(settled.config)) session.emit({ kind: 'note', level: 'warn', text });
  const given = session.io.env.OLLAMA_LAMBDA_API_KEY;
  const key = given ? apiKeyOf(given) : createApiKey();
  const started = session.io.now();
  session.emit({ kind: 'step-started', step: 'dev', text: 'start the function and load the model' });
  const dev = await startDev(settled.config, { port, engine: textOption(input, 'engine'), key }, session);
  session.emit({
    kind: 'step-finished',
    step: 'dev',
    text: 'the function is ready',
    ms: session.io.now() - started,
  });
  const unwatch = watch(dev, settled, input, session);
  try {
    tell(dev, key, given === undefined, session);
    const { signal } = session.signals;
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    unwatch();
    await dev.close();
  }
  return session.signals.exitCode() ?? exitCodes.ok;
};

/** What a deploy makes of a model, and this machine's Ollama has to have made beforehand. */
const leftOut = ({ adapter, quantize }: Config): readonly string[] =>
  Object.entries({ adapter, quantize }).flatMap(([field, value]) =>
    value === undefined
      ? []
      : `${field} ${value} is left out: dev runs models as this machine's Ollama has them (\`ollama create\`)`,
  );

type Started = Awaited<ReturnType<typeof startDev>>;

function tell({ url, engine, settings }: Started, key: ApiKey, isNew: boolean, session: Session): void {
  const model = settings.environment.OLLAMA_LAMBDA_MODEL ?? '';
  const auth = settings.environment.OLLAMA_LAMBDA_AUTH ?? '';
  const keyed = asksForKey(settings);
  if (session.json) {
    const { memory, timeoutSeconds: timeout } = settings;
    const apiKey = keyed && isNew ? { apiKey: key.text } : {};
    const document = { schemaVersion: 1, ok: true, url, model, auth, ...apiKey, memory, timeout };
    session.result(
      JSON.stringify({ ...document, engine: engine.kind === 'stand-in' ? 'stand-in' : engine.path }),
    );
    return;
  }
  session.result(url);
  if (engine.kind === 'stand-in') {
    session.emit({
      kind: 'note',
      level: 'warn',
      text: `the answers come from the STAND-IN, which runs no model (${engine.from}); --engine <path to ollama> for a real one`,
    });
  }
  // Not `say`, which --quiet silences: there is no second time.
  if (keyed && isNew) session.io.stderr.write(`\nAPI key, for this run only:\n\n  ${key.text}\n\n`);
  session.show(clientLines(url, model, settings, engine.from).join('\n'));
}

function clientLines(url: string, model: string, settings: LocalSettings, engine: string): readonly string[] {
  const keyed = asksForKey(settings);
  const header = keyed ? ` -H 'Authorization: Bearer <key>'` : '';
  const auth = settings.environment.OLLAMA_LAMBDA_AUTH;
  return [
    `${model} with ${settings.memory} MB and ${settings.timeoutSeconds} s a request, engine from ${engine}; Ctrl-C ends it`,
    `  curl:    curl${header} ${url}/api/chat -d '{"model":"${model}","messages":[{"role":"user","content":"hello"}]}'`,
    `  openai:  baseURL ${url}/v1, apiKey ${keyed ? '<key>' : 'any'}, model ${model}`,
    `  ollama:  ${keyed ? 'OLLAMA_API_KEY=<key> ' : ''}OLLAMA_HOST=${url} ollama run ${model}`,
    `On Lambda ${auth === 'iam' ? 'AWS would check a signature, which nobody does here; ' : ''}each request at the same time gets an instance of its own (here they wait), a caller who leaves does not stop the answer (here it does), and the processors are fewer: ${cpus(settings)}.`,
  ];
}

/** AWS: a whole vCPU for each 1769 MB. */
const cpus = ({ memory }: LocalSettings): string => `${(memory / 1769).toFixed(1)} vCPU`;

/** Brings in what changes: the config file and the built handler. A mistake in the config changes nothing. */
function watch(dev: Dev, settled: SettledConfig, input: Input, session: Session): () => void {
  const note = (level: 'info' | 'warn', text: string): void => session.emit({ kind: 'note', level, text });
  let last: Promise<void> = Promise.resolve();
  const reload = async (): Promise<void> => {
    if (session.signals.signal.aborted) return;
    try {
      const { config } = await settleConfig(input, session.io);
      const { memory, timeoutSeconds } = await dev.become(config);
      note('info', `reloaded: ${memory} MB, ${timeoutSeconds} s a request`);
    } catch (error) {
      if (session.signals.signal.aborted) return;
      note('warn', `reload failed: ${messageOf(error)}`);
    }
  };
  const paths = [sandboxAssets().handlerBundle, ...(settled.path === undefined ? [] : [settled.path])];
  return watchFiles(paths, () => {
    last = last.then(reload);
  });
}
