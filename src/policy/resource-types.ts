import type { Grant } from './grant.js';
import { typesOfFeatures } from './types-of-features.js';
import { typesOfFunction } from './types-of-function.js';
import { typesOfGateway } from './types-of-gateway.js';
import { typesOfRelease } from './types-of-release.js';

/**
 * What CloudFormation needs, with the rights of whoever runs it, to create, read, change and delete a resource of each
 * type that a template of ours may have. A type without a row is a bug: a test renders every feature and looks.
 *
 * Written after the `handlers` of the types' public schemas and the actions of the service authorization reference; never
 * tried against AWS.
 */
export const resourceTypes: Readonly<Record<string, readonly Grant[]>> = {
  ...typesOfFunction,
  ...typesOfFeatures,
  ...typesOfGateway,
  ...typesOfRelease,
};
