import { createServer } from 'node:http';
import { InvokeCommand, InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { invoke, type LambdaBox, startLambdaBox } from './lambda-box.js';
import { handler } from './lambda-handler.js';

let box: LambdaBox;
beforeAll(async () => {
  box = await startLambdaBox(handler);
  await box.ready('app');
});
afterAll(() => box.close());

describe('an event', () => {
  it('meets the environment of the image and of Lambda and nothing of this machine', async () => {
    const { text, log } = await invoke(box, 'app', { a: 1 });
    expect(JSON.parse(text)).toMatchObject({ event: { a: 1 }, name: 'app', image: 'yes' });
    expect(JSON.parse(text).home).toBeUndefined();
    expect(log).toMatch(
      /START RequestId: [\s\S]*END RequestId: [\s\S]*REPORT RequestId: .*Memory Size: 512 MB/,
    );
  });

  it('reuses an instance that was frozen after the event before', async () => {
    const first = JSON.parse((await invoke(box, 'app', {})).text);
    const second = JSON.parse((await invoke(box, 'app', {})).text);
    expect(second.served).toBe(first.served + 1);
  });

  it('carries the trace of its caller on, or a new one', async () => {
    const traceOf = async (sent?: string) => {
      const client = box.lambda;
      const command = new InvokeCommand({ FunctionName: 'app' });
      command.middlewareStack.add(
        (next) => (args) => {
          const { headers } = args.request as { headers: Record<string, string> };
          if (sent !== undefined) headers['x-amzn-trace-id'] = sent;
          return next(args);
        },
        { step: 'build' },
      );
      const { Payload } = await client.send(command);
      return JSON.parse(Buffer.from(Payload ?? []).toString()).trace;
    };
    const sent = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    expect(await traceOf(sent)).toBe(sent);
    expect(await traceOf()).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(await traceOf('rubbish')).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=/);
  });

  it('streams: the first chunk is there before the handler ends', async () => {
    let release: () => void = () => undefined;
    const gate = createServer((_, response) => {
      release = () => void response.end();
    });
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', () => resolve()));
    const { port } = gate.address() as { port: number };
    const waiting = new Promise<void>((resolve) => gate.once('request', () => resolve()));
    const answer = await box.lambda.send(
      new InvokeWithResponseStreamCommand({
        FunctionName: 'app',
        Payload: JSON.stringify({ do: 'hold', until: `http://127.0.0.1:${port}/` }),
      }),
    );
    const chunks: string[] = [];
    let complete: unknown;
    for await (const event of answer.EventStream ?? []) {
      if (event.PayloadChunk) chunks.push(Buffer.from(event.PayloadChunk.Payload ?? []).toString());
      if (event.InvokeComplete) complete = event.InvokeComplete;
      // The handler cannot end before this: it waits for the gate.
      if (chunks.length === 1) await waiting.then(() => release());
    }
    expect(chunks.join('')).toBe('first second');
    expect(complete).toBeDefined();
    gate.close();
  });

  it('that fails in the middle of a stream says so after the bytes that were sent', async () => {
    const answer = await box.lambda.send(
      new InvokeWithResponseStreamCommand({
        FunctionName: 'app',
        Payload: JSON.stringify({ do: 'fail-late' }),
      }),
    );
    const events = [];
    for await (const event of answer.EventStream ?? []) events.push(event);
    expect(Buffer.from(events[0]?.PayloadChunk?.Payload ?? []).toString()).toBe('half');
    expect(events.at(-1)?.InvokeComplete?.ErrorCode).toBe('TypeError');
    expect(events.at(-1)?.InvokeComplete?.ErrorDetails).toContain('no good');
  });

  it('that throws gives its error to the caller', async () => {
    const { error, text } = await invoke(box, 'app', { do: 'fail-early' });
    expect(error).toBe('Unhandled');
    expect(JSON.parse(text)).toMatchObject({ errorType: 'TypeError', errorMessage: 'no good' });
  });

  it('that ends its process is told as an exit, and the next one gets a new process', async () => {
    await box.ready('ending');
    expect(JSON.parse((await invoke(box, 'ending', { do: 'exit' })).text)).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3'),
    });
    expect(JSON.parse((await invoke(box, 'ending', {})).text).served).toBe(1);
  });

  it('is killed when the time of its function is over', async () => {
    await box.ready('brief', { timeout: 1 });
    const { error, text } = await invoke(box, 'brief', { do: 'hang' });
    expect(error).toBe('Unhandled');
    expect(JSON.parse(text).errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
  });
});

describe('a function whose module does not load', () => {
  it('answers with the error of its init', async () => {
    const broken = await startLambdaBox('throw new RangeError("at load");');
    await broken.ready('app');
    const answer = await broken.lambda.send(new InvokeCommand({ FunctionName: 'app' }));
    expect(answer.FunctionError).toBe('Unhandled');
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'at load',
    });
    await broken.close();
  });
});
