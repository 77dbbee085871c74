import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxAssets } from '../../src/cli/assets.js';
import type { SandboxParts } from '../../src/sandbox/parts.js';
import { openSandbox } from '../../src/sandbox/sandbox.js';
import type { Sandbox } from '../../src/sandbox/service.js';
import { type Dockerd, startDockerd } from './dockerd.js';
import { type Entry, hashOf, type OciImage, openOci } from './oci.js';
import { bare, startDockerRegistry } from './peers.js';
import { type Finished, must, run } from './program.js';
import { type Document, documentOf } from './stage.js';

const program = fileURLToPath(new URL('../../bin/ollama-lambda.js', import.meta.url));
const closings: (() => Promise<unknown>)[] = [];
let folder: string;
let sandbox: Sandbox;
let parts: SandboxParts;
let host: string;
let base: string;
let dockerd: Dockerd;
let direct: OciImage;
/** By the program that built them. */
const others = new Map<'docker' | 'podman', OciImage>();
let built: { readonly document: Document; readonly said: string };

/** The built CLI in a folder of its own, with a daemon within reach. Docker's own login is good for pulling the base. */
async function cli(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const { env } = bare(folder);
  const more = args[0] === 'deploy' ? ['--yes', '--no-verify'] : [];
  return run(process.execPath, [program, ...args, ...more, '--json'], {
    cwd: folder,
    env: {
      ...env,
      ...dockerd.where.env,
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
      ...sandbox.environment,
      OLLAMA_LAMBDA_MODEL: sandbox.model,
      OLLAMA_LAMBDA_SOURCES_BASE: base,
      OLLAMA_LAMBDA_CACHE: join(folder, 'cache'),
      OLLAMA_LAMBDA_STATE: join(folder, 'state'),
      OLLAMA_LAMBDA_POLL_MS: '200',
      ...environment,
    },
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-docker-'));
  closings.push(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'home'));
  await mkdir(join(folder, 'tmp'));
  ({ sandbox, parts } = await openSandbox({ assets: sandboxAssets() }));
  closings.push(sandbox.close);
  ({ host } = new URL(sandbox.endpoint));
  const login = { host, user: 'AWS', password: parts.registry.tokens.issue().password };
  // The sandbox is several registries behind one port, and Docker knows one way in for each port.
  const mirror = await startDockerRegistry(folder);
  closings.push(mirror.stop);
  base = `${new URL(mirror.url).host}/lambda/nodejs:24`;
  const plain = ['--src-tls-verify=false', '--dest-tls-verify=false'];
  const copy = ['--insecure-policy', 'copy', '--all', '--quiet', ...plain];
  await must('skopeo', [...copy, `docker://${sandbox.sources.base}`, `docker://${base}`], bare(folder));
  dockerd = await startDockerd(folder, login);
  closings.push(dockerd.stop);
  direct = await deployed('direct', await cli(['deploy', '--builder', 'direct']));
  const finished = await cli(['deploy', '--builder', 'docker', '--events', join(folder, 'events')]);
  others.set('docker', await deployed('docker', finished));
  // The same Dockerfile gives the same tag, so podman's goes elsewhere.
  const push = ['image', 'push', '--builder', 'podman', '--repository', 'podman'];
  others.set('podman', await deployed('podman', await cli(push, await podmanStorage(folder))));
  built = { document: documentOf(finished), said: finished.stderr };
}, 600_000);
afterAll(async () => {
  for (const close of closings.reverse()) await close();
});

