/**
 * Commands of the README that are for AWS, as the long suite types them at the sandbox, in this order. The sandbox's model
 * stands for the one that is named, and `--yes` for the answer of a person.
 */
export const rehearsed: Readonly<
  Record<string, { readonly argv: readonly string[]; readonly says: RegExp; readonly model?: true }>
> = {
  'ollama-lambda image inspect --model llama3.2:1b': {
    argv: ['image', 'inspect'],
    model: true,
    says: /engine[\s\S]*handler/,
  },
  'npx ollama-lambda deploy --model llama3.2:1b --region eu-west-1': {
    argv: ['deploy', '--region', 'eu-central-1', '--yes'],
    model: true,
    says: /Ready\.[\s\S]*Take it away: ollama-lambda destroy/,
  },
  'npx ollama-lambda run "Why is the sky blue?"': {
    argv: ['run', 'Why is the sky blue?'],
    says: /stand-in engine/,
  },
  'ollama-lambda cost': { argv: ['cost'], model: true, says: /a month as configured/ },
  'npx ollama-lambda destroy': { argv: ['destroy', '--yes'], says: /nothing of ours is left/ },
};
