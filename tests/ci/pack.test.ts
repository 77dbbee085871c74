import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readText, root } from './workflows.js';

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'pack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const leftOut = ['.git', '.peers', 'coverage', 'dist', 'node_modules'];

/** A copy of the sources, built and packed there. */
function packIn(name: string): Packed & { readonly sha256: string } {
  const copy = join(folder, name);
  cpSync(root, copy, {
    recursive: true,
    filter: (path) =>
      path === root || !(leftOut.includes(basename(path)) || basename(path).startsWith('dist.')),
  });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const said = execFileSync('npm', ['pack', '--json', '--silent'], { cwd: copy, encoding: 'utf8' });
  // npm 12 gives an object by name where older ones give a list.
  const [packed] = Object.values(JSON.parse(said.slice(said.search(/^[[{]/m))) as Record<string, Packed>);
  if (packed === undefined) throw new Error(`npm pack said ${said}`);
  const sha256 = createHash('sha256')
    .update(readFileSync(join(copy, packed.filename)))
    .digest('hex');
  return { ...packed, sha256 };
}

const first = packIn('a');
const paths = first.files.map(({ path }) => path);

describe('the packed program', () => {
  it('is the same bytes wherever and however often it is built', () => {
    expect(packIn('deep/in/another-folder').sha256).toBe(first.sha256);
  });

  it('is under 3 MB', () => {
    expect(first.size).toBeLessThan(3_000_000);
  });

  it('has what it needs to run, and the licences of what is in it', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'THIRD-PARTY-NOTICES.md',
        'bin/ollama-lambda.js',
        'container/Dockerfile',
        'dist/cli/help.json',
        'dist/cli/main.js',
        'dist/container/handler.mjs',
        'dist/page/index.html',
        'package.json',
        'templates/base.yaml',
      ]),
    );
  });

  it('has no sources, tests or tools', () => {
    expect(paths.filter((path) => /^(src|tests|docs|\.)|\.ts$/.test(path))).toEqual([]);
  });
});

describe('a release', () => {
  const { version } = JSON.parse(readText('package.json')) as { version: string };
  const copy = join(folder, 'a');
  const pack = (tag: string) =>
    spawnSync(join(copy, '.ci/release/pack'), [tag, 'release'], { cwd: copy, encoding: 'utf8' });
  const changelog = join(copy, 'CHANGELOG.md');

  it.each([
    ['of another version than the package has', `v${version}0`, /raise the one or move the other/],
    ['without a date in the changelog', `v${version}`, /give the release its date/],
  ])('%s is refused before anything is made', (_what, tag, why) => {
    writeFileSync(changelog, readText('CHANGELOG.md').replace(/^(## \[[\d.]+\]) - .*$/m, '$1 - Unreleased'));
    const { status, stderr } = pack(tag);
    expect(status).toBe(1);
    expect(stderr).toMatch(why);
    expect(existsSync(join(copy, 'release'))).toBe(false);
  });

  it('is the packed program, its bill of materials and their digests', () => {
    writeFileSync(changelog, readText('CHANGELOG.md').replace(/^(## \[[\d.]+\]) - .*$/m, '$1 - 2026-12-01'));
    expect(pack(`v${version}`)).toMatchObject({ status: 0, stderr: '' });
    const made = join(copy, 'release');
    const [bom, packed] = [`ollama-lambda-${version}.cdx.json`, `ollama-lambda-${version}.tgz`];
    expect(readdirSync(made).toSorted()).toEqual(['SHA256SUMS', bom, packed]);
    expect(spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: made }).status).toBe(0);
    const ours = execFileSync(process.execPath, ['.ci/release/sbom.js'], { cwd: root, encoding: 'utf8' });
    expect(readFileSync(join(made, bom), 'utf8')).toBe(ours);
  });
});
