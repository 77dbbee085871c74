import { describe, expect, it } from '@jest/globals';
import {
  attributeOf,
  fieldsOfItem,
  itemOf,
  type Plain,
  plainOf,
} from '../../../container/dynamodb/attributes.js';
import fc from '../../fast-check.js';

const plain = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value') as fc.Arbitrary<Plain>, { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value') as fc.Arbitrary<Plain>, { maxKeys: 4, noNullPrototype: true }),
  ),
})).value as fc.Arbitrary<Plain>;

describe('a value of an item', () => {
  it('is read back as it was written, whatever it is', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const wire: unknown = JSON.parse(JSON.stringify(attributeOf(value)));
        expect(plainOf(wire as never)).toEqual(value);
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  it('has no place for what is undefined', () =>
    expect(itemOf({ a: 1, b: undefined })).toEqual({ a: { N: '1' } }));

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is not %p, which is no number to DynamoDB', (number) =>
    expect(() => attributeOf(number)).toThrow(TypeError),
  );

  it('of a kind that is never written is not read as something else', () =>
    expect(() => fieldsOfItem({ a: { SS: ['x'] } as never })).toThrow('SS'));
});
