import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readText, root } from './workflows.js';

interface LockEntry {
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly licenses: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[];
}

const lock = (JSON.parse(readText('package-lock.json')) as { packages: Record<string, LockEntry> }).packages;
const manifest = JSON.parse(readText('package.json')) as {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** Everything that can be reached from what we depend on, as Node looks for it. */
function reachable(): readonly string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    const { dependencies, optionalDependencies } = lock[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const next = nearest(path, name);
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit('');
  return [...found].toSorted();
}

function nearest(from: string, name: string): string {
  const folders = from.split('/node_modules/');
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const path = `${folders.slice(0, depth).join('/node_modules/')}/node_modules/${name}`.replace(/^\//, '');
    if (lock[path] !== undefined) return path;
  }
  const top = `node_modules/${name}`;
  if (lock[top] === undefined) throw new Error(`${name}, which ${from} needs, is not in the lock file`);
  return top;
}

const installed = reachable();

describe('what npm installs with the program', () => {
  it('is fewer than 95 packages', () => {
    expect(installed.length).toBeGreaterThan(60);
    expect(installed.length).toBeLessThan(95);
  });

  it('runs nothing while it is installed, and neither does the program', () => {
    expect(installed.filter((path) => lock[path]?.hasInstallScript)).toEqual([]);
    // `prepare` runs in a clone and before packing, never where the packed program is installed from a registry.
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });

  it('has licences that ask for no more than their own text', () => {
    const known = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0', 'PSF-2.0'];
    const others = installed.map((path) => `${path}: ${lock[path]?.license}`);
    expect(others.filter((line) => !known.includes(line.split(': ')[1] ?? ''))).toEqual([]);
  });
});

describe('the bill of materials', () => {
  const text = execFileSync(process.execPath, [join(root, '.ci/release/sbom.js')], { encoding: 'utf8' });
  const bom = JSON.parse(text) as {
    metadata: { component: { components: readonly Component[] } };
    components: readonly Component[];
    dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  };
  const bundled = bom.metadata.component.components;

  it('names every package that npm installs, and no other', () => {
    expect(bom.components.map((it) => it['bom-ref'])).toEqual(installed);
  });

  it('names every package of which code is in our files, and no other', () => {
    // esbuild writes above each module where it came from; in a file without comments it is the name of what wraps one.
    const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });
    const named = files
      .filter((file) => /\.[cm]?js$/.test(file))
      .flatMap((file) => [
        ...readText(join('dist', file)).matchAll(
          /(?:^\s*\/\/ |")node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\/[^"\n]*\.[cm]?js\b/gm,
        ),
      ])
      .map(([, name = '']) => name);
    expect(bundled.map(({ name }) => name)).toEqual([...new Set(named)].toSorted());
    for (const { name } of bundled) expect(Object.keys(lock)).toContain(`node_modules/${name}`);
  });

  it('has a licence for each, and says of each what it needs', () => {
    const all = [...bundled, ...bom.components];
    for (const { licenses } of all) expect(licenses[0]?.license?.id ?? licenses[0]?.expression).toBeTruthy();
    const refs = bom.dependencies.map(({ ref }) => ref);
    expect(refs.slice(1)).toEqual(all.map((it) => it['bom-ref']));
    for (const { dependsOn = [] } of bom.dependencies)
      expect(refs).toEqual(expect.arrayContaining([...dependsOn]));
  });

  it('is the same each time', () => {
    expect(execFileSync(process.execPath, [join(root, '.ci/release/sbom.js')], { encoding: 'utf8' })).toBe(
      text,
    );
  });
});
