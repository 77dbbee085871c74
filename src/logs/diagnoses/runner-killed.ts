import { fromLines, groupsIn } from '../diagnosis.js';
import { fieldOf, type Line } from '../line.js';

/** A kernel that runs out of memory kills the biggest process, which is the engine's runner. */
export const runnerKilled = fromLines({
  id: 'runner-killed',
  severity: 'error',
  told: (line) => (isOurs(line) ? [] : groupsIn(line, patterns)),
  says: (_, { model, memory, times }) => ({
    title: `the engine was killed for its memory${times > 1 ? `, or gave up context to avoid it, ${times} times` : ''}: ${model ?? 'the model'} with its context is too much for ${memory === undefined ? 'the function' : `${memory} MB`}`,
    remedy:
      'a shorter context (ollama-lambda deploy --context 2048), a smaller cache (--kv-cache-type q8_0), more memory (--memory <MB>), or a smaller model (ollama-lambda models fit)',
  }),
});

const patterns = [
  /\bsignal: killed\b/,
  /\bwas ended by signal 9\b/,
  /llama[- ](?:runner|server).*(?:terminated|exit status 137)/i,
  /model runner has unexpectedly stopped/,
  /\bRuntime\.OutOfMemory\b/,
];

const isOurs = (line: Line): boolean => ['runner-died', 'fallback'].includes(fieldOf(line, 'event'));
