import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { shapeFor, tinyGguf } from '../../src/sandbox/content/tiny-gguf.js';

/** Makes a model store with one model, `bench`, of about so many bytes of random weights that real engines load. */
export function makeModelStore(folder: string, bytes: number): void {
  const blobs = join(folder, 'blobs');
  const tags = join(folder, 'manifests/registry.ollama.ai/library/bench');
  mkdirSync(blobs, { recursive: true });
  mkdirSync(tags, { recursive: true });
  const add = (mediaType: string, pieces: Iterable<Uint8Array>) => {
    const hash = createHash('sha256');
    const part = join(blobs, 'part');
    const file = openSync(part, 'w');
    let size = 0;
    for (const piece of pieces) {
      hash.update(piece);
      size += writeSync(file, piece);
    }
    closeSync(file);
    const digest = `sha256:${hash.digest('hex')}`;
    renameSync(part, join(blobs, digest.replace(':', '-')));
    return { mediaType, digest, size };
  };
  const kind = (name: string) => `application/vnd.ollama.image.${name}`;
  const text = (value: string) => [Buffer.from(value)];
  const layers = [
    add(kind('model'), tinyGguf(shapeFor(bytes))),
    add(kind('template'), text('{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}assistant: ')),
    add(kind('params'), text('{"num_batch":512,"use_mmap":true}')),
  ];
  const details = { model_format: 'gguf', model_family: 'llama', model_type: '', file_type: 'F32' };
  const config = add('application/vnd.docker.container.image.v1+json', text(JSON.stringify(details)));
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  writeFileSync(join(tags, 'latest'), JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
}
