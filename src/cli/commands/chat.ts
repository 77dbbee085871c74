import type { Command } from '../command.js';
import { endpointOptions } from './run.js';

export const chatCommand: Command = {
  name: 'chat',
  summary: 'Talk with the deployed model in this terminal.',
  examples: [
    'ollama-lambda chat',
    'ollama-lambda chat --system "Answer in one sentence."',
    'ollama-lambda chat --url http://127.0.0.1:9000/          what `ollama-lambda dev` serves',
    'ollama-lambda chat < questions.txt > answers.txt       each line a question, in one conversation',
    'ollama-lambda chat --json < questions.txt              a line of JSON for each answer',
  ],
  fields: 'target',
  options: [
    ...endpointOptions(),
    { flag: '--system <text>', description: 'a system prompt to begin with' },
    { flag: '--plain', description: 'show Markdown as it comes' },
    { flag: '--no-history', description: 'neither read nor write what the arrow keys bring back' },
  ],
  load: async () => (await import('./chat-action.js')).chatAction,
};
