import { describe, expect, it } from '@jest/globals';
import { readCfn } from '../../../src/template/cfn-yaml.js';
import { modelOf, type Target } from '../../../src/template/validate/model.js';
import type { Rule } from '../../../src/template/validate/rule.js';

/**
 * What somebody writes, with `▸` before each key or value that the rule points at, and what it says there, in the order of
 * its findings; nothing where it has to be silent.
 */
export type Rows = Readonly<Record<string, readonly [written: string, ...told: readonly string[]]>>;

/** Each row is a test. What is written may be a part of a template, which `whole` completes. */
export function itTells(rule: Rule, rows: Rows, whole = (part: string): string => part, target: Target = {}) {
  describe(rule.id, () => {
    it.each(Object.entries(rows))('%s', (_name, [part, ...told]) => {
      const written = whole(part);
      expect(asked(rule, written.replaceAll(mark, ''), target)).toEqual({ written, told });
    });
  });
}

/** A template of one resource, for properties that are written on one line. */
export const resourceOf =
  (type: string) =>
  (properties: string): string =>
    `Resources:\n  It:\n    Type: ${type}\n    Properties: ${properties}\n`;

const mark = '▸';

/** The template with a mark wherever the rule finds fault, and its words. */
function asked(rule: Rule, template: string, target: Target) {
  const document = readCfn(template);
  if (document.kind === 'invalid') throw new Error(`${document.message}: line ${document.line}`);
  const problems = [...rule.check(modelOf(template, document, target))];
  const lines = template.split('\n');
  const places = problems.map(({ path, part }) => {
    const { line, column } = document.placeOf(path, part) ?? { line: 1, column: 1 };
    return lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, column - 1);
  });
  const written = [...new Set(places)]
    .sort((a, b) => b - a)
    .reduce((text, at) => text.slice(0, at) + mark + text.slice(at), template);
  return { written, told: problems.map(({ what, remedy }) => (remedy ? `${what} ${remedy}` : what)) };
}
