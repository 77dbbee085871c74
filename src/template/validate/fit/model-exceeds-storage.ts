import type { FitRule } from './fit-rule.js';

const mebibyte = 1024 * 1024;

/** What the function keeps free of /tmp, in bytes: the engine writes there too. */
const reserve = 16 * mebibyte;

/** MiB; AWS Lambda quotas. */
const mostStorage = 10_240;

const example = (storage: number): string =>
  `# ollama-lambda.lock knows this model\nmodel: llama3.2:1b\nmodelSource: s3://my-models/ollama/\nephemeralStorage: ${storage}\n`;

export const modelExceedsStorage: FitRule = {
  id: 'model-exceeds-storage',
  family: 'fit',
  title: 'A model that the function fetches has room in its /tmp',
  severity: 'error',
  why: 'With modelSource pull or s3://… every instance fetches the model into its /tmp before it can answer.',
  judges: 'known',
  bad: example(1024),
  good: example(2048),
  examples: {
    bad: { model: 'llama3.2:1b' },
    good: { model: 'llama3.2:1b' },
  },
  *check({ config: { modelSource, ephemeralStorage }, model }) {
    if (modelSource === 'image' || model === undefined) return;
    const all = [model.configBlob, ...model.layers].reduce((sum, { size }) => sum + size, reserve);
    const needed = Math.ceil(all / mebibyte);
    if (needed <= ephemeralStorage) return;
    yield {
      field: 'ephemeralStorage',
      what: `${model.ref.short} needs ${needed} MiB of /tmp, and ephemeralStorage is ${ephemeralStorage}`,
      remedy:
        needed > mostStorage
          ? `Lambda gives ${mostStorage} at most: put the model into the image (modelSource: image)`
          : `--ephemeral-storage ${needed}, or put the model into the image (modelSource: image)`,
    };
  },
};
