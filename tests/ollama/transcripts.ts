import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Case } from './case.js';
import { type Asked, exchange } from './exchange.js';
import { type Heard, normalised } from './normalise.js';

/** One exchange with the real engine, as it is kept in `transcripts/<name>.json`. */
export interface Transcript {
  /** Version of the engine that answered. */
  readonly engine: string;
  readonly asked: Asked;
  readonly heard: Heard;
}

const folder = fileURLToPath(new URL('transcripts', import.meta.url));

/** Performs a case; `kill` ends the engine's runner. */
export async function perform(
  port: number,
  { asked, before, killRunner }: Case,
  kill: () => void,
): Promise<Heard> {
  if (before !== undefined) await exchange(port, before);
  let events = 0;
  let killed = false;
  const told = await exchange(port, asked, (text) => {
    events += text.split('\n').length - 1;
    if (!killRunner || killed || events < eventsBeforeTheKill) return;
    killed = true;
    kill();
  });
  return normalised(told);
}

/** Newlines: so many that the answer is under way in every protocol. */
const eventsBeforeTheKill = 60;

/** Replaces all transcripts. */
export function writeTranscripts(transcripts: ReadonlyMap<string, Transcript>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, transcript] of transcripts) {
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(shortened(transcript), undefined, 2)}\n`);
  }
}

/** Of a run of equal entries two are kept: enough to see that there was more than one. */
function shortened(transcript: Transcript): Transcript {
  const { body } = transcript.heard;
  const kept = body.filter((entry, index) => entry !== body[index - 1] || entry !== body[index - 2]);
  return { ...transcript, heard: { ...transcript.heard, body: kept } };
}

export function readTranscripts(): ReadonlyMap<string, Transcript> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    names.map((name) => [
      name.replace(/\.json$/, ''),
      JSON.parse(readFileSync(join(folder, name), 'utf8')) as Transcript,
    ]),
  );
}
