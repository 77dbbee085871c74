import type { ServerResponse } from 'node:http';
import type { RegistryStore } from '../registry/store.js';
import type { TokenBook } from '../registry/token-book.js';
import { AwsFailure, type SandboxAccount, type SandboxRequest, type SandboxService } from '../service.js';
import { imageOperations } from './images.js';
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
}

/** One operation of the API: its input in, the members of its answer out. Throws `AwsFailure`. */
export type EcrOperation = (
  input: EcrInput,
) => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>;

/** Amazon ECR's JSON 1.1 API over the registry's store; see `ecr.md`. */
export function createEcrService(options: EcrOptions): SandboxService {
  const operations: ReadonlyMap<string, EcrOperation> = new Map(
    Object.entries({
      ...repositoryOperations(options),
      ...imageOperations(options),
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
  };
}
