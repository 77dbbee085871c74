import { fromLines } from '../diagnosis.js';
import { fieldOf } from '../line.js';

/** The container runs, and the model that it is to serve is not in it or is not whole. */
export const modelMissing = fromLines({
  id: 'model-missing',
  severity: 'error',
  told: (line) => {
    if (fieldOf(line, 'event') === 'model-not-found') return [fieldOf(line, 'reason')];
    const name = /model [\\"'`]*([^\s"'`\\]+)[\\"'`]* not found, try pulling it first/.exec(line.text)?.[1];
    return name === undefined ? undefined : [`there is no ${name}`];
  },
  says: ([reason = ''], { model }) => ({
    title: `the image does not hold ${model ?? 'the model'}${reason === '' ? '' : `: ${reason}`}`,
    remedy: 'build and push the image again: ollama-lambda deploy',
  }),
});
