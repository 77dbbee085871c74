import type { FunctionInput } from '../lambda-control.js';
import { AwsFailure, type ImageStore, type StoredImage } from '../service.js';
import { invalidParameter } from './failures.js';

/** What the account allows, beyond what Lambda allows everybody. */
export interface AccountRules {
  /** MB. AWS's own ceiling is 10240; new accounts start at 3008. */
  readonly memoryCap: number;
  /** Instances of all functions at the same time. */
  readonly concurrency: number;
  readonly canAssume: (role: string) => boolean;
}

/** Sum of the lengths of all names and values, in bytes. */
const maximumEnvironment = 4 * 1024;

/** Set by Lambda itself; a function that asks for one of them is refused. */
const reservedNames = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/**
 * Refuses what Lambda would refuse, in this order: numbers first (so that a memory refusal comes before the role is
 * looked at), then the environment, then the role.
 *
 * @throws AwsFailure
 */
export function checkSettings(input: FunctionInput, rules: AccountRules): void {
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(input.name)) {
    const pattern = '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?';
    throw constraint(
      input.name,
      'functionName',
      `satisfy regular expression pattern: ${pattern}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    );
  }
  range('MemorySize', input.memory, 128, rules.memoryCap);
  range('Timeout', input.timeout, 1, 900);
  range('EphemeralStorage', input.ephemeralStorage, 512, 10240);
  checkEnvironment(input.environment);
  if (!rules.canAssume(input.role)) {
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  }
}

/** What stays for functions that reserve nothing; an account that has less can reserve nothing. */
const unreserved = 100;

/** @throws AwsFailure in the words that people with small accounts know */
export function refuseOverReserving(account: number, others: number, wanted: number): void {
  const least = Math.min(unreserved, account);
  if (wanted === 0 || account - others - wanted >= least) return;
  throw invalidParameter(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${least}].`,
  );
}

/**
 * Finds the image and refuses what Lambda cannot run.
 *
 * @throws AwsFailure
 */
export function resolveImage(input: FunctionInput, images: ImageStore): StoredImage {
  if (input.packageType !== 'Image') {
    throw invalidParameter(
      `The sandbox runs container images only; package type ${input.packageType} is not supported.`,
    );
  }
  const { imageUri } = input;
  if (!/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/.+[:@].+$/.test(imageUri)) {
    throw invalidParameter(`Source image ${imageUri} is not valid. Provide a valid source image.`);
  }
  const image = images.find(imageUri);
  if (!image)
    throw invalidParameter(`Source image ${imageUri} does not exist. Provide a valid source image.`);
  if (!isSupported(image)) {
    throw invalidParameter(
      `The image manifest, config or layer media type for the source image ${imageUri} is not supported.`,
    );
  }
  checkArchitecture(input, image);
  return image;
}

const manifestTypes = new Set([
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
]);
const configTypes = new Set([
  'application/vnd.docker.container.image.v1+json',
  'application/vnd.oci.image.config.v1+json',
]);
const layerTypes = new Set([
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
  'application/vnd.oci.image.layer.v1.tar+gzip',
]);

function isSupported({ mediaType, manifest }: StoredImage): boolean {
  return (
    manifestTypes.has(mediaType) &&
    manifest.manifests === undefined &&
    configTypes.has(manifest.config?.mediaType ?? '') &&
    (manifest.layers ?? []).length > 0 &&
    (manifest.layers ?? []).every((layer) => layerTypes.has(layer.mediaType))
  );
}

const ociArchitectures: Readonly<Record<string, string>> = { arm64: 'arm64', x86_64: 'amd64' };

/** Stricter than AWS, which lets such a function come into being and fail at its first event. */
function checkArchitecture(input: FunctionInput, image: StoredImage): void {
  const { architecture } = JSON.parse(image.config?.toString() ?? '{}') as { architecture?: string };
  const wanted = ociArchitectures[input.architecture];
  if (architecture === wanted) return;
  throw invalidParameter(
    `The architecture of the source image ${input.imageUri} (${architecture}) is not the function's (${wanted}).`,
  );
}

function range(name: string, value: number, least: number, most: number): void {
  const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new AwsFailure(
    'ValidationException',
    `'${name}' value failed to satisfy constraint: Member must have value ${bound}`,
    400,
  );
}

function checkEnvironment(environment: Readonly<Record<string, string>>): void {
  const cannot =
    'Lambda was unable to configure your environment variables because the environment variables you have';
  const size = Object.entries(environment).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  // AWS repeats the variables here ("String measured: …"); their values may be secrets, so this does not.
  if (size > maximumEnvironment) throw invalidParameter(`${cannot} provided exceeded the 4KB limit.`);
  const reserved = Object.keys(environment).filter((name) => reservedNames.has(name));
  if (reserved.length === 0) return;
  throw invalidParameter(
    `${cannot} provided contains reserved keys that are currently not supported for modification. ` +
      `Reserved keys used in this request: ${reserved.join(', ')}`,
  );
}

function constraint(value: string, field: string, must: string): AwsFailure {
  return new AwsFailure(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must ${must}`,
  );
}
