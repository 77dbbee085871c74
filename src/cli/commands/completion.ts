import type { Command } from '../command.js';

export const completionCommand: Command = {
  name: 'completion',
  argument: { name: 'shell', description: 'bash, zsh, fish or powershell', required: true },
  summary: 'Print a script that completes commands and flags in a shell.',
  examples: [
    'eval "$(ollama-lambda completion bash)"                                  in ~/.bashrc',
    'ollama-lambda completion zsh > "$fpath[1]/_ollama-lambda"',
    'ollama-lambda completion fish > ~/.config/fish/completions/ollama-lambda.fish',
    'ollama-lambda completion powershell | Out-String | Invoke-Expression     in $PROFILE',
  ],
  fields: 'none',
  options: [],
  load: async () => (await import('./completion-action.js')).completionAction,
};
