import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { isOlder } from '../../models/engine.js';
import { newerLookup, packageVersion } from '../assets.js';
import { stateFolder } from '../folders.js';
import type { Io } from '../io.js';
import { wrap } from '../render/wrap.js';
import { readKnown, writeKnown } from './known-version.js';
import { npmRegistry } from './npm-registry.js';

const day = 24 * 60 * 60 * 1000;

/**
 * After a command's own output: tells of a newer version that is known, and sees that one becomes known, each once a day
 * at most. The registry is asked by another process, for which nobody waits. Never rejects.
 */
export async function noticeNewer(io: Io): Promise<void> {
  const file = join(stateFolder(io), 'newer-version.json');
  const now = io.now();
  const isDue = (at: number | undefined): boolean => at === undefined || at > now || now - at >= day;
  try {
    let known = await readKnown(file);
    const current = packageVersion();
    if (known.latest !== undefined && isOlder(current, known.latest) && isDue(known.toldAt)) {
      known = { ...known, toldAt: now };
      await writeKnown(file, known);
      io.stderr.write(noticeText(current, known.latest ?? '', io.stderr.columns));
    }
    if (!isDue(known.askedAt)) return;
    const registry = await npmRegistry(io);
    // Written before it is asked: where nothing can be written, each command would ask.
    await writeKnown(file, { ...known, askedAt: now });
    if (registry !== undefined)
      startLookup(new URL('-/package/ollama-lambda/dist-tags', registry), file, io.env);
  } catch {
    // A folder that cannot be written: no notice is worth an error.
  }
}

const noticeText = (current: string, latest: string, columns: number): string =>
  `\n${wrap(`ollama-lambda ${latest} is out, this is ${current}: npm install --global ollama-lambda@latest`, columns, 2)}\n${wrap('  (never tell me: OLLAMA_LAMBDA_NO_UPDATE_NOTICE=1)', columns, 2)}\n`;

/** What a process needs to reach the network, here or behind a proxy. Keys of AWS are not among it. */
const handedOn = [
  'SystemRoot',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_ENV_PROXY',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
];

function startLookup(address: URL, file: string, env: Io['env']): void {
  const child = spawn(process.execPath, [newerLookup(), address.href, file], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    env: Object.fromEntries(handedOn.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
  });
  // A process that could not be started is the same as one that found nothing.
  child.on('error', () => undefined);
  child.unref();
}
