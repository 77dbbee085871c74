import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Dockerd, startDockerd } from './dockerd.js';
import { bare, python } from './peers.js';
import { must, type Surroundings } from './program.js';
import { documentOf, type Stage, setStage } from './stage.js';

/** What one reader found in the registry. */
interface Found {
  readonly manifest: string;
  readonly config: string;
  readonly layers: readonly string[];
}

const closings: (() => Promise<unknown>)[] = [];
let stage: Stage;
let folder: string;
let dockerd: Dockerd;
let digest: string;
let image: string;
let where: Surroundings;
let authFile: string;
let pushed: Found;

beforeAll(async () => {
  stage = await setStage('docker-registry');
  closings.push(stage.close);
  folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-readers-'));
  closings.push(() => rm(folder, { recursive: true, force: true }));
  digest = documentOf(await stage.cli('deploy', '--yes', '--json', '--no-verify')).image.digest;
  const { host } = new URL(stage.registry);
  image = `${host}/ollama-llm@${digest}`;
  const [user = '', password = ''] = stage.login.split(':', 2);
  await mkdir(join(folder, 'docker'));
  dockerd = await startDockerd(join(folder, 'docker'), { host, user, password });
  closings.push(dockerd.stop);
  authFile = join(folder, 'login.json');
  const auth = Buffer.from(stage.login).toString('base64');
  await writeFile(authFile, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
  const { cwd, env } = bare(folder);
  await mkdir(join(folder, 'login'));
  await writeFile(join(folder, 'login/config.json'), await readFile(authFile), { mode: 0o600 });
  where = { cwd, env: { ...env, DOCKER_CONFIG: join(folder, 'login') } };
  pushed = found(digest, JSON.parse(await must(python('crane'), ['manifest', '--insecure', image], where)));
});
afterAll(async () => {
  for (const close of closings.reverse()) await close();
});

const found = (
  manifest: string,
  document: { config: { digest: string }; layers: { digest: string }[] },
): Found => ({
  manifest,
  config: document.config.digest,
  layers: document.layers.map((layer) => layer.digest),
});

/** Of an OCI layout that somebody else wrote. */
async function foundIn(layout: string): Promise<Found> {
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
  const manifest: string = index.manifests[0].digest;
  return found(manifest, JSON.parse(await readFile(join(layout, 'blobs', ...manifest.split(':')), 'utf8')));
}

const diffIdsOf = async (): Promise<readonly string[]> =>
  JSON.parse(await must(python('crane'), ['config', '--insecure', image], where)).rootfs.diff_ids;

describe('the image in Debian’s docker-registry, pulled whole and every digest held to its bytes', () => {
  it('by crane: the manifest is what deploy told, and all of it checks out', async () => {
    expect((await must(python('crane'), ['digest', '--insecure', image], where)).trim()).toBe(digest);
    const layout = join(folder, 'crane');
    await must(python('crane'), ['pull', '--insecure', '--format=oci', image, layout], where);
    expect(await foundIn(layout)).toEqual(pushed);
    await must(python('crane'), ['validate', '--remote', image, '--insecure'], where);
  });

  it('by skopeo', async () => {
    const layout = join(folder, 'skopeo');
    const copy = ['--insecure-policy', 'copy', '--quiet', '--src-tls-verify=false', '--preserve-digests'];
    await must('skopeo', [...copy, '--authfile', authFile, `docker://${image}`, `oci:${layout}:it`], where);
    expect(await foundIn(layout)).toEqual(pushed);
  });

  it('by buildah, which unpacks it and finds the handler', async () => {
    const storage = [
      '--storage-driver=vfs',
      `--root=${join(folder, 'buildah')}`,
      `--runroot=${join(folder, 'run')}`,
    ];
    const policy = join(folder, 'policy.json');
    await writeFile(policy, JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }));
    const pull = ['pull', '--quiet', '--tls-verify=false', '--arch=arm64', `--authfile=${authFile}`];
    await must('buildah', [...storage, ...pull, `--signature-policy=${policy}`, image], where);
    const inspected = JSON.parse(
      await must('buildah', [...storage, 'inspect', '--type=image', image], where),
    );
    expect([inspected.FromImageDigest, inspected.OCIv1.rootfs.diff_ids]).toEqual([digest, await diffIdsOf()]);
  });

  it('by dockerd, which keeps it under the same digests', async () => {
    await dockerd.docker('pull', '--quiet', '--platform=linux/arm64', image);
    const [inspected] = JSON.parse(await dockerd.docker('image', 'inspect', image));
    expect(inspected.Id).toBe(pushed.config);
    expect(inspected.RepoDigests).toEqual([image]);
    expect(inspected.RootFS.Layers).toEqual(await diffIdsOf());
    expect([inspected.Os, inspected.Architecture]).toEqual(['linux', 'arm64']);
  });
});
