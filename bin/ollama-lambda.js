#!/usr/bin/env node
import { keepCompiled } from '../dist/cli/compile-cache.js';
import { gaveFirstAnswer } from '../dist/cli/first-answer.js';

if (!gaveFirstAnswer(process.argv.slice(2))) {
  keepCompiled();
  const { main } = await import('../dist/cli/main.js');
  await main();
}
