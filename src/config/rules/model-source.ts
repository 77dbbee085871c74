import { defaults } from '../defaults.js';
import { modelSource as grammar } from '../grammars.js';
import type { Rule } from './rule.js';

export const fallbackNeedsImage: Rule = {
  name: 'fallback-needs-image',
  about: ['fallbackModel', 'modelSource'],
  check: ({ fallbackModel, modelSource }, say) => {
    if (fallbackModel === undefined || !isElsewhere(modelSource)) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('fallbackModel')} is ${fallbackModel}, but ${say('modelSource')} is ${modelSource}.`,
        why: 'The smaller model stands by in the image; from elsewhere only the one model is fetched.',
        remedy: 'Remove fallbackModel, or set modelSource to image.',
      },
    ];
  },
};

export const fallbackIsAnother: Rule = {
  name: 'fallback-is-another',
  about: ['fallbackModel', 'model'],
  check: ({ fallbackModel, model }, say) => {
    if (fallbackModel === undefined || fallbackModel !== model) return [];
    const what = `${say('fallbackModel')} and ${say('model')} are both ${model}.`;
    return [{ id: 'config-impossible', what, remedy: 'Name a smaller model, or remove fallbackModel.' }];
  },
};

/** How large the model is only the plan knows, and checks; but hardly any fits into what is there by default. */
export const fetchedNeedsRoom: Rule = {
  name: 'fetched-needs-room',
  about: ['modelSource', 'ephemeralStorage'],
  check: ({ modelSource, ephemeralStorage }, say) => {
    if (!isElsewhere(modelSource) || ephemeralStorage > defaults.ephemeralStorage) return [];
    return [
      {
        id: 'config-little-room',
        severity: 'warning',
        what: `${say('modelSource')} is ${modelSource}, and ${say('ephemeralStorage')} is ${ephemeralStorage} MiB.`,
        why: 'The model is fetched into /tmp, which has to hold the whole of it.',
        remedy: 'Set ephemeralStorage to the size of the model and some more, up to 10240.',
      },
    ];
  },
};

/** Of what is no source at all another rule speaks. */
const isElsewhere = (source: string): boolean => source !== 'image' && grammar.test(source);
