import { origin } from '../grammars.js';
import { shown } from '../shape-findings.js';
import type { Rule } from './rule.js';

/** What a Function URL takes (CloudFormation, `Cors` of AWS::Lambda::Url). */
const most = 100;
const longestOrigin = 253;
const longestHeader = 1024;

export const originsAreOrigins: Rule = {
  name: 'origins-are-origins',
  about: ['endpoint.cors.origins'],
  check: ({ endpoint }, say) => {
    const origins = endpoint.cors?.origins ?? [];
    const field = say('endpoint.cors.origins');
    const wrong = origins.flatMap((given, index) => {
      if (given === '*' || (given.length <= longestOrigin && origin.test(given))) return [];
      const meant = /^[a-z][a-z0-9+.-]*:\/\/[^/*]+/i.exec(given)?.[0].toLowerCase();
      return {
        id: 'config-not-allowed',
        what: `${field} has ${shown(given)}; it takes origins such as https://app.example, or * for every page there is.`,
        ...(meant !== undefined && origin.test(meant) ? { remedy: `Did you mean ${meant}?` } : {}),
        within: [index],
      };
    });
    return [...wrong, ...tooMany(origins, field)];
  },
};

export const headersAreHeaders: Rule = {
  name: 'headers-are-headers',
  about: ['endpoint.cors.headers'],
  check: ({ endpoint }, say) => {
    const headers = endpoint.cors?.headers;
    const field = say('endpoint.cors.headers');
    const wrong = (headers ?? []).flatMap((given, index) => {
      if (given.length <= longestHeader && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(given)) return [];
      const what = `${field} has ${shown(given)}; it takes names of headers.`;
      return { id: 'config-not-allowed', what, within: [index] };
    });
    const empty = {
      id: 'config-not-allowed',
      what: `${field} is empty.`,
      remedy: 'Remove it for the default.',
    };
    return [...wrong, ...(headers?.length === 0 ? [empty] : []), ...tooMany(headers ?? [], field)];
  },
};

function tooMany(items: readonly string[], field: string) {
  if (items.length <= most) return [];
  const why = 'This is the limit of a Function URL.';
  return [{ id: 'config-out-of-range', what: `${field} has ${items.length} items; it takes ${most}.`, why }];
}
