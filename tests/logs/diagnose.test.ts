import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/logs/diagnose.js';
import { diagnoses } from '../../src/logs/diagnoses/list.js';
import type { LogFinding } from '../../src/logs/diagnosis.js';
import { originalEvents } from './fixture.js';

async function found(messages: readonly string[], stream?: string): Promise<readonly LogFinding[]> {
  const events = async function* () {
    for (const [index, message] of messages.entries()) yield { at: index, message, stream };
  };
  return (await diagnose(events())).findings;
}

const ids = (findings: readonly LogFinding[]): readonly string[] => findings.map(({ id }) => id).toSorted();
const ours = (event: string, more: object = {}): string =>
  JSON.stringify({ level: 'ERROR', message: event, service: 'ollama-lambda', event, ...more });
const request = (more: object): string => ours('request', { path: '/api/chat', ...more });

describe('the log of the original script’s function', () => {
  it('has three faults, each with its lines', async () => {
    const findings = await found(originalEvents.map(({ message }) => message));
    expect(ids(findings)).toEqual(['init-timeout', 'model-too-large', 'pull-loop']);
    const of = (id: string): LogFinding | undefined => findings.find((finding) => finding.id === id);
    expect(of('model-too-large')?.title).toMatch(/deepseek-r1:8b.*6\.3 GiB.*2\.9 GiB/);
    expect(of('model-too-large')?.remedy).toContain('models fit --memory 3008');
    expect(of('model-too-large')?.evidence[0]?.message).toContain('NewLlamaServer failed');
    expect(of('pull-loop')?.title).toContain('3 times');
    expect(of('pull-loop')?.evidence.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('Retrying model pull'),
    );
    expect(of('init-timeout')?.evidence.map(({ message }) => message)).toEqual([
      'INIT_REPORT Init Duration: 300034.51 ms\tPhase: invoke\tStatus: timeout',
      expect.stringContaining('Task timed out after 300.04 seconds'),
      'INIT_REPORT Init Duration: 10000.12 ms\tPhase: init\tStatus: timeout',
    ]);
  });

  it('is told without the terminal’s control characters', async () => {
    const findings = await found(originalEvents.map(({ message }) => message));
    expect(JSON.stringify(findings)).not.toContain('\\u001b');
  });
});

