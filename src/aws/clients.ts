import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { STSClient } from '@aws-sdk/client-sts';
import type { CredentialsProvider } from './credentials.js';
import { type Endpoints, refuseInsecure, type ServiceName } from './endpoints.js';
import { createRetryStrategy, type RetryPace, usualPace } from './retry.js';
import type { Profile } from './shared-config.js';

export interface AwsOptions {
  readonly region: string;
  readonly credentials: CredentialsProvider;
  /** For error texts, and for settings of the profile that the SDK reads itself. */
  readonly profile?: string | undefined;
  readonly profileFields?: Profile | undefined;
  readonly endpoints?: Endpoints;
  /** `name/version`, appended to the SDK's own. */
  readonly userAgent?: string;
  readonly pace?: RetryPace;
  /** Milliseconds after which a call that says nothing is given up and tried again. */
  readonly patience?: number;
}

/** A call of the control plane that says nothing for so long is dead. Milliseconds. */
export const usualPatience = 60_000;

/** The SDK's clients, each loaded and made when it is first needed. */
export interface Clients {
  readonly options: AwsOptions;
  sts(): Promise<STSClient>;
  cloudformation(): Promise<CloudFormationClient>;
  ecr(): Promise<ECRClient>;
  lambda(): Promise<LambdaClient>;
  logs(): Promise<CloudWatchLogsClient>;
  cloudwatch(): Promise<CloudWatchClient>;
  /** A client of its own for one streaming call: no time limit, and destroying it ends the call. */
  streamingLambda(): Promise<LambdaClient>;
}

export function createClients(options: AwsOptions): Clients {
  return {
    options,
    sts: once(async () => {
      const { STSClient } = await import('@aws-sdk/client-sts');
      return guarded(new STSClient(settings('sts', options)));
    }),
    cloudformation: once(async () => {
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      return guarded(new CloudFormationClient(settings('cloudformation', options)));
    }),
    ecr: once(async () => {
      const { ECRClient } = await import('@aws-sdk/client-ecr');
      return guarded(new ECRClient(settings('ecr', options)));
    }),
    lambda: once(async () => {
      const { LambdaClient } = await import('@aws-sdk/client-lambda');
      return guarded(new LambdaClient(settings('lambda', options)));
    }),
    logs: once(async () => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      return guarded(new CloudWatchLogsClient(settings('logs', options)));
    }),
    cloudwatch: once(async () => {
      const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
      return guarded(new CloudWatchClient(settings('cloudwatch', options)));
    }),
    streamingLambda: async () => {
      const { LambdaClient } = await import('@aws-sdk/client-lambda');
      const requestHandler = { connectionTimeout: 10_000 };
      return guarded(new LambdaClient({ ...settings('lambda', options), requestHandler }));
    },
  };
}

function settings(service: ServiceName, options: AwsOptions) {
  const { region, credentials, endpoints, userAgent, pace = usualPace, patience = usualPatience } = options;
  const endpoint = endpoints?.[service];
  const [name, version] = userAgent?.split('/') ?? [];
  return {
    region,
    credentials,
    retryStrategy: createRetryStrategy(pace),
    requestHandler: {
      connectionTimeout: 10_000,
      requestTimeout: patience,
      throwOnRequestTimeout: true,
    },
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(name === undefined ? {} : { customUserAgent: [[name, version ?? ''] as [string, string]] }),
  };
}

/** Also an endpoint out of AWS's config file, which the SDK reads by itself, must not leak credentials. */
function guarded<T extends { middlewareStack: STSClient['middlewareStack'] | object }>(client: T): T {
  const stack = client.middlewareStack as STSClient['middlewareStack'];
  stack.add(
    (next) => async (args) => {
      const { protocol, hostname } = args.request as { protocol: string; hostname: string };
      refuseInsecure(protocol, hostname, 'the endpoint in AWS’s config file');
      return next(args);
    },
    { step: 'build', name: 'refuseInsecureEndpoint' },
  );
  return client;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
