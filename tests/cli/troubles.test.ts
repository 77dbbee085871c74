import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { errorMessages } from '../../.ci/error-messages.js';
import { troubleAddress } from '../../src/cli/help/trouble-address.js';
import { troubleText } from '../../src/cli/help/trouble-text.js';
import { troubleGroups } from '../../src/cli/help/troubles/list.js';
import { type Ran, runIn, surroundings } from './stage.js';

const run = (...argv: readonly string[]): Promise<Ran> =>
  runIn({ folder: '/nowhere', env: surroundings('/nowhere') }, argv);

const thrown = errorMessages();
const troubles = troubleGroups.flatMap((group) => group.troubles);
const explained = troubles.map(({ code }) => code);
/** Put together of a word that the sources do not say beside the message. */
const composed = /^(docker-\w+-failed|refused|stack-failed)$/;

describe('every error', () => {
  it('is found in the sources, as is what its message says', () => {
    expect(thrown.size).toBeGreaterThan(170);
    expect(thrown.get('credentials-expired')).toEqual({
      messages: new Set(['the credentials … have expired']),
      exits: new Set(['credentials']),
    });
    expect([...(thrown.get('model-does-not-fit')?.messages ?? [])]).toContainEqual(
      expect.stringContaining('does not fit'),
    );
  });

  it('that can be thrown is explained', () => {
    expect([...thrown.keys()].filter((code) => !explained.includes(code))).toEqual([]);
  });

  it('that is explained can be thrown, and is explained once', () => {
    expect(explained.filter((code) => !thrown.has(code) && !composed.test(code))).toEqual([]);
    expect(new Set(explained).size).toBe(explained.length);
  });

  it('has its heading in the guide, under the address that is printed', () => {
    const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');
    const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(explained);
    expect(troubleAddress('stack-failed')).toMatch(/\/docs\/troubleshooting\.md#stack-failed$/);
  });

  it('of a template has the address of its rule', () => {
    expect(troubleAddress('property-unknown')).toMatch(/\/docs\/rules\.md#property-unknown$/);
    const rules = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
    expect(rules).toMatch(/^## property-unknown$/m);
  });

  it('ends with its address, and has it in its document', async () => {
    const ran = await run('env', '--shell', 'tcl', '--json');
    expect(ran.code).toBe(2);
    expect(ran.stderr.trimEnd()).toMatch(/\nMore: https:\/\/\S+\/troubleshooting\.md#shell-unknown$/);
    expect(ran.document().error).toMatchObject({
      code: 'shell-unknown',
      more: troubleAddress('shell-unknown'),
    });
  });
});

describe('help <code>', () => {
  it('says what it means and what to do, within 80 columns', () => {
    for (const trouble of troubles) {
      const text = troubleText(trouble, 80);
      const words = text.replace(/\s+/g, ' ');
      expect(words).toContain(trouble.means);
      expect(words).toContain(trouble.remedy);
      const wide = text.split('\n').filter((line) => line.length > 80 && !line.startsWith('More: '));
      expect(wide).toEqual([]);
    }
  });

  it('is printed without a network', async () => {
    const ran = await run('help', 'no-token');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^no-token\n[\s\S]+logs --diagnose[\s\S]+#no-token\n$/);
  });

  it('is one document with --json', async () => {
    const ran = await run('help', 'no-token', '--json');
    expect(ran.document()).toEqual({
      schemaVersion: 1,
      ok: true,
      error: 'no-token',
      means: expect.any(String),
      remedy: expect.any(String),
      more: troubleAddress('no-token'),
    });
  });
});
