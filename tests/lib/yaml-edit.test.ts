import { describe, expect, it } from '@jest/globals';
import { setInYaml } from '../../src/lib/yaml-edit.js';

const comment = 'why';
const set = (text: string, path: string, value: unknown) =>
  setInYaml(text, { path: path.split('.'), value, comment });

describe('setting one value in a text of YAML', () => {
  it.each([
    ['a value', 'a: 1   # one\nb: 2\n', 'a', 5, 'a: 5   # one\nb: 2\n'],
    ['a value in quotes', "a: 'x' # why\n", 'a', 'new', 'a: new # why\n'],
    ['a text that needs quotes', 'a: x\n', 'a', '012', "a: '012'\n"],
    [
      'a value inside a group',
      '# top\ng:\n  # in\n  a: x\nz: 1\n',
      'g.a',
      'new',
      '# top\ng:\n  # in\n  a: new\nz: 1\n',
    ],
    ['a value within braces', 'g: {a: x, b: y} # c\n', 'g.b', 'n', "g: {a: x, b: 'n'} # c\n"],
    ['a key without value', 'a:   # later\nb: 1\n', 'a', 'x', 'a: x   # later\nb: 1\n'],
    ['a quoted key without value', '"a:b":\n', 'a:b', 'x', '"a:b": x\n'],
  ])('replaces %s and nothing else', (_, text, path, value, edited) => {
    expect(set(text, path, value)).toBe(edited);
  });

  it.each([
    ['at the end of the file', 'a: 1\n', 'b', 2, 'a: 1\n\n# why\nb: 2\n'],
    ['to a file without a last line break', 'a: 1', 'b', 2, 'a: 1\n\n# why\nb: 2\n'],
    ['to an empty file', '', 'a', 1, '# why\na: 1\n'],
    ['to a file of comments', '# mine\n', 'a', 1, '# mine\n\n# why\na: 1\n'],
    [
      'first in its group',
      'g: # g\n    # old\n    a: 1\nz: 1\n',
      'g.b',
      2,
      'g: # g\n    # why\n    b: 2\n    # old\n    a: 1\nz: 1\n',
    ],
    ['in a group that is empty', 'g:\nz: 1\n', 'g.b', 2, 'g:\n  # why\n  b: 2\nz: 1\n'],
    [
      'with the groups that it is in',
      'a: 1\n',
      'g.h.b',
      [1, 2],
      'a: 1\n\ng:\n  h:\n    # why\n    b:\n      - 1\n      - 2\n',
    ],
    ['within braces', 'g: {a: 1}\n', 'g.b', 'x', 'g: {b: x, a: 1}\n'],
    ['to JSON', '{"a": 1}', 'g.b', 'x', '{g: {b: x}, "a": 1}'],
    ['with line ends of its own kind', 'a: 1\r\n', 'b', 2, 'a: 1\r\n\r\n# why\r\nb: 2\r\n'],
  ])('adds a key %s', (_, text, path, value, edited) => {
    expect(set(text, path, value)).toBe(edited);
  });

  it.each([
    ['a list', 'a: [1]\n', 'a'],
    ['a text of several lines', 'a: |\n  x\n', 'a'],
    ['an anchor that is used elsewhere', 'a: &x 1\nb: *x\n', 'a'],
    ['an alias', 'a: &x 1\nb: *x\n', 'b'],
    ['a group that is an alias', 'g: &x\n  a: 1\nh: *x\n', 'h.a'],
    ['a group that is a text', 'g: text\n', 'g.a'],
    ['what stands before an end of the document', 'a: 1\n...\n', 'b'],
    ['no YAML', 'a: [\n', 'a'],
  ])('leaves %s to people', (_, text, path) => {
    expect(set(text, path, 7)).toBeUndefined();
  });
});
