import { request } from 'node:http';
import { env, exit, stderr, stdin } from 'node:process';
import { installGlobal, isStreaming, type RuntimeContext, type RuntimeHandler } from './runtime-handler.js';
import { loadHandler } from './runtime-load.js';
import { AnswerStream, describeError, post, routes } from './runtime-post.js';

/**
 * The sandbox's own runtime: asks the Runtime API for events and gives them to the handler, one at a time. It takes the
 * place of AWS's runtime interface client, which is in the image but may not be built for this machine. A program of
 * its own, bundled into one file; it talks to nothing but AWS_LAMBDA_RUNTIME_API.
 */
async function main(): Promise<void> {
  // Our parent holds the other end for as long as it lives: without it nobody would end us.
  stdin.resume().on('close', () => exit(0));
  installGlobal();
  const handler = await initialise();
  for (;;) await serve(handler, await nextEvent());
}

async function initialise(): Promise<RuntimeHandler> {
  try {
    return await loadHandler(env.LAMBDA_TASK_ROOT ?? '.', env._HANDLER ?? '');
  } catch (error) {
    const told = describeError(error);
    stderr.write(`${JSON.stringify(told)}\n`);
    await post(routes.initError, told, { 'Lambda-Runtime-Function-Error-Type': told.errorType });
    return exit(1);
  }
}

interface RuntimeEvent {
  readonly context: RuntimeContext;
  readonly value: unknown;
}

async function serve(handler: RuntimeHandler, { context, value }: RuntimeEvent): Promise<void> {
  const { awsRequestId } = context;
  if (isStreaming(handler)) {
    const stream = new AnswerStream(awsRequestId);
    try {
      await handler(value, stream, context);
      await stream.sent;
    } catch (error) {
      await stream.fail(error);
    }
    return;
  }
  try {
    await post(routes.response(awsRequestId), (await handler(value, context)) ?? null);
  } catch (error) {
    const told = describeError(error);
    stderr.write(`${JSON.stringify(told)}\n`);
    await post(routes.error(awsRequestId), told, { 'Lambda-Runtime-Function-Error-Type': told.errorType });
  }
}

function nextEvent(): Promise<RuntimeEvent> {
  return new Promise((resolve, reject) => {
    // No time limit: the answer comes when there is an event, and we may be frozen for hours before.
    const asking = request(routes.next, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
      resolve({ context: contextOf(response.headers), value });
    });
    asking.on('error', reject).end();
  });
}

function contextOf(headers: NodeJS.Dict<string | string[]>): RuntimeContext {
  const read = (name: string): string => String(headers[`lambda-runtime-${name}`] ?? '');
  const deadlineMs = Number(read('deadline-ms'));
  const clientContext = read('client-context');
  env._X_AMZN_TRACE_ID = read('trace-id');
  return {
    awsRequestId: read('aws-request-id'),
    invokedFunctionArn: read('invoked-function-arn'),
    functionName: env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION ?? '',
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    clientContext: clientContext ? (JSON.parse(clientContext) as unknown) : undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

main().catch((error: unknown) => {
  stderr.write(`${JSON.stringify(describeError(error))}\n`);
  exit(1);
});
