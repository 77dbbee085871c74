import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cutLine, lineLimit } from '../../../container/telemetry/cut-line.js';
import { readTelemetry } from '../../../container/telemetry/options.js';
import { standardOutput } from '../../../container/telemetry/standard-output.js';
import { createTelemetry } from '../../../container/telemetry/telemetry.js';
import { traceOf } from '../../../container/telemetry/trace.js';
import { answered, needs } from './record.js';

function gather(telemetry: Partial<typeof needs.telemetry> = {}) {
  const raw: string[] = [];
  const created = createTelemetry({ ...needs, telemetry: { ...needs.telemetry, ...telemetry } }, (line) =>
    raw.push(line),
  );
  const lines = () => raw.map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    telemetry: created,
    raw,
    lines,
    requests: () => lines().filter(({ event }) => event === 'request'),
  };
}

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

describe('the line of a request', () => {
  it('says what is known of it, with the name of the key', () => {
    const { telemetry, requests } = gather();
    telemetry.request(answered, 2200);
    const { start: _start, ...fields } = answered;
    expect(requests()).toEqual([
      expect.objectContaining({
        ...fields,
        level: 'INFO',
        message: 'POST /api/chat 200',
        service: 'my-function',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        ms: 1200,
      }),
    ]);
  });

  it('has the prompt only when that was asked for', () => {
    const silent = gather();
    silent.telemetry.request({ ...answered, prompt: 'my secret diary' }, 2200);
    expect(silent.raw.join()).not.toContain('diary');
    const open = gather({ logPrompts: true });
    open.telemetry.request({ ...answered, prompt: 'my secret diary' }, 2200);
    expect(open.requests()[0]).toMatchObject({ prompt: 'my secret diary' });
  });

  it.each([
    ["model 'my \"dear\" diary isn't' not found", "model '…' not found"],
    [
      'messages[0].role is "my \\" diary", expected one of user, assistant',
      'messages[0].role is "…", expected one of user, assistant',
    ],
  ])('says what was refused without what the caller wrote: %s', (problem, logged) => {
    const { telemetry, requests } = gather();
    telemetry.request({ ...answered, status: 400, problem }, 2200);
    expect(requests()[0]).toMatchObject({ problem: logged });
  });

  it.each([
    [200, undefined, 'INFO'],
    [404, 'no such model', 'WARN'],
    [503, 'loading', 'ERROR'],
    [200, 'the engine stopped', 'ERROR'],
    [undefined, undefined, 'ERROR'],
  ])('has for status %s and problem %s the level %s', (status, problem, level) => {
    const { telemetry, requests } = gather();
    telemetry.request({ ...answered, status, problem }, 2200);
    expect(requests()[0]).toMatchObject({ level });
  });

  it("has the invocation's trace", () => {
    process.env._X_AMZN_TRACE_ID = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    const { telemetry, requests } = gather();
    telemetry.request(answered, 2200);
    expect(requests()[0]).toMatchObject({ xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793' });
  });

  it.each([
    ['POWERTOOLS_LOG_LEVEL', 'ERROR', ['ERROR']],
    ['AWS_LAMBDA_LOG_LEVEL', 'WARN', ['WARN', 'ERROR']],
    ['POWERTOOLS_LOG_LEVEL', 'DEBUG', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
  ])('honours %s=%s', (name, level, expected) => {
    process.env[name] = level;
    const { telemetry, lines } = gather();
    for (const own of ['debug', 'info', 'warn', 'error']) telemetry.note('something', { level: own });
    expect(lines().map((line) => line.level)).toEqual(expected);
  });
});

describe('a line', () => {
  it('keeps its own fields apart from those of the logger', () => {
    const { telemetry, lines } = gather();
    telemetry.note('pre-read', { service: 'mine', message: 'hello', ms: 5 });
    expect(lines()).toEqual([
      expect.objectContaining({
        service: 'my-function',
        message: 'pre-read',
        service_: 'mine',
        message_: 'hello',
        ms: 5,
      }),
    ]);
  });

  it('is never indented and never thrown over', () => {
    process.env.POWERTOOLS_DEV = 'true';
    const { telemetry, raw } = gather();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    telemetry.note('odd', { circle, big: 10n, error: new Error('broken'), nothing: undefined });
    telemetry.note('odder', {
      get trap(): never {
        throw new Error('no');
      },
    });
    expect(raw).toHaveLength(2);
    expect(raw.join('')).not.toContain('\n');
  });

  it.each([
    ['one long text', { event: 'e', text: 'x'.repeat(900_000) }],
    ['a text that grows when it is written', { event: 'e', text: '\u0001'.repeat(250_000) }],
    ['characters of four bytes', { event: 'e', text: '🦙'.repeat(200_000) }],
    [
      'very many short texts',
      { event: 'e', message: 'm', list: Array.from({ length: 90_000 }, () => 'abc') },
    ],
  ])('of %s fits into an event of CloudWatch, and says that it was cut', (_name, value) => {
    const line = cutLine(value, (_key, inner) => inner);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(lineLimit);
    expect(JSON.parse(line)).toMatchObject({ event: 'e' });
    expect(line).toMatch(/\[cut, /);
    expect(line).not.toMatch(/\\ud83e…/i);
  });
});

describe('standard output', () => {
  it('drops lines for a reader that has stopped, and counts them', async () => {
    const stream = new PassThrough();
    const sink = standardOutput(stream);
    const line = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 20; n++) sink(line);
    expect(stream.writableLength + stream.readableLength).toBeLessThan(8 * 1024 * 1024);
    const seen: string[] = [];
    stream.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
    for (let turn = 0; stream.writableLength > 0 && turn < 1000; turn++) await new Promise(setImmediate);
    sink('after');
    for (let turn = 0; !seen.join('').endsWith('after\n') && turn < 1000; turn++)
      await new Promise(setImmediate);
    const dropped = /"lines-dropped","lines":(\d+)/.exec(seen.join(''));
    const written = seen.join('').split(line).length - 1;
    expect(Number(dropped?.[1]) + written).toBe(20);
  });

  it('outlives its reader', () => {
    const stream = new PassThrough();
    const sink = standardOutput(stream);
    stream.destroy(new Error('EPIPE'));
    expect(() => sink('nobody reads this')).not.toThrow();
  });
});

describe('the trace', () => {
  it.each<[string, string | undefined]>([
    [
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
      '1-5759e988-bd862e3fe1be46a994272793',
    ],
    ['Self=1-x;Root=1-5759e988-bd862e3fe1be46a994272793', '1-5759e988-bd862e3fe1be46a994272793'],
    ['Root=1-5759e988-bd862e3fe1be46a994272793\r\nX-Evil: 1', undefined],
    ['Parent=53995c3f42cd8ad8', undefined],
    ['', undefined],
    [`Root=1-5759e988-bd862e3fe1be46a994272793;A=${'b'.repeat(600)}`, undefined],
  ])('of %j is %s', (header, root) => {
    expect(traceOf({ _X_AMZN_TRACE_ID: header })?.root).toBe(root);
  });
});

describe('the settings', () => {
  it('have defaults, and the name of the function', () => {
    expect(readTelemetry({ AWS_LAMBDA_FUNCTION_NAME: 'mine' })).toEqual({
      namespace: 'OllamaLambda',
      logPrompts: false,
      service: 'mine',
    });
  });

  it.each([
    [
      { OLLAMA_LAMBDA_METRICS_NAMESPACE: 'AWS/Lambda' },
      /OLLAMA_LAMBDA_METRICS_NAMESPACE is "AWS\/Lambda"; expected/,
    ],
    [{ OLLAMA_LAMBDA_METRICS_NAMESPACE: 'a b' }, /expected 1 to 255/],
    [{ OLLAMA_LAMBDA_LOG_PROMPTS: 'yes' }, /OLLAMA_LAMBDA_LOG_PROMPTS is "yes"; expected true or false/],
  ])('are refused when wrong: %j', (given, message) => {
    expect(() => readTelemetry(given)).toThrow(message);
  });
});
