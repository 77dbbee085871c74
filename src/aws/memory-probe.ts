import { isUserError, messageOf } from '../core/errors.js';
import type { MiB } from '../core/units.js';
import { callsOf } from './call.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import { memoryCapIn } from './memory-refusal.js';
import { partitionOf } from './partition.js';
import type { Functions, ProbeAnswer } from './ports.js';

/**
 * Asks for a function that cannot come into being: its role does not exist. AWS (it seems) looks at the memory before it
 * looks at the role, so "the role cannot be assumed" means that the memory is allowed, and nothing was made. That order is
 * not documented; whatever else AWS says is no knowledge, and the deploy itself will tell.
 */
export function createMemoryProbe(clients: Clients): Functions['probeMemory'] {
  const { region } = clients.options;
  const call = callsOf('lambda', clients.options);

  return async (memory: MiB, account: string): Promise<ProbeAnswer> => {
    const { CreateFunctionCommand, DeleteFunctionCommand } = await import('@aws-sdk/client-lambda');
    const lambda = await clients.lambda();
    const request = new CreateFunctionCommand({
      FunctionName: probeName,
      Description: 'asks whether this account allows so much memory; can be deleted',
      Role: `arn:${partitionOf(region)}:iam::${account}:role/${probeName}-no-such-role`,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: Buffer.from(emptyHandler, 'base64') },
      MemorySize: memory,
    });
    try {
      await call('CreateFunction', probeName, () => lambda.send(request));
    } catch (error) {
      return read(error);
    }
    await call('DeleteFunction', probeName, () =>
      lambda.send(new DeleteFunctionCommand({ FunctionName: probeName })),
    );
    return { kind: 'allowed' };
  };
}

const probeName = 'ollama-lambda-memory-probe';

/** A zip with one file in it, `index.js`, which says `exports.handler=async()=>{}`. */
const emptyHandler =
  'UEsDBBQAAAAAAAAAIQCPRXl3GwAAABsAAAAIAAAAaW5kZXguanNleHBvcnRzLmhhbmRsZXI9YXN5bmMoKT0+e31QSwECFAMUAAAAAAAAACEAj0V5dxsAAAAbAAAACAAAAAAAAAAAAAAApAEAAAAAaW5kZXguanNQSwUGAAAAAAEAAQA2AAAAQQAAAAAA';

function read(error: unknown): ProbeAnswer {
  const refusal = isUserError(error) ? error.cause : error;
  const said = messageOf(refusal);
  const cap = memoryCapIn(said);
  if (cap !== undefined) return { kind: 'capped', cap };
  // The same exception stands for every bad parameter; that it was the role is in the text only.
  const isAboutRole =
    nameOf(refusal) === 'InvalidParameterValueException' && /role .*cannot be assumed/i.test(said);
  if (isAboutRole) return { kind: 'allowed' };
  // Missing credentials and a missing network are no answers of AWS: they end the deploy here.
  if (isUserError(error) && !/^(access-denied|aws-refused|aws-unavailable|throttled)$/.test(error.code))
    throw error;
  if (!isUserError(error)) throw error;
  return { kind: 'unclear', said: error.message };
}
