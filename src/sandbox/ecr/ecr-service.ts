import type { ServerResponse } from 'node:http';
import type { RegistryStore } from '../registry/store.js';
import type { TokenBook } from '../registry/token-book.js';
import type { TrafficCounter } from '../registry/traffic.js';
import { AwsFailure, type SandboxAccount, type SandboxRequest, type SandboxService } from '../service.js';
import { imageOperations } from './images.js';
import { layerOperations } from './layers.js';
import { repositoryOperations } from './repositories.js';
import { type EcrInput, readInput } from './request.js';
import { tagOperations } from './tags.js';
import { tokenOperations } from './tokens.js';

export interface EcrOptions {
  readonly account: SandboxAccount;
  /** The store and the tokens of the registry that `/v2/` serves. */
  readonly store: RegistryStore;
  readonly tokens: TokenBook;
  /** Whether ECR has a repository of this name; the names of the other registries are not ECR's. */
  readonly owns: (repository: string) => boolean;
  /** Counts the bytes of layers that come in by parts. */
  readonly traffic?: Pick<TrafficCounter, 'arrived' | 'finished'>;
  /** Bytes of the smallest part of a layer but the last, and the size that is proposed. Default 5 MiB. */
  readonly smallestPart?: number | undefined;
}

/** One operation of the API: its input in, the members of its answer out. Throws `AwsFailure`. */
export type EcrOperation = (
  input: EcrInput,
) => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>;

/** Amazon ECR's JSON 1.1 API over the registry's store; see `ecr.md`. */
export function createEcrService(options: EcrOptions): SandboxService {
  const layers = layerOperations(options);
  const operations: ReadonlyMap<string, EcrOperation> = new Map(
    Object.entries({
      ...repositoryOperations(options),
      ...imageOperations(options),
      ...layers.operations,
      ...tagOperations(options),
      ...tokenOperations(options),
    }),
  );
  return {
    name: 'ecr',
    async handle(request: SandboxRequest, response: ServerResponse) {
      const operation = operations.get(request.operation);
      if (!operation) {
        throw new AwsFailure(
          'UnknownOperationException',
          `The sandbox's ECR has no operation ${request.operation}`,
        );
      }
      const answer = JSON.stringify(await operation(readInput(request)));
      response.writeHead(200, {
        'Content-Type': 'application/x-amz-json-1.1',
        'Content-Length': Buffer.byteLength(answer),
      });
      response.end(answer);
    },
    close: () => layers.close(),
  };
}
