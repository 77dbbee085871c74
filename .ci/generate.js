// Writes what is generated from the program: the config's JSON Schema, the guide's pages of reference, and every --help as tests
// compare it. With --check it only
// compares, and fails when a committed file is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { commandReference, helpPages } from '../dist/cli/command-reference.js';
import { configJsonSchema } from '../dist/cli/config-schema.js';
import { environmentPage, exitCodesPage, fieldsPage, troubleshootingPage } from '../dist/cli/guide-pages.js';
import { errorMessages } from './error-messages.js';
import { notices } from './release/notices.js';

const outputs = [
  ['ollama-lambda.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
  // Entries are added at the end by everybody at once, and merges leave out the line between them.
  [
    'DECISIONS.md',
    current(new URL('../DECISIONS.md', import.meta.url)).replace(/([^\n])\n### /g, '$1\n\n### '),
  ],
  ['docs/commands.md', commandReference()],
  ['docs/fields.md', fieldsPage()],
  ['docs/environment.md', environmentPage()],
  ['docs/exit-codes.md', exitCodesPage()],
  ['docs/troubleshooting.md', troubleshootingPage(errorMessages())],
  ...[...helpPages()].map(([words, text]) => [`tests/cli/help/${words.replaceAll(' ', '-')}.txt`, text]),
  ['THIRD-PARTY-NOTICES.md', notices()],
];
const root = new URL('../', import.meta.url);
const check = process.argv.includes('--check');
const stale = outputs.filter(([path, text]) => {
  const file = new URL(path, root);
  if (current(file) === text) return false;
  if (!check) writeFileSync(file, text);
  return true;
});
for (const [path] of stale)
  console.error(check ? `out of date: ${path} (npm run generate)` : `written: ${path}`);
if (check && stale.length > 0) process.exitCode = 1;

function current(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not there yet: out of date by definition.
    return undefined;
  }
}