const killed = 'llama-server process has terminated: signal: killed';
const cases: readonly { id: string; lines: readonly string[]; says: RegExp }[] = [
  {
    id: 'model-too-large',
    lines: [ours('load-failed', { reason: "the model does not fit into the function's memory: it ended" })],
    says: /does not fit/,
  },
  {
    id: 'init-timeout',
    lines: ['INIT_REPORT Init Duration: 10009.31 ms\tPhase: init\tStatus: timeout'],
    says: /10\.0 s\)$/,
  },
  {
    id: 'init-timeout',
    lines: [
      '{"time":"2026-11-27T10:00:00.000Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"timeout","metrics":{"durationMs":9995.5}}}',
    ],
    says: /10\.0 s\)$/,
  },
  { id: 'runner-killed', lines: [ours('engine', { message: killed })], says: /killed for its memory/ },
  { id: 'runner-killed', lines: [ours('fallback', { words: 'context' })], says: /killed for its memory/ },
  {
    id: 'runner-killed',
    lines: [
      'REPORT RequestId: x\tDuration: 1.00 ms\tMemory Size: 3008 MB\tStatus: error\tError Type: Runtime.OutOfMemory',
    ],
    says: /3008 MB/,
  },
  {
    id: 'queue-full',
    lines: [
      request({ status: 503, problem: 'server busy, please try again.  maximum pending requests exceeded' }),
    ],
    says: /once/,
  },
  {
    id: 'disk-full',
    lines: [
      ours('model-not-fetched', {
        reason:
          '/tmp/models/blobs has 480 MiB free and the model needs 1260 MiB; give the function more ephemeral storage or put the model into the image',
      }),
    ],
    says: /1260 MiB/,
  },
  { id: 'disk-full', lines: ['Error: write /tmp/x: no space left on device'], says: /no room/ },
  {
    id: 'access-denied',
    lines: [
      'User: arn:aws:sts::123456789012:assumed-role/r/f is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k"',
    ],
    says: /s3:GetObject/,
  },
  {
    id: 'access-denied',
    lines: [ours('model-not-fetched', { reason: 'S3 answered 403 AccessDenied' })],
    says: /S3/,
  },
  {
    id: 'throttled',
    lines: [ours('engine', { message: 'pulling manifest: 429 Too Many Requests' })],
    says: /registry.*once/,
  },
  { id: 'throttled', lines: ['ThrottlingException: Rate exceeded', 'Rate exceeded'], says: /2 times/ },
  {
    id: 'deadline',
    lines: ['2026-11-27T10:00:00.000Z 8f507cfc Task timed out after 300.00 seconds'],
    says: /300 seconds/,
  },
  { id: 'deadline', lines: [request({ status: 200, cut: 'deadline' })], says: /time limit/ },
  {
    id: 'image-missing',
    lines: ['function state Inactive: ImageDeleted The image was deleted'],
    says: /not in ECR/,
  },
  {
    id: 'image-missing',
    lines: [
      'Source image 1.dkr.ecr.eu-west-1.amazonaws.com/x@sha256:00 does not exist. Provide a valid source image.',
    ],
    says: /sha256:00/,
  },
  {
    id: 'model-missing',
    lines: [ours('model-not-found', { reason: 'no manifest' })],
    says: /no manifest/,
  },
  {
    id: 'pull-loop',
    lines: Array.from({ length: 3 }, () => ours('model-not-fetched', { reason: 'reset' })),
    says: /3 times over/,
  },
];

describe('a diagnosis', () => {
  it.each(cases)('$id is found alone: $lines.0', async ({ id, lines, says }) => {
    const [finding, ...others] = await found(lines);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id,
      title: expect.stringMatching(says),
      remedy: expect.stringMatching(/\S/),
    });
    expect(finding?.evidence).toHaveLength(lines.length);
  });

  it('is proven for every entry of the list', () => {
    expect([...new Set(cases.map(({ id }) => id))].toSorted()).toEqual(
      diagnoses.map(({ id }) => id).toSorted(),
    );
  });

  const harmless = [
    'START RequestId: x Version: 3',
    'REPORT RequestId: x\tDuration: 812.11 ms\tBilled Duration: 813 ms\tMemory Size: 3008 MB\tMax Memory Used: 1100 MB\t',
    'INIT_START Runtime Version: nodejs:24.v1',
    ours('model-loaded', { level: 'INFO', loadMs: 900 }),
    request({ level: 'INFO', status: 200, tokens: 12, ms: 600 }),
    request({ status: 401, problem: 'an API key is missing' }),
    '[GIN] 2026/11/27 - 10:00:00 | 200 |  1.2s | 127.0.0.1 | POST     "/api/chat"',
  ];
  it.each(harmless)('finds nothing in a healthy line: %s', async (line) => {
    expect(await found([line])).toEqual([]);
  });

  it('does not take the pull of each new instance for a loop', async () => {
    const pull = ['INIT_START Runtime Version: x', '[GIN] | 200 | 1s | 127.0.0.1 | POST     "/api/pull"'];
    expect(await found([...pull, ...pull, ...pull, ...pull], 'one')).toEqual([]);
  });

  it('keeps the first and the last lines of evidence, and counts all', async () => {
    const lines = Array.from({ length: 1000 }, (_, number) => `ENOSPC ${number}`);
    const [finding] = await found(lines);
    expect(finding?.times).toBe(1000);
    expect(finding?.evidence.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 995, 996, 997, 998, 999]);
  });

  it('names errors before warnings', async () => {
    const findings = await found(['Rate exceeded', 'ENOSPC']);
    expect(findings.map(({ severity }) => severity)).toEqual(['error', 'warning']);
  });
});
