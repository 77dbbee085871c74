import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Event } from '../../src/core/event.js';
import { createDirectBuilder } from '../../src/image/direct/builder.js';
import { createDocker, type Docker } from '../../src/image/docker/docker.js';
import { noSignal, openWorkshop, type Workshop } from './workshop.js';

let shop: Workshop;
let folder: string;
let bin: string;
let temporary: string;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(async () => {
  await shop.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(shop.folder, 'docker-'));
  bin = join(folder, 'bin');
  temporary = join(folder, 'tmp');
  await mkdir(bin);
  await mkdir(temporary);
});

const dockerfile = 'ARG BASE\nFROM ${BASE}\nCOPY handler/ /\n';
const name = '127.0.0.1:5000/repository:tag';

/** Builds with a program named docker that is this shell script; what it notes is in `said`. */
async function dockerThat(script: string): Promise<Docker> {
  const path = join(bin, 'docker');
  await writeFile(path, `#!/bin/sh\nsaid=${folder}/said\necho "$@" >>$said\n${script}\n`);
  await chmod(path, 0o755);
  return withPath(`${bin}:/usr/bin:/bin`);
}

const withPath = (path: string): Docker =>
  createDocker({
    program: 'docker',
    parts: createDirectBuilder(shop.ports()),
    dockerfile,
    environment: { PATH: path },
    temporaryFolder: temporary,
  });

const build = async (docker: Docker, signal = noSignal, events: Event[] = []) =>
  docker.build(await shop.recipe(), name, (event) => events.push(event), signal);
const said = () => readFile(join(folder, 'said'), 'utf8');

