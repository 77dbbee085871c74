import { isVersion, readKnown, writeKnown } from './known-version.js';

/**
 * A program of its own: asks an npm registry which version is the latest and writes the answer down. A command starts it
 * and does not wait. Whatever goes wrong, the next day asks again.
 *
 *     node look-for-newer.js <address> <file>
 */
const [address = '', file = ''] = process.argv.slice(2);
/** Milliseconds. */
const patience = 10_000;
/** The answer has some forty bytes; a package with many tags is still far from this. */
const mostBytes = 65_536;

try {
  const latest = await ask(address);
  if (latest !== undefined) await writeKnown(file, { ...(await readKnown(file)), latest });
} catch {
  // No network, no such package, no JSON: nothing is known, and nobody is waiting to hear it.
}
// A name that is being resolved would keep the process for as long as the resolver likes.
process.exit();

async function ask(url: string): Promise<string | undefined> {
  const answer = await fetch(url, {
    headers: { accept: 'application/json', 'user-agent': 'ollama-lambda' },
    signal: AbortSignal.timeout(patience),
  });
  if (!answer.ok || answer.body === null) return undefined;
  let text = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.length > mostBytes) return undefined;
  }
  const tags = JSON.parse(text) as { latest?: unknown };
  return typeof tags.latest === 'string' && isVersion(tags.latest) ? tags.latest : undefined;
}
