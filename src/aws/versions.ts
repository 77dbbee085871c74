import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { messageOf, UserError } from '../core/errors.js';
import { mib } from '../core/units.js';
import { callsOf, sent } from './call.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import { memoryCapIn } from './memory-refusal.js';
import type { PublishedVersion, Versions } from './ports.js';

export function createVersions(clients: Clients): Versions {
  const call = callsOf('lambda', clients.options);
  const sdk = async () => ({ lambda: await clients.lambda(), ...(await import('@aws-sdk/client-lambda')) });

  return {
    latest: async (name) => {
      const { lambda, GetFunctionConfigurationCommand } = await sdk();
      const answer = await call('GetFunctionConfiguration', name, () =>
        lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
      );
      return {
        memory: mib(sent(answer.MemorySize, 'MemorySize')),
        description: answer.Description ?? '',
        architecture: answer.Architectures?.[0] ?? 'x86_64',
        revision: sent(answer.RevisionId, 'RevisionId'),
      };
    },

    list: async (name) => {
      const { lambda, paginateListVersionsByFunction } = await sdk();
      return call('ListVersionsByFunction', name, async () => {
        const found: FunctionConfiguration[] = [];
        const pages = paginateListVersionsByFunction({ client: lambda }, { FunctionName: name });
        for await (const { Versions: versions = [] } of pages) found.push(...versions);
        return found.filter(({ Version }) => Version !== '$LATEST').map(published);
      });
    },

    configure: async (name, { memory, description, revision }) => {
      const { lambda, UpdateFunctionConfigurationCommand } = await sdk();
      return call('UpdateFunctionConfiguration', name, async () => {
        const change = { MemorySize: memory, Description: description, RevisionId: revision };
        try {
          await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...change }));
          return { kind: 'changed' } as const;
        } catch (error) {
          const cap = memoryCapIn(messageOf(error));
          if (cap !== undefined) return { kind: 'capped', cap } as const;
          throw otherRevision(error, name);
        }
      });
    },

    replaceCode: async (name, { image, architecture, revision }) => {
      const { lambda, UpdateFunctionCodeCommand } = await sdk();
      const code = { ImageUri: image, Architectures: [architecture], RevisionId: revision };
      await call('UpdateFunctionCode', name, () =>
        lambda
          .send(new UpdateFunctionCodeCommand({ FunctionName: name, ...code }))
          .catch((error: unknown) => {
            throw otherRevision(error, name);
          }),
      );
    },

    publish: async (name, { description, revision }) => {
      const { lambda, PublishVersionCommand } = await sdk();
      return call('PublishVersion', name, async () => {
        const request = { FunctionName: name, Description: description, RevisionId: revision };
        const answer = await lambda.send(new PublishVersionCommand(request)).catch((error: unknown) => {
          throw otherRevision(error, name);
        });
        return published(answer);
      });
    },

    delete: async (name, version) => {
      const { lambda, DeleteFunctionCommand } = await sdk();
      // Without a number the whole function would go.
      if (!/^[1-9]\d*$/.test(version)) throw new Error(`${version} is no version of ${name}`);
      const request = { FunctionName: name, Qualifier: version };
      await call('DeleteFunction', `${name}:${version}`, () =>
        lambda.send(new DeleteFunctionCommand(request)).catch(unlessGone),
      );
    },

    createAlias: async (name, alias, version) => {
      const { lambda, CreateAliasCommand } = await sdk();
      const request = { FunctionName: name, Name: alias, FunctionVersion: version };
      await call('CreateAlias', `${name}:${alias}`, () => lambda.send(new CreateAliasCommand(request)));
    },

    deleteAlias: async (name, alias) => {
      const { lambda, DeleteAliasCommand } = await sdk();
      await call('DeleteAlias', `${name}:${alias}`, () =>
        lambda.send(new DeleteAliasCommand({ FunctionName: name, Name: alias })).catch(unlessGone),
      );
    },
  };
}

const published = (answer: FunctionConfiguration): PublishedVersion => ({
  version: sent(answer.Version, 'Version'),
  description: answer.Description ?? '',
  memory: mib(sent(answer.MemorySize, 'MemorySize')),
});

function unlessGone(error: unknown): void {
  if (nameOf(error) !== 'ResourceNotFoundException') throw error;
}

function otherRevision(error: unknown, name: string): unknown {
  if (nameOf(error) !== 'PreconditionFailedException') return error;
  return new UserError({
    code: 'function-changed',
    message: `function ${name} was changed by somebody else at the same time`,
    why: 'a deploy, or a hand in the console: what would be measured is not what is deployed any more',
    next: ['ollama-lambda status', 'ollama-lambda tune   # once the other change is done'],
    cause: error,
  });
}
