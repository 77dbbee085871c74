import type { RegistryStore } from '../registry/store.js';
import { dockerTypes, type Platform, putIndex, type SyntheticImage } from './image.js';
import { openShelf } from './shelf.js';

/**
 * Stands in for AWS's Node.js base image: its folders, settings and shape (a Docker manifest list over two platforms),
 * none of its programs. The rehearsal runs the handler under Node itself.
 */
export async function putBaseImage(store: RegistryStore, repository: string, tag: string): Promise<void> {
  await putIndex(openShelf(store, repository), tag, baseImage);
}

function baseImage(platform: Platform): SyntheticImage {
  return {
    types: dockerTypes,
    settings: {
      Env: [
        'LANG=en_US.UTF-8',
        'TZ=:/etc/localtime',
        'PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
        'LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
        'LAMBDA_TASK_ROOT=/var/task',
        'LAMBDA_RUNTIME_DIR=/var/runtime',
      ],
      WorkingDir: '/var/task',
      Entrypoint: ['/lambda-entrypoint.sh'],
    },
    layers: [
      [
        { kind: 'folder', path: 'etc' },
        { kind: 'file', path: 'etc/os-release', content: 'NAME="Synthetic Linux"\nID=synthetic\n' },
        { kind: 'file', path: 'etc/architecture', content: `${platform}\n` },
        { kind: 'folder', path: 'usr' },
        { kind: 'folder', path: 'usr/bin' },
        { kind: 'symlink', path: 'bin', target: 'usr/bin' },
        { kind: 'folder', path: 'opt' },
        { kind: 'folder', path: 'tmp' },
      ],
      [
        { kind: 'folder', path: 'var' },
        { kind: 'folder', path: 'var/task' },
        { kind: 'folder', path: 'var/runtime' },
        {
          kind: 'file',
          path: 'var/runtime/bootstrap',
          content: '#!/bin/sh\necho "the runtime of the synthetic base image does nothing" >&2\nexit 1\n',
          mode: 0o755,
        },
        {
          kind: 'file',
          path: 'lambda-entrypoint.sh',
          content: '#!/bin/sh\nexec /var/runtime/bootstrap "$@"\n',
          mode: 0o755,
        },
      ],
    ],
  };
}
