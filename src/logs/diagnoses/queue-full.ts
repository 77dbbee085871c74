import { fromLines, groupsIn } from '../diagnosis.js';

/** Ollama answers 503 when more requests wait than `OLLAMA_MAX_QUEUE`; a Lambda instance serves one at a time. */
export const queueFull = fromLines({
  id: 'queue-full',
  severity: 'warning',
  told: (line) =>
    groupsIn(line, [
      /maximum pending requests exceeded/i,
      /server busy, please try again/i,
      /the engine is busy/,
    ]),
  says: (_, { times }) => ({
    title: `the engine's queue was full ${times === 1 ? 'once' : `${times} times`}, and requests were refused`,
    remedy:
      'requests reach the engine past the function: call it through its URL only, where each instance answers one at a time, and let clients wait and ask again',
  }),
});
