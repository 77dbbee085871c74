import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import type { LoggingInput } from '../lambda-control.js';
import type { UnpackedImage } from './unpack.js';

/** The variables and paths by which the function finds its engine; the values are container/contract.json's. */
export interface EngineNames {
  readonly pathVariable: string;
  readonly portVariable: string;
  /** Where the engine is in an image. */
  readonly imagePath: string;
}

/** What Lambda says of an instance in AWS_LAMBDA_INITIALIZATION_TYPE. */
export type InitializationType = 'on-demand' | 'provisioned-concurrency' | 'snap-start';

export interface EnvironmentInput {
  readonly image: UnpackedImage;
  readonly functionName: string;
  readonly functionEnvironment: Readonly<Record<string, string>>;
  readonly memory: number;
  readonly version: string;
  readonly region: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly initializationType: InitializationType;
  readonly logging?: LoggingInput | undefined;
  readonly nodePath: string;
  readonly engine: EngineNames;
  /** An engine of this machine to use instead of the image's. */
  readonly enginePath: string | undefined;
  readonly enginePort: number;
}

/**
 * What a function's process sees: the image's variables, then the function's, then Lambda's own. Nothing of this
 * machine's environment gets in. There is no chroot here, so absolute paths that exist in the image
 * point into the folder where it is unpacked.
 */
export function functionEnvironment(input: EnvironmentInput): Record<string, string> {
  const { image, engine } = input;
  const written = { ...image.config.environment, ...input.functionEnvironment };
  const moved = Object.fromEntries(
    Object.entries(written).map(([name, value]) => [name, movePaths(image.root, value)]),
  );
  const taskRoot = moved.LAMBDA_TASK_ROOT ?? join(image.root, 'var/task');
  return {
    ...moved,
    // The image's own Node does not run on this machine; scripts in the image find ours.
    PATH: [moved.PATH, dirname(input.nodePath), '/usr/local/bin', '/usr/bin', '/bin']
      .filter(Boolean)
      .join(delimiter),
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: image.config.command[0] ?? '',
    AWS_REGION: input.region,
    AWS_DEFAULT_REGION: input.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_Image',
    AWS_LAMBDA_FUNCTION_NAME: input.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(input.memory),
    AWS_LAMBDA_FUNCTION_VERSION: input.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: input.initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: input.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: input.logStream,
    AWS_LAMBDA_LOG_FORMAT: input.logging?.format ?? 'Text',
    ...(input.logging?.applicationLevel === undefined
      ? {}
      : { AWS_LAMBDA_LOG_LEVEL: input.logging.applicationLevel }),
    TZ: ':UTC',
    [engine.pathVariable]: input.enginePath ?? join(image.root, engine.imagePath),
    [engine.portVariable]: String(input.enginePort),
  };
}

/** Each element of a colon-separated value that names something in the image is pointed at the unpacked file. */
function movePaths(root: string, value: string): string {
  return value
    .split(delimiter)
    .map((part) =>
      part.startsWith('/') && part !== '/' && existsSync(join(root, part)) ? join(root, part) : part,
    )
    .join(delimiter);
}

/** A port of this machine that is free now. Each instance gets its own: all of them share one network here. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
