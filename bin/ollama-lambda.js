#!/usr/bin/env node
import { gaveFirstAnswer } from '../dist/cli/first-answer.js';

if (!gaveFirstAnswer(process.argv.slice(2))) {
  const { main } = await import('../dist/cli/main.js');
  await main();
}
