#!/usr/bin/env node
import { serve } from './server.js';
import { readSettings } from './settings.js';
import { openStore } from './store.js';
import { version } from './words.js';

const verb = process.argv[2];
if (verb === '--version' || verb === '-v') {
  process.stdout.write(`ollama version is ${version} (a stand-in: it runs no model)\n`);
} else if (verb === 'serve') {
  try {
    const settings = readSettings(process.env);
    serve(settings, openStore(settings.modelsPath));
  } catch (error) {
    process.stderr.write(`Error: ${(error as Error).message}\n`);
    process.exit(1);
  }
} else {
  process.stderr.write(`Error: unknown command ${JSON.stringify(verb ?? '')} for "ollama"\n`);
  process.exit(1);
}

process.once('SIGTERM', () => process.exit(0));
