#!/usr/bin/env node
// CommonJS: Node loads its loader of ES modules with the first of them, an eighth of what `--version` takes.
const { gaveFirstAnswer } = require('../dist/cli/first-answer.cjs');

const argv = process.argv.slice(2);
if (!gaveFirstAnswer(argv)) {
  const { loadProgram } = require('../dist/cli/load-program.cjs');
  loadProgram(argv).then(({ main }) => main());
}
