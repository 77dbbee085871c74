import { defaults } from '../defaults.js';
import { modelSource as grammar, localModel } from '../grammars.js';
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

export const localNeedsImage: Rule = {
  name: 'local-needs-image',
  about: ['model', 'modelSource'],
  check: ({ model = '', modelSource }, say) =>
    modelSource === 'pull' && localModel.test(model)
      ? [inNoRegistry(`${say('model')} is ${model}`, say)]
      : [],
};

export const adapterNeedsImage: Rule = {
  name: 'adapter-needs-image',
  about: ['adapter', 'modelSource'],
  check: ({ adapter, modelSource }, say) =>
    modelSource === 'pull' && adapter !== undefined
      ? [inNoRegistry(`${say('adapter')} is ${adapter}`, say)]
      : [],
};

const inNoRegistry = (
  what: string,
  say: Parameters<Rule['check']>[1],
): ReturnType<Rule['check']>[number] => ({
  id: 'config-impossible',
  what: `${what}, but ${say('modelSource')} is pull.`,
  why: 'What is on this machine is in no registry that the function could pull it from.',
  remedy: 'Set modelSource to image.',
});

export const quantizeNeedsFile: Rule = {
  name: 'quantize-needs-file',
  about: ['quantize', 'model'],
  check: ({ quantize, model }, say) => {
    if (quantize === undefined || model === undefined) return [];
    if (localModel.test(model) && /\.gguf$/i.test(model)) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('quantize')} is ${quantize}, but ${say('model')} is ${model}.`,
        why: 'Only a GGUF file of this machine can be quantized; a registry has models that are so already.',
        remedy: 'Name a file such as ./model-f16.gguf, or a tag that is quantized, such as llama3.2:1b.',
      },
    ];
  },
};

/** How large the model is only the plan knows, and checks; but hardly any fits into what is there by default. */
export const fetchedNeedsRoom: Rule = {
  name: 'fetched-needs-room',
  about: ['modelSource', 'ephemeralStorage', 'snapStart.enabled'],
  check: ({ modelSource, ephemeralStorage, snapStart }, say) => {
    if (!isElsewhere(modelSource) || ephemeralStorage > defaults.ephemeralStorage) return [];
    // Which goes with no fetched model at all, as its own rule says.
    if (snapStart.enabled) return [];
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
