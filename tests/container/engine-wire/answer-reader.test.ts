import { describe, expect, it } from '@jest/globals';
import { AnswerReader } from '../../../container/engine-wire/answer-reader.js';
import fc from '../../fast-check.js';

interface Read {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly body: string;
  readonly done: boolean;
  readonly reusable: boolean;
}

/** What is read of these pieces, each of which is overwritten once it has been taken. */
function read(pieces: readonly Uint8Array[], closes = false): Read {
  const reader = new AnswerReader();
  const body = pieces.map((piece) => {
    const lent = Buffer.from(piece);
    const part = Buffer.from(reader.push(lent));
    lent.fill('~');
    return part;
  });
  if (closes) reader.close();
  const { head, done, reusable } = reader;
  return {
    ...head,
    status: head?.status,
    headers: head?.headers,
    body: Buffer.concat(body).toString(),
    done,
    reusable,
  };
}

const answers: Readonly<
  Record<string, { readonly text: string; readonly expected: Partial<Read>; closes?: true }>
> = {
  'with a length': {
    text: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}',
    expected: { status: 200, body: '{"a":1}', done: true, reusable: true },
  },
  'in chunks': {
    text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nB\r\n, \r\nworld!\n\r\n0\r\n\r\n',
    expected: { status: 200, body: 'hello, \r\nworld!\n', done: true, reusable: true },
  },
  'in chunks with extensions and trailers': {
    text: 'HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\n\r\n2;a="b"\r\nhi\r\n0;last\r\nX-A: 1\r\nX-B: 2\r\n\r\n',
    expected: { body: 'hi', done: true, reusable: true },
  },
  'until the connection closes': {
    text: 'HTTP/1.0 200 OK\r\n\r\neverything',
    closes: true,
    expected: { status: 200, body: 'everything', done: true, reusable: false },
  },
  'of a connection that will not be kept': {
    text: 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno',
    expected: { status: 503, body: 'no', done: true, reusable: false },
  },
  'without a body': {
    text: 'HTTP/1.1 204 No Content\r\nX-A: 1\r\nX-A: 2\r\n\r\n',
    expected: { status: 204, headers: { 'x-a': '1, 2' }, body: '', done: true, reusable: true },
  },
  'that is empty': {
    text: 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n',
    expected: { status: 200, body: '', done: true, reusable: true },
  },
  'after one that announces it': {
    text: 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    expected: { status: 200, headers: { 'content-length': '2' }, body: 'ok', done: true },
  },
  'that stops in its body': {
    text: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal',
    closes: true,
    expected: { body: 'hal', done: false },
  },
  'that stops between its chunks': {
    text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhal\r\n',
    closes: true,
    expected: { body: 'hal', done: false },
  },
  'that stops in its head': {
    text: 'HTTP/1.1 200 OK\r\nContent-',
    closes: true,
    expected: { status: undefined, done: false },
  },
};

describe.each(Object.entries(answers))('an answer %s', (_name, { text, expected, closes }) => {
  const bytes = Buffer.from(text);

  it('is read at every split into two', () => {
    for (let at = 0; at <= bytes.length; at++)
      expect(read([bytes.subarray(0, at), bytes.subarray(at)], closes)).toMatchObject(expected);
  });

  it('is read byte by byte', () => {
    expect(
      read(
        [...bytes].map((byte) => Uint8Array.of(byte)),
        closes,
      ),
    ).toMatchObject(expected);
  });
});

describe('a body in chunks', () => {
  it('is read however it is chunked and however those are cut', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 });
    fc.assert(
      fc.property(chunks, fc.array(fc.nat(400), { maxLength: 9 }), (parts, places) => {
        const framed = parts.flatMap((part) => [`${part.length.toString(16)}\r\n`, part, '\r\n']);
        const bytes = Buffer.concat(
          ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', ...framed, '0\r\n\r\n'].map((it) =>
            Buffer.from(it as string),
          ),
        );
        const cuts = [
          0,
          ...places.filter((place) => place < bytes.length).sort((a, b) => a - b),
          bytes.length,
        ];
        const pieces = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
        expect(read(pieces)).toMatchObject({ body: Buffer.concat(parts).toString(), done: true });
      }),
    );
  });
});

describe('what is no answer of HTTP', () => {
  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n', 'is no HTTP: SSH-2.0-OpenSSH'],
    ['another version', 'HTTP/2 200 OK\r\n\r\n', 'is no HTTP'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n', 'has no such header: : x'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'has no such length: -1'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      'has no such length: 1, 2',
    ],
    ['a chunk of no length', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n', 'has no length'],
    [
      'a chunk of letters',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
      'has no such length: x',
    ],
    [
      'a chunk of all there is',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'f'.repeat(13)}\r\n`,
      'longer than can be',
    ],
    [
      'more than a chunk says',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
      'longer than it says',
    ],
    ['a head without an end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`, 'has no end'],
  ])('is refused: %s', (_name, text, said) => {
    expect(() => read([Buffer.from(text)])).toThrow(said);
  });

  it('makes the connection useless when it comes behind an answer', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK';
    expect(read([Buffer.from(text)])).toMatchObject({ body: 'ok', done: true, reusable: false });
  });
});
