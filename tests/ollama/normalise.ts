import type { Told } from './exchange.js';

/** What a transcript keeps of an answer: everything whose change would break a client, and nothing that varies. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it was sent: one entry per line of NDJSON or event of a stream, with its terminator. */
  readonly body: readonly string[];
  readonly complete: boolean;
}

/** Replaces what varies (times, counts, random text and identifiers) by placeholders. */
export function normalised({ status, headers, body, complete }: Told): Heard {
  // Not transfer-encoding: the engine counts the bytes of a short answer, and an answer's length varies.
  const kept = ['content-type', 'cache-control', 'allow']
    .map((name) => [name, headers[name]])
    .filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  const events = headers['content-type']?.includes('event-stream')
    ? body.split(/(?<=\n\n)/)
    : body.split(/(?<=\n)/);
  return {
    status,
    headers: Object.fromEntries(kept),
    body: events.filter((event) => event !== '').map(withoutVariance),
    complete,
  };
}

/** The same with runs of equal entries as one: how many tokens an answer has is no part of its shape. */
export function shapeOf(heard: Heard): Heard {
  return { ...heard, body: heard.body.filter((entry, index) => entry !== heard.body[index - 1]) };
}

/** `event: name\ndata: {…}\n\n` or `{…}\n` or plain text. */
function withoutVariance(event: string): string {
  const match = /^((?:event: .*\n)?(?:data: )?)(\{.*\})(\n*)$/s.exec(event);
  if (match === null) return event;
  const [, before = '', json = '', after = ''] = match;
  return before + JSON.stringify(placeholders(JSON.parse(json))) + after;
}

function placeholders(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return placeholderOf(key, value);
  if (typeof value === 'number') return counts.test(key) ? '<number>' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return vectors.test(key) ? vector(value) : value.map((item) => placeholders(item, key));
  if (key === 'arguments' || key === 'input') return Object.keys(value).length === 0 ? {} : '<arguments>';
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, placeholders(item, name)]));
}

const counts =
  /^(prompt_eval|eval)_count$|_duration$|_tokens$|^created$|^created_at$|^completed_at$|^sequence_number$|^size(_vram)?$/;
const vectors = /^embeddings?$|^context$/;
const times = /_at$/;
const texts =
  /^(content|response|text|delta|thinking|reasoning|reasoning_content|encrypted_content|signature)$/;
const documents = /^(arguments|partial_json)$/;

function placeholderOf(key: string, value: string): string {
  if (value === '') return value;
  if (texts.test(key)) return '<text>';
  if (documents.test(key)) return '<arguments>';
  if (times.test(key)) return '<time>';
  if (key === 'version') return '<version>';
  if (key === 'embedding') return '<base64>';
  // Go gives the members of a map in any order.
  if (key === 'parameters') return value.split('\n').sort().join('\n');
  if (key === 'modelfile') {
    const text = value.replace(/^FROM .*\/blobs\//m, 'FROM <store>/blobs/');
    return text.replace(/^PARAMETER (.|\n)*$/m, (lines) => lines.split('\n').sort().join('\n'));
  }
  return value
    .replace(/^(chatcmpl-|cmpl-|resp_|msg_|rs_|fc_|call_|req_)[\w-]+$/, '$1<id>')
    .replace(/^invalid character .*/, '<parse error>');
}

/** A list of vectors or a vector: how many and how long, not what. */
function vector(value: readonly unknown[]): unknown {
  if (value.every((item) => typeof item === 'number')) {
    return value.length === 0 ? [] : `<${value.length} numbers>`;
  }
  return value.map((item) => (Array.isArray(item) ? vector(item) : placeholders(item, 'embedding')));
}
