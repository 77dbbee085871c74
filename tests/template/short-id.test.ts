import { expect, it } from '@jest/globals';
import { shortId } from '../../src/template/short-id.js';

it.each([
  // The check value of CRC-32 in every list of such sums.
  ['123456789', 'cbf43926'],
  ['', '00000000'],
  ['é', '0e048d3e'],
])('eight hex digits of %j', (text, id) => {
  expect(shortId(text)).toBe(id);
});