describe('a program that builds images', () => {
  it('that is not installed is missing', async () => {
    await expect(build(withPath(bin))).rejects.toMatchObject({ code: 'docker-missing', exitCode: 5 });
  });

  it('is not asked to begin with a layout on this disk', async () => {
    const docker = await dockerThat('exit 1');
    const recipe = await shop.recipe();
    const local = { ...recipe, base: { ...recipe.base, image: 'oci-layout:base' } };
    await expect(docker.build(local, name, () => undefined, noSignal)).rejects.toMatchObject({
      code: 'docker-base-local',
      exitCode: 2,
    });
  });

  it.each([
    [
      'docker-daemon-down',
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    ],
    [
      'docker-permission',
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/version": dial unix /var/run/docker.sock: connect: permission denied',
    ],
    ['docker-ask-failed', 'something else'],
  ])('that cannot work says %s before anything is fetched', async (code, words) => {
    const docker = await dockerThat(`echo '${words}' >&2; exit 1`);
    const failure = await build(docker).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, why: expect.stringContaining(words.slice(0, 40)) });
    expect((failure as { next: string[] }).next.length).toBeGreaterThan(0);
    expect((await said()).trim().split('\n')).toEqual(['version --format {{.Server.Version}}']);
  });

  it.each([
    ['the base image has none for it', 'build) echo "no match for platform in manifest" >&2; exit 1;;'],
    ['another one comes out', 'image) echo "linux/amd64 1000";;'],
  ])('is for the wrong processor when %s', async (_, line) => {
    const docker = await dockerThat(`case "$1" in buildx) exit 1;; ${line} esac`);
    await expect(build(docker)).rejects.toMatchObject({ code: 'docker-architecture' });
  });

  it('takes buildx where it is and asks for one image alone; else the classic builder, told by its variable', async () => {
    const ready = 'image) echo "linux/arm64 1000";;';
    const [version, inspect] = [
      'buildx version',
      `image inspect --format {{.Os}}/{{.Architecture}} {{.Size}} ${name}`,
    ];
    await build(await dockerThat(`case "$1" in ${ready} esac`));
    const withPlugin = (await said()).trim().split('\n');
    expect(withPlugin).toEqual([
      'version --format {{.Server.Version}}',
      version,
      expect.stringMatching(
        /^buildx build --provenance=false --sbom=false --load --progress=plain --platform=linux\/arm64 --build-arg=BASE=nodejs@sha256:\w{64} .*--tag=127\.0\.0\.1:5000\/repository:tag \.$/,
      ),
      inspect,
      `image inspect --format {{json .RootFS.Layers}} ${name}`,
      `history --no-trunc --human=false --format={{.Size}} ${name}`,
    ]);
    await rm(join(folder, 'said'));
    await build(
      await dockerThat(
        `case "$1" in buildx) exit 1;; build) echo "kit=$DOCKER_BUILDKIT" >>$said;; ${ready} esac`,
      ),
    );
    expect(await said()).toMatch(/\nbuildx version\nbuild --platform=linux\/arm64 [^\n]*\nkit=0\n/);
  });

  it('is given a context with all files and their modes, tells its steps, and leaves nothing behind', async () => {
    const events: Event[] = [];
    const docker = await dockerThat(
      `case "$1" in
        buildx) if [ "$2" = build ]; then find . -printf '%m %P\\n' | sort -k2 >${folder}/context; echo '#7 [2/4] COPY engine/ /'; fi;;
        image) echo "linux/arm64 1000";;
      esac`,
    );
    const built = await build(docker, noSignal, events);
    expect(built).toEqual({ name, unpacked: 1000 });
    const context = await readFile(join(folder, 'context'), 'utf8');
    expect(context).toContain('755 engine/usr/bin/ollama\n');
    expect(context).toContain('644 handler/var/task/handler.mjs\n');
    expect(context).toMatch(/644 model\/opt\/ollama\/models\/blobs\/sha256-\w{64}\n/);
    expect(context).toMatch(/\d+ \.dockerignore\n/);
    expect(events).toContainEqual({ kind: 'note', level: 'info', text: 'docker: 2/4 COPY engine/ /' });
    expect(await readdir(temporary)).toEqual([]);
  });

  it('whose image is larger than Lambda takes is told so before anything is pushed', async () => {
    const [layers, lines] = [
      ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`),
      '0\\n6e+09\\n5000000000\\n',
    ];
    const docker = await dockerThat(
      `case "$1" in
        image) case "$4" in *json*) echo '${JSON.stringify(layers)}';; *) echo "linux/arm64 1000";; esac;;
        history) printf '${lines}';;
      esac`,
    );
    await expect(build(docker)).rejects.toMatchObject({ code: 'image-too-large' });
  });

  it('tells how much of the context has gone, and which layers have arrived, in bytes', async () => {
    const events: Event[] = [];
    const [one, two] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`);
    const docker = await dockerThat(
      `case "$1" in
        buildx) if [ "$2" = build ]; then
          echo '#4 transferring context: 49B done'
          echo '#5 [internal] load build context'
          echo '#5 transferring context: 300.5kB 0.1s'
        fi;;
        image) case "$4" in *json*) echo '["${one}","${two}"]';; *) echo "linux/arm64 1000";; esac;;
        history) printf '0\\n700\\n300\\n';;
        push) echo "aaaaaaaaaaaa: Layer already exists"; echo "bbbbbbbbbbbb: Pushed";;
      esac`,
    );
    expect(await build(docker, noSignal, events)).toEqual({ name, unpacked: 1000 });
    const login = { host: '127.0.0.1:5000', username: 'AWS', password: 's3cret' };
    const emit = (event: Event): unknown => events.push(event);
    await docker.push({ name, recipe: await shop.recipe() }, login, emit, noSignal);
    const shown = events.flatMap((event) =>
      event.kind === 'progress' && event.direction === 'upload'
        ? [[event.item, event.done, event.total]]
        : [],
    );
    expect(shown).toEqual([
      ['build context', 300_500, expect.any(Number)],
      ['image', 300, 1000],
      ['image', 1000, 1000],
    ]);
  });

  it('gets the password on standard input alone, in a folder of its own that is gone afterwards', async () => {
    const docker = await dockerThat(
      `case "$1" in
        login) cat >${folder}/password; echo "$DOCKER_CONFIG" >${folder}/config; touch "$DOCKER_CONFIG/config.json";;
        push) env | grep -c s3cret; echo "0123456789ab: Layer already exists"; echo "ba9876543210: Pushed";;
        context) echo unix:///run/user/7/docker.sock;;
      esac`,
    );
    const login = { host: '127.0.0.1:5000', username: 'AWS', password: 's3cret' };
    const there = await docker.push({ name, recipe: await shop.recipe() }, login, () => undefined, noSignal);
    expect([...there]).toEqual(['0123456789ab']);
    expect(await readFile(join(folder, 'password'), 'utf8')).toBe('s3cret');
    expect(await readFile(join(folder, 'config'), 'utf8')).toMatch(`${temporary}/ollama-lambda-`);
    expect(await said()).toContain('login --username=AWS --password-stdin 127.0.0.1:5000\n');
    expect(await said()).not.toContain('s3cret');
    expect(await readdir(temporary)).toEqual([]);
  });

  it('is ended by an interrupt, and its context with it', async () => {
    const docker = await dockerThat(
      `case "$1" in buildx) if [ "$2" = build ]; then echo '#1 [1/1] FROM base'; exec sleep 600; fi;; esac`,
    );
    const abort = new AbortController();
    const recipe = await shop.recipe();
    const emit = (event: Event): void => {
      if (event.kind === 'note' && event.text.includes('FROM base')) abort.abort();
    };
    await expect(docker.build(recipe, name, emit, abort.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await readdir(temporary)).toEqual([]);
  });
});
