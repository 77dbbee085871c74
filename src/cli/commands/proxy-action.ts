import { once } from 'node:events';
import { exitCodes } from '../../core/exit-codes.js';
import { type Proxy as Port, startProxy } from '../../invoke/proxy.js';
import type { Action } from '../command.js';
import { endpointOf } from '../endpoint-of.js';
import { listening, portOf } from '../port.js';
import type { Session } from '../session.js';

/** Runs until Ctrl-C. */
export const proxyAction: Action = async (input, session) => {
  const port = portOf(input, 'proxy', 11434);
  const { endpoint, model } = await endpointOf(input, session);
  const proxy = await listening(
    () => startProxy(endpoint, port, (line) => session.emit({ kind: 'note', level: 'info', text: line })),
    { port, command: 'proxy', why: 'an Ollama of your own may be listening there' },
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
