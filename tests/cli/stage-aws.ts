import { createAws } from '../../src/aws/aws.js';
import { endpointsIn } from '../../src/aws/endpoints.js';
import type { Aws } from '../../src/aws/ports.js';
import type { Stage } from './stage.js';

export const credentialsOf = ({ sandbox: { environment } }: Stage) => ({
  accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
});

/** The stage’s AWS by our own ports, to look at what a command has made of it. */
export const awsOf = (stage: Stage): Aws =>
  createAws({
    region: stage.sandbox.region,
    credentials: async () => credentialsOf(stage),
    endpoints: endpointsIn(stage.sandbox.environment),
  });
