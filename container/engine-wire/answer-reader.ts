export interface AnswerHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes of the longest head; Node's own client takes a quarter of that. */
const longestHead = 64 * 1024;
const nothing = Buffer.alloc(0);
const [carriageReturn, newline, semicolon] = [0x0d, 0x0a, 0x3b];

/** What comes next of a body: its bytes, or one of the lines around a chunk of it. */
type Expected = 'data' | 'size' | 'extension' | 'data-end' | 'trailer';

/**
 * Takes one answer of HTTP/1.1 (RFC 9112) apart as its bytes come, cut anywhere. Node's client does the same for every kind
 * of peer; with it a bare relay took 0.50 ms of CPU a token, with this one 0.35 (DECISIONS.md). It talks to Ollama and its
 * runner. Throws an Error for what is no HTTP.
 */
export class AnswerReader {
  head: AnswerHead | undefined;
  /** Whether the whole answer has come. */
  done = false;
  /** Whether the connection can be asked again once this is done. */
  reusable = true;
  #held = nothing;
  #chunked = false;
  #expected: Expected = 'data';
  /** Bytes of the body, or of its chunk, that are still to come; as many as come, when the connection's end is its end. */
  #left = 0;
  /** Characters of the line that is being read. */
  #line = 0;

  /** What of the body is in these bytes: a part of them where that is in one piece. */
  push(bytes: Buffer): Buffer {
    let at = 0;
    if (this.head === undefined) {
      at = this.#readHead(bytes);
      if (at < 0) return nothing;
    }
    const pieces: Buffer[] = [];
    while (at < bytes.length && !this.done) {
      if (this.#expected !== 'data') {
        this.#readMark(bytes[at++] ?? 0);
        continue;
      }
      const end = Math.min(bytes.length, at + this.#left);
      pieces.push(bytes.subarray(at, end));
      this.#left -= end - at;
      at = end;
      if (this.#left === 0) this.#endOfData();
    }
    if (at < bytes.length) this.reusable = false; // Nobody asked for more.
    return pieces.length > 1 ? Buffer.concat(pieces) : (pieces[0] ?? nothing);
  }

  /** To be called when the connection has ended: whether that is the answer's end. */
  close(): boolean {
    this.done ||= this.head !== undefined && this.#left === Number.POSITIVE_INFINITY;
    return this.done;
  }

  /** Where in the bytes the body begins; -1 when the head is not whole. */
  #readHead(bytes: Buffer): number {
    const before = this.#held.length;
    const all = before === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const end = all.indexOf('\r\n\r\n', Math.max(0, before - 3));
    if (end > longestHead || (end < 0 && all.length > longestHead))
      throw new Error("the head of the engine's answer has no end");
    if (end < 0) {
      this.#held = Buffer.from(all);
      return -1;
    }
    this.#held = nothing;
    const head = parseHead(all.toString('latin1', 0, end));
    const begin = end + 4 - before;
    if (head.status >= 200) this.#expectBody(head);
    else return this.#afterInterim(bytes.subarray(begin), begin);
    return begin;
  }

  /** A 1xx answer announces another. */
  #afterInterim(rest: Buffer, begin: number): number {
    const at = this.#readHead(rest);
    return at < 0 ? -1 : begin + at;
  }

  #expectBody(head: AnswerHead): void {
    const { status, headers } = head;
    this.head = head;
    this.#chunked = /\bchunked$/i.test(headers['transfer-encoding'] ?? '');
    this.#expected = this.#chunked ? 'size' : 'data';
    const length = headers['content-length'];
    if (!this.#chunked && status !== 204 && status !== 304) {
      this.#left = length === undefined ? Number.POSITIVE_INFINITY : numberIn(length, 10);
      this.done = this.#left === 0;
    } else this.done = !this.#chunked;
    this.reusable = this.#left !== Number.POSITIVE_INFINITY && !/\bclose\b/i.test(headers.connection ?? '');
  }

  #endOfData(): void {
    if (this.#chunked) this.#expected = 'data-end';
    else this.done = true;
  }

  /** Takes one byte of what is between the chunks of a body. */
  #readMark(byte: number): void {
    if (byte === carriageReturn) return;
    switch (this.#expected) {
      case 'size':
        if (byte === newline) this.#endOfSize();
        else if (byte === semicolon) this.#expected = 'extension';
        else this.#sizeDigit(byte);
        return;
      case 'extension':
        if (byte === newline) this.#endOfSize();
        return;
      case 'trailer':
        if (byte !== newline) this.#line++;
        else if (this.#line === 0) this.done = true;
        else this.#line = 0;
        return;
      default:
        if (byte !== newline) throw new Error("a chunk of the engine's answer is longer than it says");
        this.#expected = 'size';
    }
  }

  #sizeDigit(byte: number): void {
    this.#left = this.#left * 16 + numberIn(String.fromCharCode(byte), 16);
    if (++this.#line > 12) throw new Error("a chunk of the engine's answer is longer than can be");
  }

  #endOfSize(): void {
    if (this.#line === 0) throw new Error("a chunk of the engine's answer has no length");
    this.#line = 0;
    this.#expected = this.#left === 0 ? 'trailer' : 'data';
  }
}

function parseHead(text: string): AnswerHead {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] ([1-9]\d\d)(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new Error(`the engine's answer is no HTTP: ${first.slice(0, 80)}`);
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error(`the engine's answer has no such header: ${line.slice(0, 80)}`);
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return { status: Number(status), headers };
}

function numberIn(digits: string, base: 10 | 16): number {
  if (!(base === 16 ? /^[\da-f]$/i : /^\d{1,15}$/).test(digits))
    throw new Error(`the engine's answer has no such length: ${digits.slice(0, 20)}`);
  return Number.parseInt(digits, base);
}
