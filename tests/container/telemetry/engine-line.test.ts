import { describe, expect, it } from '@jest/globals';
import { readEngineLine } from '../../../container/telemetry/engine-line.js';
import fc from '../../fast-check.js';

describe("a line of the engine's output", () => {
  it.each([
    [
      'time=2026-11-23T06:00:00.000Z level=INFO source=routes.go:1 msg="Listening on 127.0.0.1:11434"',
      'info',
    ],
    [
      'time=2026-11-23T06:00:00.000Z level=WARN source=x.go:1 msg="invalid option provided" option=num_gpus',
      'warn',
    ],
    ['time=2026-11-23T06:00:00.000Z level=ERROR source=sched.go:2 msg="error loading llama server"', 'error'],
    ['time=2026-11-23T06:00:00.000Z level=DEBUG source=sched.go:2 msg="gpu"', 'debug'],
    ['time=2026-11-23T06:00:00.000Z level=TRACE source=sched.go:2 msg="gpu"', 'debug'],
    ['0.00.035.345 W srv init: no vision', 'warn'],
    ['0.00.035.345 I srv init: new slot', 'debug'],
    ['0.00.035.345 E srv load_model: failed', 'error'],
    ['[GIN] 2026/11/23 - 06:00:00 | 200 | 1.2s | 127.0.0.1 | POST "/api/chat"', 'debug'],
    ['llama_model_loader: - kv 0: general.architecture str = llama', 'debug'],
    ['load_backend: loaded CPU backend from /usr/lib/ollama/libggml-cpu-haswell.so', 'info'],
    ['error loading model: unable to open', 'error'],
    ['panic: runtime error: index out of range', 'error'],
    ['ggml warning: something is odd', 'warn'],
  ])('%s has its level', (line, level) => {
    expect(readEngineLine(line).level).toBe(level);
  });

  it('keeps what the engine says of itself, without time and level', () => {
    const line =
      'time=2026-11-23T06:00:00.000Z level=WARN source=runner.go:1 msg="truncating input prompt" limit=4 prompt=9 keep=2';
    expect(readEngineLine(line).message).toBe(
      'source=runner.go:1 msg="truncating input prompt" limit=4 prompt=9 keep=2',
    );
  });

  it.each([
    'time=2026 level=INFO msg="chat request" prompt="my diary" n=1',
    'time=2026 level=INFO msg="chat request" prompt="my \\"dear\\" diary" n=1',
    'time=2026 level=INFO msg=x messages="[{user my diary}]"',
    'srv log: request: {"content": "my diary"} prompt: my diary',
    'system: my diary',
    'prompt=42 is in my diary content: my diary',
  ])('tells nothing that a caller wrote: %s', (line) => {
    expect(readEngineLine(line).message).not.toContain('diary');
  });

  it('is one line of text without colours, however long it was', () => {
    expect(readEngineLine('\u001b[31mred\u001b[0m\u0000 and\r\u0007 done').message).toBe('red and done');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20_000 }), (line) => {
        const { message } = readEngineLine(line);
        expect(message.length).toBeLessThan(4100);
        expect([...message].some((character) => character < ' ' && character !== '\t')).toBe(false);
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});
