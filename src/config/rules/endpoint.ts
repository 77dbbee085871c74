import { accountId, iamArn } from '../grammars.js';
import { shown } from '../shape-findings.js';
import type { Rule } from './rule.js';

export const principalsNeedIam: Rule = {
  name: 'principals-need-iam',
  about: ['endpoint.principals', 'endpoint.auth'],
  check: ({ endpoint: { auth, principals } }, say) => {
    if (auth === 'iam' || principals.length === 0) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('endpoint.principals')} names ${principals.length}, but ${say('endpoint.auth')} is ${auth}.`,
        why: 'Principals are let in by their AWS signature, which only auth iam asks for.',
        remedy: 'Remove the principals, or set endpoint.auth to iam.',
      },
    ];
  },
};

export const principalsAreNamed: Rule = {
  name: 'principals-are-named',
  about: ['endpoint.principals'],
  check: ({ endpoint: { principals } }, say) =>
    principals.flatMap((principal, index) => {
      if (accountId.test(principal) || (principal.length <= 1000 && iamArn.test(principal))) return [];
      const isOpen = principal.includes('*');
      return {
        id: 'config-not-allowed',
        what: `${say('endpoint.principals')} has ${shown(principal)}; it takes account ids (12 digits) and ARNs of IAM roles, users and roots.`,
        ...(isOpen ? { why: 'A star would let in every AWS account there is.' } : {}),
        remedy: isOpen
          ? 'Name each account or role.'
          : 'Write 123456789012, or arn:aws:iam::123456789012:role/name.',
        within: [index],
      };
    }),
};

export const publicIsSaidTwice: Rule = {
  name: 'public-is-said-twice',
  about: ['endpoint.auth', 'endpoint.public'],
  check: ({ endpoint }, say) => {
    if (endpoint.auth !== 'none' || endpoint.public === true) return [];
    return [
      {
        id: 'config-not-confirmed',
        what: `${say('endpoint.auth')} is none: everybody on the internet could call the function, at your expense.`,
        why: 'So that it never happens by accident, it has to be said twice.',
        remedy:
          'Add --allow-public, or public: true under endpoint: in the file; or use auth api-key or iam.',
      },
    ];
  },
};

export const publicHasEffect: Rule = {
  name: 'public-has-effect',
  about: ['endpoint.public', 'endpoint.auth'],
  check: ({ endpoint }, say) => {
    if (endpoint.auth === 'none' || endpoint.public !== true) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `${say('endpoint.public')} is given, but ${say('endpoint.auth')} is ${endpoint.auth}: nobody else is let in.`,
        remedy: 'Remove it.',
      },
    ];
  },
};
