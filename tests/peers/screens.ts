import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

const folder = new URL('screens/', import.meta.url);

/** What differs from run to run, and how it is written down; lengths stay where they decide how a line is broken. */
const moving: readonly (readonly [RegExp, string])[] = [
  // Whole sentences: a number that is longer breaks them elsewhere.
  [/First answer after[\s\S]*?sentence\.”/g, 'First answer after …'],
  [/last day {2}[\s\S]*?(?=\nconfig)/g, 'last day  …'],
  [/(deployed|pushed)\s+(just\s+now|[\d.]+\s\w+\s+ago)/g, '$1 just now'],
  [/127\.0\.0\.1:\d{5}/g, '127.0.0.1:PORT0'],
  [/first token after [\d.]+ m?s · [\d.]+ tokens\/s/g, 'first token after T · N tokens/s'],
  [/\([\d.]+\s+m?s\)/g, '(T)'],
  [/sha256:[0-9a-f]{12,64}/g, 'sha256:DIGEST'],
  [/r\d+-[0-9a-f]{32}/g, 'r0-FINGERPRINT'],
  [/Version[0-9a-f]{8}/g, 'VersionHASH'],
  // Sizes and counts that grow with the program.
  [/[\d.]+ [kM]B · pushed/g, 'N kB · pushed'],
  [/Up to [\d.]+ [kM]B to download and [\d.]+ [kM]B to upload/g, 'Up to N MB to download and N kB to upload'],
  [/Pushed [\d.]+ [kM]B; [\d.]+ [kM]?B/g, 'Pushed N kB; N B'],
  [/all \d+\s+actions/g, 'all N actions'],
  [/Node \d+\.\d+\.\d+/g, 'Node N'],
  [/\d+(\.\d+)? [GT]B free for/g, 'N GB free for'],
  [/\/tmp\/\S+\/cache/g, '/tmp/FOLDER/cache'],
];

const settled = (screen: string): string =>
  moving.reduce((text, [what, by]) => text.replace(what, by), screen);

/**
 * Compares a screen with the one that is written down, but for what moves. `UPDATE_GOLDEN=1` writes it: look at it before
 * it is committed.
 */
export function expectScreen(name: string, screen: string): void {
  const file = new URL(`${name}.txt`, folder);
  const shown = `${settled(screen)}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, shown);
  }
  if (!existsSync(file)) throw new Error(`no screen is written down for ${name}:\n${shown}`);
  expect(shown).toBe(readFileSync(file, 'utf8'));
}
