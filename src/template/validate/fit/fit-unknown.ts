import { localModel } from '../../../config/grammars.js';
import type { FitRule } from './fit-rule.js';

export const fitUnknown: FitRule = {
  id: 'fit-unknown',
  family: 'fit',
  title: 'Whether the model fits is known before anything is deployed',
  severity: 'note',
  prod: 'warning',
  why: 'validate asks nobody: the facts of a model come from ollama-lambda.lock, and a team commits it.',
  judges: 'unknown',
  bad: '# nothing of this model is in ollama-lambda.lock\nmodel: registry.example.com/team/ours:7b\n',
  good: '# ollama-lambda.lock knows this model\nmodel: llama3.2:1b\n',
  examples: { bad: {}, good: { model: 'llama3.2:1b' } },
  *check({ config: { model } }) {
    if (model === undefined) return;
    const isHere = localModel.test(model);
    yield {
      field: 'model',
      what: `whether ${model} fits is not known: ${isHere ? 'nobody has looked at it yet' : 'nobody has asked its registry yet'}`,
      remedy: isHere
        ? `\`ollama-lambda models show ${model}\` looks, and \`deploy\` writes the lock`
        : '`ollama-lambda deploy --dry-run` asks, and `deploy` writes the lock',
    };
  },
};
