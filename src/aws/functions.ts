import type { FunctionConfiguration, GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { mib } from '../core/units.js';
import { callsOf, sent } from './call.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import { invokeStreaming } from './invoke-streaming.js';
import { createMemoryProbe } from './memory-probe.js';
import type { FunctionDescription, FunctionDetails, Functions } from './ports.js';

export function createFunctions(clients: Clients): Functions {
  const call = callsOf('lambda', clients.options);
  const sdk = async () => ({ lambda: await clients.lambda(), ...(await import('@aws-sdk/client-lambda')) });

  return {
    accountLimits: async () => {
      const { lambda, GetAccountSettingsCommand } = await sdk();
      const answer = await call('GetAccountSettings', undefined, () =>
        lambda.send(new GetAccountSettingsCommand({})),
      );
      const limits = answer.AccountLimit;
      return {
        concurrentExecutions: sent(limits?.ConcurrentExecutions, 'ConcurrentExecutions'),
        unreservedConcurrentExecutions: limits?.UnreservedConcurrentExecutions ?? 0,
      };
    },

    describe: async (name, qualifier) => {
      const { lambda, GetFunctionConfigurationCommand } = await sdk();
      return call('GetFunctionConfiguration', name, async () => {
        try {
          const request = {
            FunctionName: name,
            ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
          };
          return describeFunction(await lambda.send(new GetFunctionConfigurationCommand(request)));
        } catch (error) {
          if (nameOf(error) === 'ResourceNotFoundException') return undefined;
          throw error;
        }
      });
    },

    inspect: async (name, qualifier) => {
      const { lambda, GetFunctionCommand } = await sdk();
      return call('GetFunction', name, async () => {
        try {
          const request = { FunctionName: name, ...(qualifier !== undefined && { Qualifier: qualifier }) };
          return inspectFunction(await lambda.send(new GetFunctionCommand(request)));
        } catch (error) {
          if (nameOf(error) === 'ResourceNotFoundException') return undefined;
          throw error;
        }
      });
    },

    reserveConcurrency: async (name, executions) => {
      const { lambda, PutFunctionConcurrencyCommand } = await sdk();
      const request = { FunctionName: name, ReservedConcurrentExecutions: executions };
      await call('PutFunctionConcurrency', name, () =>
        lambda.send(new PutFunctionConcurrencyCommand(request)),
      );
    },

    releaseConcurrency: async (name) => {
      const { lambda, DeleteFunctionConcurrencyCommand } = await sdk();
      await call('DeleteFunctionConcurrency', name, () =>
        lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name })),
      );
    },

    probeMemory: createMemoryProbe(clients),

    invokeStreaming: (invocation) => invokeStreaming(clients, invocation),
  };
}

const describeFunction = (answer: FunctionConfiguration): FunctionDescription => ({
  name: sent(answer.FunctionName, 'FunctionName'),
  arn: sent(answer.FunctionArn, 'FunctionArn'),
  memory: mib(sent(answer.MemorySize, 'MemorySize')),
  // Versions that were published before states existed have none; they are ready.
  state: answer.State ?? 'Active',
  stateReason: answer.StateReason,
  lastUpdate: answer.LastUpdateStatus,
  lastUpdateReason: answer.LastUpdateStatusReason,
});

function inspectFunction({ Configuration, Code, Concurrency }: GetFunctionCommandOutput): FunctionDetails {
  const answer = sent(Configuration, 'Configuration');
  return {
    ...describeFunction(answer),
    stateReasonCode: answer.StateReasonCode,
    lastUpdateReasonCode: answer.LastUpdateStatusReasonCode,
    version: answer.Version ?? '$LATEST',
    modifiedAt: new Date(sent(answer.LastModified, 'LastModified')).toISOString(),
    timeout: answer.Timeout ?? 3,
    ephemeralStorage: mib(answer.EphemeralStorage?.Size ?? 512),
    architecture: answer.Architectures?.[0] ?? 'x86_64',
    image: Code?.ResolvedImageUri ?? Code?.ImageUri,
    environment: answer.Environment?.Variables ?? {},
    reservedConcurrency: Concurrency?.ReservedConcurrentExecutions,
  };
}