/** Read back by skopeo and GNU tar. */
async function deployed(name: string, finished: Finished): Promise<OciImage> {
  if (finished.code !== 0) throw new Error(finished.stderr + finished.stdout);
  const { image } = documentOf(finished);
  const repository = ['podman', 'saved'].includes(name) ? name : 'ollama-llm';
  const login = join(folder, 'login.json');
  const auth = Buffer.from(`AWS:${parts.registry.tokens.issue().password}`).toString('base64');
  await writeFile(login, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
  const copy = ['--insecure-policy', 'copy', '--quiet', '--src-tls-verify=false', '--preserve-digests'];
  const source = `docker://${host}/${repository}@${image.digest}`;
  const where = bare(folder);
  await must('skopeo', [...copy, '--authfile', login, source, `oci:${join(folder, name)}:it`], where);
  return openOci(join(folder, name), where);
}

/** Podman has no daemon: its images lie where a file says, and are gone with the folder. */
async function podmanStorage(at: string): Promise<Readonly<Record<string, string>>> {
  const file = join(at, 'storage.conf');
  const [graph, runs] = [join(at, 'podman'), join(at, 'podman-run')];
  await writeFile(file, `[storage]\ndriver = "vfs"\ngraphroot = "${graph}"\nrunroot = "${runs}"\n`);
  return { CONTAINERS_STORAGE_CONF: file };
}

/** What is at every path once all layers lie over each other, ours alone. */
const ours = (image: OciImage): readonly Entry[] => {
  const last = new Map<string, Entry>();
  for (const { entries } of image.layers) for (const entry of entries) last.set(entry.path, entry);
  const own = /^(usr\/bin\/ollama|usr\/lib\/ollama|opt\/ollama|var\/task)/;
  return [...last.values()]
    .filter(({ path }) => own.test(path))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
};
const settingsOf = ({ config }: OciImage) =>
  config.config as { Env: string[]; Cmd: string[]; Entrypoint: string[]; Labels: Record<string, string> };

describe.each(['docker', 'podman'] as const)('the same recipe, built directly and by %s', (builder) => {
  const other = () => others.get(builder)!;

  it('starts the same program with the same environment', () => {
    const [one, two] = [settingsOf(direct), settingsOf(other())];
    expect(two.Entrypoint).toEqual(one.Entrypoint);
    expect(two.Cmd).toEqual(['handler.handler']);
    expect(two.Cmd).toEqual(one.Cmd);
    expect(two.Env.toSorted()).toEqual(one.Env.toSorted());
    expect(other().config).toMatchObject({ architecture: 'arm64', os: 'linux' });
  });

  it('has the same files with the same modes and owners', () => {
    const shown = (image: OciImage) =>
      ours(image).map(({ kind, mode, owner, size, path }) => [
        path,
        kind,
        mode,
        owner,
        kind === '-' ? size : 0,
      ]);
    expect(shown(direct).length).toBeGreaterThan(20);
    expect(shown(other())).toEqual(shown(direct));
  });

  it('has the same contents', async () => {
    const files = ours(direct).filter(({ kind }) => kind === '-');
    for (const { path } of files) {
      expect([path, await hashOf(join(other().root, path))]).toEqual([
        path,
        await hashOf(join(direct.root, path)),
      ]);
    }
  });

  it('is labelled alike, but for what only the direct builder knows and the fingerprint, which names the Dockerfile', () => {
    const { 'ollama-lambda.layers': _, 'ollama-lambda.checked': __, ...one } = settingsOf(direct).Labels;
    // Podman's own mark.
    const { 'io.buildah.version': ___, ...two } = settingsOf(other()).Labels;
    expect(Object.keys(two).toSorted()).toEqual(Object.keys(one).toSorted());
    expect({ ...two, 'ollama-lambda.recipe': '' }).toEqual({ ...one, 'ollama-lambda.recipe': '' });
    expect(two['ollama-lambda.recipe']).not.toBe(one['ollama-lambda.recipe']);
  });
});

describe('a base that docker save has written', () => {
  it('gives the image that the same base gives out of a registry, but for how its layers are compressed', async () => {
    await dockerd.docker('pull', '--quiet', '--platform=linux/arm64', base);
    await dockerd.docker('save', '--output', join(folder, 'base.tar'), base);
    const saved = { OLLAMA_LAMBDA_SOURCES_BASE: 'docker-archive:./base.tar' };
    const finished = await cli(['image', 'push', '--repository', 'saved'], saved);
    const image = await deployed('saved', finished);
    const diffIds = ({ config }: OciImage) => (config.rootfs as { diff_ids: string[] }).diff_ids;
    expect(diffIds(image)).toEqual(diffIds(direct));
    expect(settingsOf(image).Entrypoint).toEqual(settingsOf(direct).Entrypoint);
  });
});

describe('a deploy with --builder docker', () => {
  it('tells the steps of the Dockerfile, and how many bytes travelled', () => {
    expect(built.said).toMatch(/docker: \d+\/\d+ COPY engine\/ \//);
    expect(built.document.image.bytesPushed).toBeGreaterThan(1_000_000);
  });

  it('leaves neither its login nor its build context behind', async () => {
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('is tuned on both architectures: the image of the other one is built by docker too, and goes again', async () => {
    const wish = [
      '--architectures',
      'arm64,x86_64',
      '--sizes',
      '1769',
      '--requests',
      '2',
      '--answer-tokens',
      '4',
    ];
    const finished = await cli(['tune', '--builder', 'docker', ...wish, '--yes']);
    expect({ code: finished.code, said: finished.stderr }).toMatchObject({
      code: 0,
      said: expect.stringMatching(
        /build and push the image of the other architecture[\s\S]*docker: \d+\/\d+ COPY/,
      ),
    });
    const { sizes, leftOut } = JSON.parse(finished.stdout);
    expect(sizes).toMatchObject([
      { architecture: 'arm64', failed: 0 },
      { architecture: 'x86_64', failed: 0 },
    ]);
    expect(leftOut).toEqual([]);
    const { deletedVersions, deletedImages } = JSON.parse(
      (await cli(['tune', '--builder', 'docker', '--put-back'])).stdout,
    );
    expect({ deletedVersions, deletedImages }).toEqual({ deletedVersions: 0, deletedImages: 0 });
  });

  it('builds again when the Dockerfile changes, and sends only what is new', async () => {
    const text = await readFile(new URL('../../container/Dockerfile', import.meta.url), 'utf8');
    await writeFile(join(folder, 'Dockerfile.mine'), `${text}LABEL mine=yes\n`);
    const { image } = documentOf(
      await cli(['deploy', '--builder', 'docker', '--dockerfile', 'Dockerfile.mine']),
    );
    expect(image.digest).not.toBe(built.document.image.digest);
    expect(image.bytesPushed).toBeLessThan(100_000);
    expect(image.bytesSkipped).toBeGreaterThan(1_000_000);
  });

  it('tells in bytes how far it is', async () => {
    const lines = (await readFile(join(folder, 'events'), 'utf8')).trim().split('\n');
    const uploads = lines.filter((line) => line.includes('"progress"') && line.includes('"upload"'));
    const totals = uploads.map((line) => (JSON.parse(line) as { total: number }).total);
    expect(Math.max(...totals)).toBeGreaterThan(100_000);
  });

  it('says that the daemon is down, in words of its own', async () => {
    const { code, stdout } = await cli(['deploy', '--builder', 'docker', '--repository', 'other'], {
      DOCKER_HOST: `unix://${join(folder, 'nobody.sock')}`,
    });
    expect(code).toBe(5);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'docker-daemon-down' });
  });
});
