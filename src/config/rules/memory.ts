import type { Rule } from './rule.js';

export const memoryWithinCap: Rule = {
  name: 'memory-within-cap',
  about: ['memory', 'memoryCap'],
  check: ({ memory, memoryCap }, say) => {
    if (memory === 'auto' || memoryCap === undefined || memory <= memoryCap) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('memory')} is ${memory} MiB, but ${say('memoryCap')} is ${memoryCap} MiB.`,
        why: 'memoryCap is what a function of this account may have at most.',
        remedy: `Set memory to auto or to at most ${memoryCap}, or correct memoryCap.`,
      },
    ];
  },
};
