import { type Check, good, skipped, trouble } from '../check.js';

export const docker: Check = {
  id: 'docker',
  group: 'machine',
  async look({ machine, config }) {
    if (config.kind === 'invalid') return [skipped('the config does not say what builds')];
    const { builder } = config.config;
    if (builder === 'direct') return [skipped('not needed: images are built without Docker')];
    const answer = await machine.ping(builder);
    if ('version' in answer) return [good(`${builder} ${answer.version}`)];
    return [
      trouble(
        'error',
        `the config builds with ${builder}, which does not answer: ${answer.why}`,
        'start it, or ollama-lambda deploy --builder direct, which needs none',
      ),
    ];
  },
};
