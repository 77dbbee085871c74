import { type AwsOptions, createClients } from './clients.js';
import { createFunctions } from './functions.js';
import { createIdentity } from './identity.js';
import { createLayerUploads } from './layer-uploads.js';
import { createLogGroups } from './log-groups.js';
import { createMetrics } from './metrics.js';
import { createPermissions } from './permissions.js';
import type { Aws } from './ports.js';
import { createRepositories } from './repositories.js';
import { createStacks } from './stacks.js';
import { createVersions } from './versions.js';

/** AWS, as the other rooms see it, behind the SDK. Nothing is loaded or asked before the first call. */
export function createAws(options: AwsOptions): Aws {
  const clients = createClients(options);
  return {
    identity: createIdentity(clients),
    stacks: createStacks(clients),
    repositories: createRepositories(clients),
    functions: createFunctions(clients),
    versions: createVersions(clients),
    layerUploads: createLayerUploads(clients),
    logGroups: createLogGroups(clients),
    metrics: createMetrics(clients),
    permissions: createPermissions(clients),
  };
}
