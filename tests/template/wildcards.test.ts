import { describe, expect, it } from '@jest/globals';
import { texts } from './build.js';

/** A statement of a policy as a fragment has it, with the line above it. */
interface Written {
  readonly above: string;
  readonly text: string;
}

function statementsOf(fragment: string): readonly Written[] {
  const lines = fragment.split('\n');
  const starts = lines.flatMap((line, index) => (/^\s*- Sid:/.test(line) ? [index] : []));
  return starts.map((start) => {
    const indent = lines[start]!.search(/\S/);
    const length = lines.slice(start + 1).findIndex((line) => line.search(/\S/) <= indent);
    const end = length === -1 ? lines.length : start + 1 + length;
    return { above: lines[start - 1] ?? '', text: lines.slice(start, end).join('\n') };
  });
}

/** The comment with which a fragment begins. */
const heading = (fragment: string): string => /^(#.*\n)*/.exec(fragment)?.[0] ?? '';

const wildcard = /(Resource|Principal|Action|AWS): (\S+:)?"?\*"?$|^\s*- (\S+:)?"?\*"?$/m;

const fragments = Object.entries({ base: texts.base, ...texts.fragments });

describe('a statement about everything', () => {
  const wide = fragments.flatMap(([name, text]) =>
    statementsOf(text)
      .filter((statement) => wildcard.test(statement.text))
      .map((statement) => ({ name, heading: heading(text), ...statement })),
  );

  it('is rare: of what has no resources, or of a key, whose policy is about itself', () =>
    expect([...new Set(wide.map(({ name }) => name))].sort()).toEqual([
      'encryption-key',
      'encryption-key-topic',
      'tracing',
      'vpc',
    ]));

  it('has the reason above it, or in the heading of its file', () => {
    const silent = wide.filter(({ above, heading: first }) => !/^\s*#/.test(above) && !first.includes('"*"'));
    expect(silent.map(({ name, text }) => `${name}: ${text}`)).toEqual([]);
  });

  it('lets nobody do everything but the account of a key, which could be lost to all without it', () =>
    expect(
      wide.filter(({ text }) => /Action: (\S+:)?"?\*"?$/m.test(text)).map(({ text }) => text.trim()),
    ).toEqual([expect.stringMatching(/^- Sid: IamDecides\n[\s\S]*Action: kms:\*/)]));
});
