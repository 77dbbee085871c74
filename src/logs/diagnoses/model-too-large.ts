import { fromLines, groupsIn, type Seen } from '../diagnosis.js';

/**
 * Ollama before 0.30 looks before it loads and refuses; newer ones are killed instead (`runner-killed`), which our
 * function answers with less and less until nothing is left to give up.
 */
export const modelTooLarge = fromLines({
  id: 'model-too-large',
  severity: 'error',
  told: (line) => groupsIn(line, patterns),
  says: ([needed = '', available = ''], seen) => {
    const model = seen.model ?? 'the model';
    const sizes =
      needed === '' ? '' : `: it needs ${needed}${available === '' ? '' : ` and ${available} are there`}`;
    return { title: `${model} does not fit into the function's memory${sizes}`, remedy: remedyOf(seen) };
  },
});

const patterns = [
  /model requires more system memory \(([\d.]+ [KMGT]i?B)\) than is available \(([\d.]+ [KMGT]i?B)\)/,
  /model request too large for system" requested="([^"]+)" .*?\bfree="([^"]+)"/,
  /the model does not fit into the function's memory/,
];

const remedyOf = ({ memory, model }: Seen): string =>
  [
    `choose a model that fits: ollama-lambda models fit --memory ${memory ?? 3008}`,
    `or more memory, if your account allows it: ${model === undefined ? '' : `ollama-lambda models show ${model} says how much, then `}ollama-lambda deploy --memory <MB>`,
  ].join('; ');
