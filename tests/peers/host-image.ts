import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dockerTypes, putIndex, type SyntheticImage } from '../../src/sandbox/content/image.js';
import { openShelf } from '../../src/sandbox/content/shelf.js';
import type { TarEntry } from '../../src/sandbox/content/tar.js';
import type { RegistryStore } from '../../src/sandbox/registry/store.js';
import { bare } from './peers.js';
import { run } from './program.js';

/**
 * A base image that really runs, in the shape of AWS's: this machine's own Node, C library and shell, the paths and the
 * entrypoint of the original, and the sandbox's runtime client in the place of AWS's.
 */
export async function putHostBase(store: RegistryStore, repository: string): Promise<void> {
  const image = await hostBase();
  await putIndex(openShelf(store, repository), 'host', () => image);
}

async function hostBase(): Promise<SyntheticImage> {
  const client = fileURLToPath(new URL('../../dist/container/runtime-client.mjs', import.meta.url));
  return {
    types: dockerTypes,
    settings: {
      Env: [
        'PATH=/var/lang/bin:/usr/bin:/bin',
        'LD_LIBRARY_PATH=/lib64',
        'LAMBDA_TASK_ROOT=/var/task',
        'LAMBDA_RUNTIME_DIR=/var/runtime',
      ],
      WorkingDir: '/var/task',
      Entrypoint: ['/lambda-entrypoint.sh'],
    },
    layers: [
      [
        // No /tmp: the daemon would lay its mode, which is not open to all here, over that of the mount.
        ...['bin', 'dev', 'etc', 'proc', 'sys', 'opt', 'usr', 'usr/bin'].map(folder),
        ...(await programs({ 'bin/sh': '/bin/sh', 'usr/bin/env': '/usr/bin/env' })),
        { kind: 'file', path: 'etc/passwd', content: 'sbx_user1051:x:993:990::/nowhere:/bin/sh\n' },
      ],
      [
        ...['var', 'var/lang', 'var/lang/bin'].map(folder),
        ...(await programs({ 'var/lang/bin/node': process.execPath })),
      ],
      [
        ...['var', 'var/task', 'var/runtime'].map(folder),
        { kind: 'file', path: 'var/runtime/client.mjs', content: await readFile(client) },
        {
          kind: 'file',
          path: 'lambda-entrypoint.sh',
          content: '#!/bin/sh\nexport _HANDLER="$1"\nexec node /var/runtime/client.mjs\n',
          mode: 0o755,
        },
      ],
    ],
  };
}

/** The engine image: a program alone (the stand-in), or with the libraries that lie beside a real one. */
export async function putHostEngine(
  store: RegistryStore,
  repository: string,
  engine: { readonly program: string; readonly version: string },
): Promise<void> {
  const libraries = join(dirname(await realpath(engine.program)), '../lib/ollama');
  const names = existsSync(libraries) ? await readdir(libraries, { withFileTypes: true }) : [];
  const path = 'usr/lib/ollama';
  const files = names.filter((entry) => !entry.isDirectory()).map((entry) => join(libraries, entry.name));
  const beside = await Promise.all(files.map((file) => fileEntry(join(path, basename(file)), file)));
  const none: TarEntry = { kind: 'file', path: `${path}/llama-server`, content: 'no program\n', mode: 0o755 };
  const layer = [
    ...['usr', 'usr/bin', 'usr/lib', path].map(folder),
    await fileEntry('usr/bin/ollama', engine.program),
    // The builder expects one; the stand-in is its own.
    ...(beside.length > 0 ? beside : [none]),
  ];
  const image: SyntheticImage = { types: dockerTypes, settings: {}, layers: [layer] };
  await putIndex(openShelf(store, repository), engine.version, () => image);
}

/** Programs with the libraries that they are linked to, and the loader. */
async function programs(wanted: Readonly<Record<string, string>>): Promise<readonly TarEntry[]> {
  const entries = Object.entries(wanted).map(([path, file]) => fileEntry(path, file));
  return [...(await librariesOf(Object.values(wanted))), ...(await Promise.all(entries))];
}

async function librariesOf(files: readonly string[]): Promise<readonly TarEntry[]> {
  const found = new Set<string>();
  for (const file of files) {
    // Of a program that is linked to nothing it says so, and ends with 1.
    const { stdout } = await run('ldd', [file], bare('/'));
    for (const [library] of stdout.matchAll(/(?<==> |^\s)\/\S+/gm)) found.add(library);
  }
  const entries: TarEntry[] = [];
  const folders = new Set<string>();
  for (const library of found) {
    // As in AWS's base, but for the loader, whose path is written into every program.
    const path = /\/ld-linux[^/]*$/.test(library) ? library.slice(1) : join('lib64', basename(library));
    for (const parent of parentsOf(path)) folders.add(parent);
    entries.push(await fileEntry(path, library));
  }
  return [...[...folders].sort().map(folder), ...entries];
}

const parentsOf = (path: string): readonly string[] => {
  const parts = dirname(path).split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};

const folder = (path: string): TarEntry => ({ kind: 'folder', path });

/** A link is followed: its target may lie in a folder that is not taken. */
const fileEntry = async (path: string, file: string): Promise<TarEntry> => ({
  kind: 'file',
  path,
  content: await readFile(file),
  mode: 0o755,
});

/** What this machine can run, as the configuration calls it. */
export const hostArchitecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
