import type { Rule } from './rule.js';

export const dockerfileHasEffect: Rule = {
  name: 'dockerfile-has-effect',
  about: ['dockerfile', 'builder'],
  check: ({ builder, dockerfile }, say) => {
    if (dockerfile === undefined || builder !== 'direct') return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('dockerfile')} names a Dockerfile, but nothing would build it: ${say('builder')} is direct.`,
        why: 'The direct builder puts the image together by itself and reads no Dockerfile.',
        remedy: 'Set builder to docker, podman, finch or nerdctl, or leave the Dockerfile out.',
      },
    ];
  },
};
