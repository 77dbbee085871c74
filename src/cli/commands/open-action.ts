import { once } from 'node:events';
import { exitCodes } from '../../core/exit-codes.js';
import { startProxy } from '../../invoke/proxy.js';
import { chatPage } from '../assets.js';
import { openBrowser } from '../browser.js';
import type { Action } from '../command.js';
import { endpointOf } from '../endpoint-of.js';
import { listening, portOf } from '../port.js';

/** The page and the port that signs for it, until Ctrl-C. */
export const openAction: Action = async (input, session) => {
  const port = portOf(input, 'open', 0);
  const { endpoint, model } = await endpointOf(input, session);
  const proxy = await listening(
    () =>
      startProxy(
        endpoint,
        port,
        (line) => session.emit({ kind: 'note', level: 'debug', text: line }),
        chatPage(),
      ),
    { port, command: 'open', why: 'another program listens there' },
  );
  const url = `${proxy.url}/`;
  if (session.json) session.result(JSON.stringify({ schemaVersion: 1, ok: true, url, model }));
  else session.result(url);
  const mayOpen = input.options.browser !== false && session.interactivity.kind === 'may-ask';
  const opened = mayOpen && (await openBrowser(url, process.platform));
  const what = `talks with ${model}, and answers programs of this machine alone; Ctrl-C ends it`;
  session.say(opened ? `the page in your browser ${what}` : `open this address in a browser: it ${what}`);
  const { signal } = session.signals;
  if (!signal.aborted) await once(signal, 'abort');
  await proxy.close();
  return session.signals.exitCode() ?? exitCodes.ok;
};
