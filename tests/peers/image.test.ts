import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Entry, hashOf, type OciImage, openOci, sha256Of } from './oci.js';
import { bare } from './peers.js';
import { must } from './program.js';
import { documentOf, type Stage, setStage } from './stage.js';

/** What `skopeo inspect` says, as far as we read it. */
interface Inspected {
  readonly Digest: string;
  readonly Architecture: string;
  readonly RepoTags: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly Layers: readonly string[];
}

describe.each(['ministack', 'docker-registry'] as const)(
  'the image that %s holds, read by skopeo',
  (kind) => {
    let stage: Stage;
    let digest: string;
    let said: Inspected;
    let image: OciImage;

    beforeAll(async () => {
      stage = await setStage(kind);
      digest = documentOf(await stage.cli('deploy', '--yes', '--json', '--no-verify')).image.digest;
      const source = `docker://${new URL(stage.registry).host}/ollama-llm@${digest}`;
      const login = ['--authfile', await loginFile(stage)];
      const where = bare(stage.folder);
      said = JSON.parse(await must('skopeo', ['inspect', '--tls-verify=false', ...login, source], where));
      const folder = join(stage.folder, 'oci');
      const copy = ['--insecure-policy', 'copy', '--quiet', '--src-tls-verify=false', '--preserve-digests'];
      await must('skopeo', [...copy, ...login, source, `oci:${folder}:pushed`], where);
      image = await openOci(folder, where);
    });
    afterAll(async () => {
      await stage?.close();
    });

    it('is one image for one platform, under the digest that deploy told and the recipe’s tag', async () => {
      expect(said).toMatchObject({ Digest: digest, Architecture: 'arm64', Os: 'linux' });
      expect(said.RepoTags).toEqual([said.Labels['ollama-lambda.recipe']]);
      expect(said.Labels['ollama-lambda.recipe']).toMatch(/^r\d+-[0-9a-f]{32}$/);
      expect(image.manifestDigest).toBe(digest);
      expect(said.Layers).toEqual(image.layers.map((layer) => layer.digest));
    });

    it('names in its config the digest of every layer as it is unpacked', () => {
      expect(image.config.rootfs.diff_ids).toEqual(image.layers.map((layer) => layer.diffId));
      expect(image.config.config.Cmd).toEqual(['handler.handler']);
      expect(image.config.config.Env).toEqual(
        expect.arrayContaining([
          'OLLAMA_MODELS=/opt/ollama/models',
          'OLLAMA_LAMBDA_ENGINE=/usr/bin/ollama',
          `OLLAMA_LAMBDA_MODEL=${stage.model}${stage.model.includes(':') ? '' : ':latest'}`,
        ]),
      );
    });

    it('has the base’s layers first and ours on top: the engine, a layer a blob, the store, the handler last', () => {
      const added = image.layers.map((layer) => kindOf(layer.entries));
      const first = added.findIndex((it) => it !== 'base');
      expect(first).toBeGreaterThan(0);
      expect(added.slice(first)).toEqual(['engine', 'blob', 'blob', 'blob', 'blob', 'store', 'handler']);
    });

    it('carries the engine with the CPU’s libraries only, as a later layer of the engine image left them', async () => {
      const engine = image.layers.find((layer) => kindOf(layer.entries) === 'engine');
      const files = (engine?.entries ?? []).filter((entry) => entry.kind !== 'd').map((entry) => entry.path);
      expect(files.toSorted()).toEqual([
        'usr/bin/ollama',
        'usr/lib/ollama/libggml-base.so',
        'usr/lib/ollama/libggml-base.so.0',
        'usr/lib/ollama/libggml-base.so.0.9.4',
        'usr/lib/ollama/libggml-cpu-armv8.0_1.so',
        'usr/lib/ollama/libggml-cpu-armv8.2_2.so',
        'usr/lib/ollama/libllama-server-impl.so',
        'usr/lib/ollama/libllama.so',
        'usr/lib/ollama/llama-server',
      ]);
      expect(await hashOf(join(image.root, 'usr/bin/ollama'))).toBe(
        sha256Of(await readFile(new URL('../../dist/container/stand-in-ollama.cjs', import.meta.url))),
      );
      expect(await readFile(join(image.root, 'usr/lib/ollama/libllama.so'), 'utf8')).toBe(
        'the libllama.so of a later layer\n',
      );
    });

    it('carries the model: a manifest whose blobs are all there, each with the content that its name promises', async () => {
      const [name = '', tag = 'latest'] = stage.model.split(':');
      const models = join(image.root, 'opt/ollama/models');
      const manifest = JSON.parse(
        await readFile(join(models, 'manifests/registry.ollama.ai/library', name, tag), 'utf8'),
      );
      const blobs: { digest: string; size: number; mediaType: string }[] = [
        manifest.config,
        ...manifest.layers,
      ];
      const stored = image.layers.flatMap((layer) => layer.entries).filter((entry) => isBlob(entry));
      expect(
        stored.map((entry) => entry.path.slice('opt/ollama/models/blobs/sha256-'.length)).toSorted(),
      ).toEqual(blobs.map((blob) => blob.digest.slice('sha256:'.length)).toSorted());
      for (const { digest: promised, size } of blobs) {
        const file = promised.replace(':', '-');
        expect(await hashOf(join(models, 'blobs', file))).toBe(promised);
        expect(stored.find((entry) => entry.path.endsWith(file))?.size).toBe(size);
      }
      const params = blobs.find((blob) => blob.mediaType.endsWith('.params'))?.digest.replace(':', '-') ?? '';
      expect(JSON.parse(await readFile(join(models, 'blobs', params), 'utf8'))).toEqual({
        stop: ['user:'],
        temperature: 0.5,
        num_batch: 512,
        use_mmap: true,
      });
    });

    it('carries the built handler', async () => {
      expect(await hashOf(join(image.root, 'var/task/handler.mjs'))).toBe(
        sha256Of(await readFile(new URL('../../dist/container/handler.mjs', import.meta.url))),
      );
    });

    it('lets everybody read what we added, for Lambda runs it as a user of its own', () => {
      const ours = image.layers.filter((layer) => kindOf(layer.entries) !== 'base');
      const entries = ours.flatMap((layer) => layer.entries);
      expect(entries.length).toBeGreaterThan(20);
      expect(entries.filter((entry) => !isReadable(entry))).toEqual([]);
      expect(entries.filter((entry) => entry.owner !== '0/0')).toEqual([]);
      expect(entries.find((entry) => entry.path === 'usr/bin/ollama')?.mode).toBe('-rwxr-xr-x');
    });
  },
);

/** Where skopeo finds name and password, so that neither is in an argument. */
async function loginFile({ folder, registry, login }: Stage): Promise<string> {
  const file = join(folder, 'login.json');
  const auth = Buffer.from(login).toString('base64');
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify({ auths: { [new URL(registry).host]: { auth } } }), { mode: 0o600 });
  return file;
}

const isBlob = ({ kind, path }: Entry): boolean =>
  kind === '-' && path.startsWith('opt/ollama/models/blobs/');

const isReadable = ({ kind, mode }: Entry): boolean => {
  if (kind === 'l') return true;
  return kind === 'd' ? mode.endsWith('r-x') : mode[7] === 'r';
};

function kindOf(entries: readonly Entry[]): 'engine' | 'blob' | 'store' | 'handler' | 'base' {
  const has = (start: string): boolean => entries.some((it) => it.kind === '-' && it.path.startsWith(start));
  if (has('usr/bin/ollama')) return 'engine';
  if (has('opt/ollama/models/manifests/')) return 'store';
  if (has('opt/ollama/models/blobs/')) return 'blob';
  return has('var/task/handler.mjs') ? 'handler' : 'base';
}
