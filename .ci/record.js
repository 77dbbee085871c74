// `npm run record`: runs a rehearsal, notes when each line came, and draws docs/rehearsal.svg of it. What the picture shows is
// that run, slower.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { drawRecording } from './recording.js';

const slowness = 3;
const root = new URL('../', import.meta.url);

const started = performance.now();
const rehearsal = spawn(process.execPath, ['bin/ollama-lambda.js', 'rehearse'], {
  cwd: root,
  env: { ...process.env, FORCE_COLOR: '1', OLLAMA_BIN: undefined },
  stdio: ['ignore', 'pipe', 'pipe'],
});
const lines = [{ at: 0, text: '$ npm run rehearse' }];
for (const stream of [rehearsal.stdout, rehearsal.stderr])
  createInterface({ input: stream }).on('line', (text) =>
    lines.push({ at: performance.now() - started, text }),
  );

const [code] = await once(rehearsal, 'close');
if (code !== 0) {
  console.error(`the rehearsal ended with ${code}:`, lines.map(({ text }) => text).join('\n'));
  process.exit(1);
}
const seconds = (lines.at(-1).at / 1000).toFixed(1);
const title = `a rehearsal of ${seconds} s on Node ${process.versions.node}, played ${slowness} times slower`;
writeFileSync(new URL('docs/rehearsal.svg', root), drawRecording(lines, { title, slowness }));
console.log(`written: docs/rehearsal.svg (${lines.length} lines, ${seconds} s)`);
