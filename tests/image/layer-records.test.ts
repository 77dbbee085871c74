import { describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { bytes } from '../../src/core/units.js';
import { readRecords, recordLabels } from '../../src/image/layer-records.js';
import { sha256 } from '../../src/lib/digest-stream.js';

const facts = {
  digest: parseDigest(sha256('layer')),
  size: bytes(12),
  diffId: parseDigest(sha256('tar')),
  unpacked: bytes(10),
};
const configWith = (Labels: unknown) => Buffer.from(JSON.stringify({ config: { Labels } }));

describe('the records in an image’s labels', () => {
  it('are read as they were written', () => {
    const labels = recordLabels([{ source: 'model-l1-aa', facts }], 'key');
    const records = readRecords([configWith(labels)], 'elsewhere');
    expect(records.layer('model-l1-aa')).toEqual(facts);
    expect(records.layer('model-l1-bb')).toBeUndefined();
    expect([records.checked('key'), records.checked('other')]).toEqual([true, false]);
    expect(records.mountFrom).toBe('elsewhere');
  });

  it('of several images are taken together', () => {
    const configs = ['one', 'two'].map((source) => configWith(recordLabels([{ source, facts }], source)));
    const records = readRecords(configs);
    expect([records.layer('one'), records.layer('two')]).toEqual([facts, facts]);
    expect(records.checked('one') && records.checked('two')).toBe(true);
  });

  it.each<{ name: string; written: unknown }>([
    { name: 'no JSON', written: '{' },
    { name: 'a list', written: '[]' },
    { name: 'an entry that is no list', written: '{"one":{"digest":1}}' },
    { name: 'a digest that is none', written: `{"one":["sha1:aa",1,"${facts.diffId}",1]}` },
    { name: 'a size below nothing', written: `{"one":["${facts.digest}",-1,"${facts.diffId}",1]}` },
    { name: 'a size that is no number', written: `{"one":["${facts.digest}","1","${facts.diffId}",1]}` },
    { name: 'a label that is no text', written: 7 },
  ])('that are damaged ($name) count as none', ({ written }) => {
    const records = readRecords([configWith({ 'ollama-lambda.layers': written })]);
    expect(records.layer('one')).toBeUndefined();
  });

  it('are none in images of others, whatever their config is', () => {
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      '{"config":null}',
      '{"config":{"Labels":null}}',
      'not JSON',
    ]) {
      expect(readRecords([Buffer.from(text)]).layer('one')).toBeUndefined();
    }
  });
});
