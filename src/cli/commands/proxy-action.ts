import { once } from 'node:events';
import { messageOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Proxy as Port, startProxy } from '../../invoke/proxy.js';
import { type Action, type Input, textOption } from '../command.js';
import { endpointOf } from '../endpoint-of.js';
import type { Session } from '../session.js';

/** Runs until Ctrl-C. */
export const proxyAction: Action = async (input, session) => {
  const port = portOf(input);
  const { endpoint, model } = await endpointOf(input, session);
  const proxy = await listen(
    () => startProxy(endpoint, port, (line) => session.emit({ kind: 'note', level: 'info', text: line })),
    port,
  );
  tell(proxy, model, session);
  const { signal } = session.signals;
  if (!signal.aborted) await once(signal, 'abort');
  await proxy.close();
  return session.signals.exitCode() ?? exitCodes.ok;
};

function tell(proxy: Port, model: string, session: Session): void {
  if (session.json) {
    session.result(JSON.stringify({ schemaVersion: 1, ok: true, url: proxy.url, model }));
    return;
  }
  session.result(proxy.url);
  session.say(
    [
      `every request to ${proxy.url} is signed and sent on; Ctrl-C ends it`,
      `  ollama:  OLLAMA_HOST=${proxy.url} ollama run ${model}`,
      `  openai:  baseURL ${proxy.url}/v1, any apiKey, model ${model}`,
    ].join('\n'),
  );
}

function portOf(input: Input): number {
  const text = textOption(input, 'port') ?? '11434';
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new UserError({
    code: 'port-invalid',
    message: `--port ${text} is no port`,
    why: 'it takes a whole number from 0 to 65535; 0 takes any free one',
    next: ['ollama-lambda proxy --port 11435'],
    exitCode: exitCodes.usage,
  });
}

async function listen(start: () => Promise<Port>, port: number): Promise<Port> {
  try {
    return await start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UserError({
      code: 'port-taken',
      message: `port ${port} is taken on this machine: ${messageOf(error)}`,
      why: 'an Ollama of your own may be listening there',
      next: ['ollama-lambda proxy --port 0'],
      exitCode: exitCodes.prerequisite,
      cause: error,
    });
  }
}
