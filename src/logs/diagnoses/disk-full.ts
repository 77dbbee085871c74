import { fromLines, groupsIn } from '../diagnosis.js';

/** `/tmp` is what `ephemeralStorage` says, and the only place that can be written. */
export const diskFull = fromLines({
  id: 'disk-full',
  severity: 'error',
  told: (line) => groupsIn(line, patterns),
  says: ([needed = ''], { model }) => ({
    title: `/tmp is full: ${model ?? 'the model'}${needed === '' ? ' has no room in it' : ` needs ${needed} MiB of it`}`,
    remedy:
      'put the model into the image (ollama-lambda deploy --model-source image), or give more room (ollama-lambda deploy --ephemeral-storage 10240)',
  }),
});

const patterns = [
  /MiB free and the model needs (\d+) MiB/,
  /no space left on device/i,
  /\bENOSPC\b/,
  /\bdisk quota exceeded\b/i,
];
