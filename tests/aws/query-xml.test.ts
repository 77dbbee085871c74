import { describe, expect, it } from '@jest/globals';
import { childOf, type Element, readXml, textIn } from '../../src/aws/query-xml.js';
import fc from '../fast-check.js';

describe('the XML of query services', () => {
  it('is read into elements, whatever stands between them', () => {
    const read = readXml(
      '<?xml version="1.0" encoding="UTF-8"?>\n<R xmlns="https://iam.amazonaws.com/doc/2010-05-08/">\n  <A>x</A><A/><B c=\'d\' >y &amp; &lt;&#x41;&#66;&gt;</B >\n</R>\n',
    );
    expect(read).toMatchObject({ name: 'R', children: [{ name: 'A' }, { name: 'A' }, { name: 'B' }] });
    expect(textIn(read, 'A')).toBe('x');
    expect(textIn(read, 'B')).toBe('y & <AB>');
    expect([childOf(read, 'C'), textIn(undefined, 'C')]).toEqual([undefined, undefined]);
  });

  const refused: readonly (readonly [name: string, xml: string])[] = [
    ['nothing', ''],
    ['text alone', 'no'],
    ['an element that is not closed', '<a><b></b>'],
    ['one that is closed twice', '<a></a></a>'],
    ['two that are crossed', '<a><b></a></b>'],
    ['two at the top', '<a/><b/>'],
    ['a document type', '<!DOCTYPE a><a/>'],
    ['a comment', '<a><!-- x --></a>'],
    ['character data', '<a><![CDATA[x]]></a>'],
    ['an entity of its own', '<a>&file;</a>'],
    ['a name of every object', '<a>&constructor;</a>'],
    ['an entity without an end', '<a>&amp</a>'],
    ['a character that is none', '<a>&#x110000;</a>'],
    ['a bracket in text', '<a>1 < 2</a>'],
    ['elements a thousand deep', `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`],
    ['more than any answer has', `<a>${'x'.repeat(4_000_001)}</a>`],
  ];
  it.each(refused)('is none: %s', (_, xml) => {
    expect(() => readXml(xml)).toThrow();
  });

  it('gives back every text that was put in', () => {
    const written = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (texts) => {
        const xml = `<r>${texts.map((text) => `<t>${written(text)}</t>`).join('')}</r>`;
        expect(readXml(xml).children.map(({ text }: Element) => text)).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });

  it('ends, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '/', 'a', ' ', '=', '"', '&', ';', '?') }),
        (text) => {
          try {
            readXml(text);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
