import type { RegistryStore } from '../registry/store.js';
import { ociTypes, type Platform, putIndex, type SyntheticImage } from './image.js';
import { openShelf, type Shelf } from './shelf.js';
import type { TarEntry } from './tar.js';

/**
 * Stands in for `ollama/ollama`: the paths of the real image, GPU folders and an attestation in its index included,
 * with the given program as `usr/bin/ollama`.
 */
export async function putEngineImage(
  store: RegistryStore,
  options: { readonly repository: string; readonly tag: string; readonly program: Uint8Array },
): Promise<void> {
  const shelf = openShelf(store, options.repository);
  const attestation = await putAttestation(shelf);
  await putIndex(shelf, options.tag, (platform) => engineImage(platform, options.program), [attestation]);
}

function engineImage(platform: Platform, program: Uint8Array): SyntheticImage {
  return {
    types: ociTypes,
    settings: {
      Env: [
        'PATH=/usr/local/nvidia/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'LD_LIBRARY_PATH=/usr/local/nvidia/lib:/usr/local/nvidia/lib64',
        'OLLAMA_HOST=0.0.0.0:11434',
      ],
      Entrypoint: ['/bin/ollama'],
      Cmd: ['serve'],
      ExposedPorts: { '11434/tcp': {} },
    },
    layers: [system, [...folders('usr', 'usr/bin'), engine(program)], libraries(platform), afterthoughts],
  };
}

const system: readonly TarEntry[] = [
  { kind: 'symlink', path: 'bin', target: 'usr/bin' },
  { kind: 'folder', path: 'etc' },
  { kind: 'file', path: 'etc/os-release', content: 'NAME="Synthetic Ubuntu"\nID=ubuntu\n' },
  { kind: 'file', path: 'etc/motd', content: 'a later layer takes this away\n' },
  ...folders('usr', 'usr/bin', 'usr/lib', 'usr/share'),
  { kind: 'file', path: 'usr/bin/env', content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 },
  { kind: 'file', path: 'usr/share/readme', content: 'no part of the engine\n' },
];

const engine = (program: Uint8Array): TarEntry => ({
  kind: 'file',
  path: 'usr/bin/ollama',
  content: program,
  mode: 0o755,
});

/** Bytes of the GPU library: enough to show in an image that should have left it out. */
const gpuLibrarySize = 2 * 1024 * 1024;

function libraries(platform: Platform): readonly TarEntry[] {
  const root = 'usr/lib/ollama';
  const library = (name: string, size = 4096): TarEntry => ({
    kind: 'file',
    path: `${root}/${name}`,
    content: Buffer.alloc(size, `${platform} ${name} `),
    mode: 0o755,
  });
  const variants = platform === 'arm64' ? ['armv8.0_1', 'armv8.2_2'] : ['x64', 'haswell'];
  return [
    ...folders('usr', 'usr/lib', root, `${root}/cuda_v13`, `${root}/vulkan`),
    library('libggml-base.so.0.9.4'),
    { kind: 'symlink', path: `${root}/libggml-base.so.0`, target: 'libggml-base.so.0.9.4' },
    { kind: 'symlink', path: `${root}/libggml-base.so`, target: 'libggml-base.so.0' },
    ...variants.map((variant) => library(`libggml-cpu-${variant}.so`)),
    library('libllama.so'),
    library('libllama-server-impl.so'),
    library('libobsolete.so'),
    library('llama-server'),
    library('llama-quantize'),
    library('cuda_v13/libggml-cuda.so', gpuLibrarySize),
    library('vulkan/libggml-vulkan.so', 65_536),
  ];
}

/** A later layer: what was deleted, what was emptied, what was written over. */
const afterthoughts: readonly TarEntry[] = [
  { kind: 'file', path: 'etc/.wh.motd', content: '' },
  { kind: 'file', path: 'usr/lib/ollama/.wh.libobsolete.so', content: '' },
  { kind: 'file', path: 'usr/lib/ollama/vulkan/.wh..wh..opq', content: '' },
  {
    kind: 'file',
    path: 'usr/lib/ollama/libllama.so',
    content: 'the libllama.so of a later layer\n',
    mode: 0o755,
  },
];

function folders(...paths: readonly string[]): readonly TarEntry[] {
  return paths.map((path) => ({ kind: 'folder', path }));
}

/** What BuildKit adds to an index: a manifest for the platform `unknown/unknown` that is no image. */
async function putAttestation(shelf: Shelf): Promise<unknown> {
  const config = await shelf.json(ociTypes.config, {
    architecture: 'unknown',
    os: 'unknown',
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const statement = await shelf.json('application/vnd.in-toto+json', {
    _type: 'https://in-toto.io/Statement/v0.1',
  });
  const manifest = shelf.manifest(ociTypes.manifest, {
    schemaVersion: 2,
    mediaType: ociTypes.manifest,
    config,
    layers: [statement],
  });
  return {
    ...manifest,
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    platform: { architecture: 'unknown', os: 'unknown' },
  };
}
