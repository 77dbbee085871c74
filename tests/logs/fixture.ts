/**
 * Lines as a real log of the original script's function has them (times moved, the id made up): a model that cannot fit
 * is pulled on every error, and the function does not start.
 */
const pull = (second: string): readonly string[] => [
  "Pulling model 'deepseek-r1:8b' again...\n",
  `\u001b[?2026h\u001b[?25l\u001b[1Gpulling manifest ⠙ \u001b[K\u001b[?25h\u001b[?2026l[GIN] 2025/03/01 - 13:35:${second} | 200 |  201.730631ms |       127.0.0.1 | POST     "/api/pull"\n`,
  'success \u001b[K\u001b[?25h\u001b[?2026l\n',
  'Waiting for model to load...\n',
  `time=2025-03-01T13:35:${second}.033Z level=INFO source=sched.go:429 msg="NewLlamaServer failed" model=/tmp/.ollama/models/blobs/sha256-6340 error="model requires more system memory (6.3 GiB) than is available (2.9 GiB)"\n`,
  'Raw API Response: \'{"error":"model requires more system memory (6.3 GiB) than is available (2.9 GiB)"}\'\n',
  'Error: Failed to parse JSON response! Retrying model pull...\n',
];

const id = '00000000-0000-4000-8000-000000000001';

export const originalMessages: readonly string[] = [
  ...pull('01'),
  ...pull('03'),
  ...pull('05'),
  'INIT_REPORT Init Duration: 300034.51 ms\tPhase: invoke\tStatus: timeout\n',
  `START RequestId: ${id} Version: $LATEST\n`,
  `2025-03-01T13:35:07.442Z ${id} Task timed out after 300.04 seconds\n\n`,
  `END RequestId: ${id}\n`,
  `REPORT RequestId: ${id}\tDuration: 300035.97 ms\tBilled Duration: 300000 ms\tMemory Size: 3008 MB\tMax Memory Used: 3008 MB\t\n`,
  'OLLAMA_MODELS is set to: /tmp/.ollama/models\n',
  "Loading the 'deepseek-r1:8b' model...\n",
  'INIT_REPORT Init Duration: 10000.12 ms\tPhase: init\tStatus: timeout\n',
];

export const originalEvents = originalMessages.map((message, index) => ({
  at: 1_740_836_097_000 + index * 100,
  message,
}));

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** As the console exports it. */
export const consoleCsv = (events: readonly { at: number; message: string }[] = originalEvents): string =>
  `timestamp,message\n${events.map(({ at, message }) => `${at},${quoted(message)}\n`).join('')}`;

/** A text in pieces of so many characters. */
export async function* pieces(text: string, size = 7): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
