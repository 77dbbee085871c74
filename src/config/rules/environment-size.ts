import { functionSettings } from '../function-settings.js';
import type { Rule } from './rule.js';

/** Bytes of all names and values of a function's environment together (AWS Lambda quotas). */
const most = 4096;

/** Model, context, who may call, and the digest of one key with its name. The plan counts what is there in truth. */
const besides = 300;

export const environmentIsSmall: Rule = {
  name: 'environment-is-small',
  about: [
    'systemPrompt',
    'guard',
    'limits.keys',
    'rates.keys',
    'endpoint.cors.origins',
    'endpoint.cors.headers',
  ],
  check: (config, say) => {
    const sizes = functionSettings(config)
      .map(({ field, variable, value }) => ({ field, size: Buffer.byteLength(variable + value) }))
      .toSorted((a, b) => b.size - a.size);
    const total = sizes.reduce((sum, { size }) => sum + size, besides);
    const [largest, ...others] = sizes;
    if (total <= most || largest === undefined) return [];
    const next = others.filter(({ size }) => size > 200).map(({ field, size }) => `, ${say(field)} ${size}`);
    return [
      {
        id: 'config-too-long',
        what: `${say(largest.field)} takes ${largest.size} bytes of the function's environment${next.join('')}; with everything else it is ${total}.`,
        why: `Lambda allows ${most} bytes for the environment of a function.`,
        remedy: `Shorten it by ${total - most} bytes.`,
        field: largest.field,
      },
    ];
  },
};
