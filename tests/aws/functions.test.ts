import { afterEach, describe, expect, it } from '@jest/globals';
import { memoryCapIn } from '../../src/aws/memory-refusal.js';
import { mib } from '../../src/core/units.js';
import fc from '../fast-check.js';
import { invokeComplete, payloadChunk } from './event-stream.js';
import { type Answer, json, jsonError, openWire, type Wire } from './wire.js';

let wire: Wire;
afterEach(() => wire?.close());

describe('a memory refusal', () => {
  it.each([
    [
      'of the Lambda API',
      "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008",
      3008,
    ],
    [
      'in AWS’s general wording',
      "1 validation error detected: Value '10240' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 6144",
      6144,
    ],
    [
      'told by CloudFormation',
      'Resource handler returned message: "\'MemorySize\' value failed to satisfy constraint: Member must have value less than or equal to 3008 (Service: Lambda, Status Code: 400, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: InvalidRequest)',
      3008,
    ],
    [
      'about something else',
      "Value '1000' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
      undefined,
    ],
    [
      'that says too little memory',
      "Value '1' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
      undefined,
    ],
    ['of no kind', '', undefined],
  ])('%s', (_, text, cap) => {
    expect(memoryCapIn(text)).toBe(cap);
  });

  it('is read from any text without harm', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 128, max: 10240 }), (noise, cap) => {
        memoryCapIn(noise);
        expect(memoryCapIn(`'MemorySize' value failed: less than or equal to ${cap} ${noise}`)).toBe(cap);
      }),
    );
  });
});

describe('the memory probe', () => {
  const probe = async (answer: Answer) => {
    wire = await openWire(({ method }) => (method === 'DELETE' ? { status: 204 } : answer));
    return wire.aws.functions.probeMemory(mib(10240), '123456789012');
  };

  it('learns the cap from the refusal', async () => {
    const said =
      "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008";
    await expect(probe(jsonError('ValidationException', said))).resolves.toEqual({
      kind: 'capped',
      cap: 3008,
    });
    const body = JSON.parse(wire.asked[0]?.body ?? '');
    expect(body).toMatchObject({
      MemorySize: 10240,
      Role: expect.stringMatching(/^arn:aws:iam::123456789012:role\//),
    });
    expect(Buffer.from(body.Code.ZipFile, 'base64').toString('latin1')).toMatch(/^PK.*index\.js/s);
  });

  it('takes a complaint about the role as leave for the memory', async () => {
    const said = 'The role defined for the function cannot be assumed by Lambda.';
    await expect(probe(jsonError('InvalidParameterValueException', said))).resolves.toEqual({
      kind: 'allowed',
    });
  });

  it('takes away what came into being against expectation', async () => {
    await expect(probe(json({ FunctionName: 'x' }))).resolves.toEqual({ kind: 'allowed' });
    expect(wire.asked.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it.each([
    [
      'a bad parameter of another kind',
      jsonError('InvalidParameterValueException', 'Could not unzip uploaded file.'),
    ],
    [
      'a missing permission',
      jsonError('AccessDeniedException', 'not authorized to perform: iam:PassRole', 403),
    ],
    ['a function of that name', jsonError('ResourceConflictException', 'Function already exist', 409)],
    ['a fault of AWS', jsonError('ServiceException', 'oops', 500)],
  ])('learns nothing from %s', async (_, answer) => {
    await expect(probe(answer)).resolves.toMatchObject({ kind: 'unclear', said: expect.any(String) });
  });

  it('lets bad credentials end the deploy', async () => {
    await expect(probe(jsonError('UnrecognizedClientException', 'invalid token', 403))).rejects.toMatchObject(
      {
        code: 'credentials-invalid',
      },
    );
  });
});

describe('a function', () => {
  it('is described, and undefined when there is none', async () => {
    wire = await openWire(({ path }) =>
      path.includes('missing')
        ? jsonError('ResourceNotFoundException', 'Function not found', 404)
        : json({
            FunctionName: 'llm',
            FunctionArn: 'arn:f',
            MemorySize: 3008,
            State: 'Pending',
            StateReason: 'r',
          }),
    );
    await expect(wire.aws.functions.describe('llm', 'live')).resolves.toMatchObject({
      name: 'llm',
      memory: 3008,
      state: 'Pending',
      stateReason: 'r',
    });
    expect(wire.asked[0]?.path).toContain('Qualifier=live');
    await expect(wire.aws.functions.describe('missing')).resolves.toBeUndefined();
  });

  it('account limits are read', async () => {
    wire = await openWire(() =>
      json({ AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 7 } }),
    );
    await expect(wire.aws.functions.accountLimits()).resolves.toEqual({
      concurrentExecutions: 10,
      unreservedConcurrentExecutions: 7,
    });
  });
});

describe('a streamed call', () => {
  const live = { name: 'llm', qualifier: 'live' };
  const streaming = (body: Buffer, hang = false): Answer => ({
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    body,
    hang,
  });
  const collect = async (signal = new AbortController().signal): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of wire.aws.functions.invokeStreaming({ ...live, payload: '{"a":1}', signal })) {
      chunks.push(Buffer.from(chunk));
    }
    return Buffer.concat(chunks).toString();
  };

  it('yields the payload as it comes', async () => {
    wire = await openWire(() =>
      streaming(Buffer.concat([payloadChunk('hel'), payloadChunk('lo'), invokeComplete({})])),
    );
    await expect(collect()).resolves.toBe('hello');
    expect(wire.asked[0]).toMatchObject({
      path: '/2021-11-15/functions/llm/response-streaming-invocations?Qualifier=live',
      body: '{"a":1}',
    });
  });

  it('that fails in the middle is a function-error with its words', async () => {
    const failure = { ErrorCode: 'Unhandled', ErrorDetails: 'the engine was killed' };
    wire = await openWire(() => streaming(Buffer.concat([payloadChunk('hel'), invokeComplete(failure)])));
    await expect(collect()).rejects.toMatchObject({
      code: 'function-error',
      message: expect.stringContaining('Unhandled: the engine was killed'),
      next: ['ollama-lambda logs --diagnose --name llm'],
    });
  });

  it('that is not allowed names the permission', async () => {
    wire = await openWire(() => jsonError('AccessDeniedException', '', 403));
    await expect(collect()).rejects.toMatchObject({
      code: 'access-denied',
      message: expect.stringContaining('lambda:InvokeFunction on llm:live'),
    });
  });

  it('ends when the signal fires, also while nothing comes', async () => {
    wire = await openWire(() => streaming(payloadChunk('hel'), true));
    const abort = new AbortController();
    const chunks = wire.aws.functions
      .invokeStreaming({ ...live, payload: '', signal: abort.signal })
      [Symbol.asyncIterator]();
    const first = await chunks.next();
    expect(Buffer.from(first.value ?? '').toString()).toBe('hel');
    const second = chunks.next();
    abort.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is not made when the signal has fired already', async () => {
    wire = await openWire(() => streaming(invokeComplete({})));
    await expect(collect(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(wire.asked).toHaveLength(0);
  });
});
