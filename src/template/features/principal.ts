import type { Feature } from '../feature.js';
import { shortId } from '../short-id.js';

/**
 * Without principals a signed URL needs no permission at all: this account's own principals are let in by their own
 * policies. The logical ids come from the principal itself, so that adding one leaves the others alone.
 */
export const principal: Feature = {
  id: 'principal',
  applies: ({ endpoint }) => endpoint.auth === 'iam' && endpoint.principals.length > 0,
  instances: ({ config }) =>
    [...new Set(config.endpoint.principals)].map((name) => ({ principal: name, principalId: shortId(name) })),
};
