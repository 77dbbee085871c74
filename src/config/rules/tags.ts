import { ownTags } from '../../core/ownership.js';
import { shown } from '../shape-findings.js';
import type { Rule } from './rule.js';

/** AWS allows 50 tags on a resource (user guide "Tagging AWS resources"); ours need their place among them. */
const maxTags = 50 - Object.keys(ownTags).length;
const maxKey = 128;
const maxValue = 256;

/** The characters that every AWS service accepts in tags. */
const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export const tagsAreFew: Rule = {
  name: 'tags-are-few',
  about: ['tags'],
  check: ({ tags }, say) => {
    const count = Object.keys(tags).length;
    if (count <= maxTags) return [];
    const why = `AWS allows 50 on a resource, of which ${50 - maxTags} are ours.`;
    return [
      { id: 'config-out-of-range', what: `${say('tags')} has ${count} tags; it takes ${maxTags}.`, why },
    ];
  },
};

export const tagKeys: Rule = {
  name: 'tag-keys',
  about: ['tags'],
  check: ({ tags }, say) =>
    Object.keys(tags).flatMap((key) => {
      const problem = keyProblem(key);
      if (problem === undefined) return [];
      return {
        id: 'config-not-allowed',
        what: `${say('tags')} has the key ${shown(key)}; ${problem}.`,
        within: [key],
        part: 'key',
      };
    }),
};

export const tagValues: Rule = {
  name: 'tag-values',
  about: ['tags'],
  check: ({ tags }, say) =>
    Object.entries(tags).flatMap(([key, value]) => {
      const problem = lengthProblem(value, 0, maxValue);
      if (problem === undefined) return [];
      const what = `${say('tags')} gives ${shown(key)} the value ${shown(value)}; ${problem}.`;
      return { id: 'config-not-allowed', what, within: [key] };
    }),
};

function keyProblem(key: string): string | undefined {
  if (/^aws:/i.test(key)) return 'keys that begin with aws: belong to AWS';
  if (/^ollama-lambda:/i.test(key)) return 'keys that begin with ollama-lambda: mark what is ours';
  return lengthProblem(key, 1, maxKey);
}

function lengthProblem(text: string, min: number, max: number): string | undefined {
  const length = [...text].length;
  if (length < min || length > max) return `AWS takes ${min} to ${max} characters, and this has ${length}`;
  return characters.test(text) ? undefined : 'AWS takes letters, digits, spaces and _ . : / = + - @';
}
