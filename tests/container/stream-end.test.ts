import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createStreamEnd } from '../../container/stream-end.js';

const reason = 'it broke';
const samples = {
  ollama: {
    whole: [
      '{"message":{"content":"Grüße, \\"done\\":true "},"done":false}',
      '{"message":{"content":""},"done":true,"prompt_eval_count":3,"eval_count":7}',
      '',
    ].join('\n'),
    error: `{"error":"${reason}"}\n`,
  },
  openai: {
    whole: [
      'data: {"choices":[{"delta":{"content":"data: [DONE] 🦙"}}]}',
      'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":7}}',
      'data: [DONE]',
      '',
    ].join('\n\n'),
    error: `data: {"error":{"message":"${reason}","type":"api_error","param":null,"code":null}}\n\n`,
  },
} as const;
const protocols = ['ollama', 'openai'] as const;

function pass(protocol: (typeof protocols)[number], chunks: readonly Uint8Array[]) {
  const end = createStreamEnd(protocol);
  const out = chunks.map((chunk) => end.push(chunk));
  return { out: Buffer.concat([...out, end.finish(reason)]).toString(), end };
}

/** Cuts the bytes at each of the places. */
function cut(bytes: Buffer, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...[...places].sort((one, other) => one - other), bytes.length];
  return sorted.slice(1).map((place, index) => bytes.subarray(sorted[index], place));
}

describe.each(protocols)('a stream of %s', (protocol) => {
  const { whole, error } = samples[protocol];
  const bytes = Buffer.from(whole);
  const places = fc.array(fc.nat(bytes.length), { maxLength: 12 });

  it('that ends properly passes unchanged at every two-way split', () => {
    for (let place = 0; place <= bytes.length; place++) {
      const { out, end } = pass(protocol, cut(bytes, [place]));
      expect(out).toBe(whole);
      expect(end.ended).toBe(true);
      expect(end.facts).toEqual({ promptTokens: 3, tokens: 7 });
    }
  });

  it('passes unchanged however it is cut into chunks', () => {
    fc.assert(fc.property(places, (at) => expect(pass(protocol, cut(bytes, at)).out).toBe(whole)));
  });

  it('that stops at any byte before its end gives whole lines and then the error', () => {
    const terminator = bytes.lastIndexOf(
      protocol === 'openai' ? 'data: [DONE]' : '{"message":{"content":""},"done":true',
    );
    const last = protocol === 'openai' ? terminator + 'data: [DONE]'.length : bytes.length - 1;
    fc.assert(
      fc.property(fc.nat(last - 1), places, (stop, at) => {
        const kept = bytes.subarray(0, stop);
        const { out, end } = pass(
          protocol,
          cut(
            kept,
            at.filter((place) => place < stop),
          ),
        );
        expect(out).toBe(kept.subarray(0, kept.lastIndexOf('\n') + 1).toString() + error);
        expect(end.ended).toBe(false);
      }),
    );
  });

  it('that says itself that it failed gets no second error', () => {
    const { out } = pass(protocol, [Buffer.from(error)]);
    expect(out).toBe(error);
  });

  it('whose terminator lacks its newline is complete', () => {
    const trimmed = Buffer.from(whole.trimEnd());
    const { out, end } = pass(protocol, [trimmed]);
    expect([out, end.ended]).toEqual([trimmed.toString(), true]);
  });

  it('passes a line on as soon as it is whole', () => {
    const end = createStreamEnd(protocol);
    const line = whole.slice(0, whole.indexOf('\n') + 1);
    expect(Buffer.from(end.push(Buffer.from(line))).toString()).toBe(line);
  });
});
