import { exitCodes } from '../../core/exit-codes.js';
import { runPrompt } from '../../invoke/run-prompt.js';
import { showMs } from '../../lib/quantities.js';
import type { Action } from '../command.js';
import { tellWaking } from '../endpoint/waking.js';
import { whenStopped } from '../endpoint/when-stopped.js';
import { endpointOf } from '../endpoint-of.js';
import { imagesOf, promptOf } from '../run/prompt.js';

export const runAction: Action = async (input, session) => {
  const prompt = await promptOf(input, session);
  const images = await imagesOf(input, session);
  const { endpoint, model } = await endpointOf(input, session);
  const write = session.json ? () => undefined : (text: string) => session.io.stdout.write(text);
  const onWaking = tellWaking(session);
  const question = { model, prompt, images, now: session.io.now, onWaking };
  const { signal } = session.signals;
  const billedOn = whenStopped(endpoint.url);
  if (billedOn !== undefined) signal.addEventListener('abort', () => session.say(billedOn), { once: true });
  const reply = await runPrompt(endpoint, question, write, signal);
  if (session.json) session.result(JSON.stringify({ schemaVersion: 1, ok: true, model, ...reply }, null, 2));
  else session.result('');
  const speed = reply.tokensPerSecond === undefined ? '' : `, ${reply.tokensPerSecond.toFixed(1)} tokens/s`;
  const cut = reply.reason === 'length' ? '; the answer was cut at its limit' : '';
  if (reply.firstTokenMs !== undefined)
    session.say(`first token after ${showMs(reply.firstTokenMs)}${speed}${cut}`);
  return exitCodes.ok;
};
