import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { startDockerd } from '../peers/dockerd.js';
import { bare } from '../peers/peers.js';
import type { ImageStage } from './image-stage.js';
import { type Command, type Measured, measured } from './measured.js';

/** What one way of bringing the file into the registry took. */
export interface Figure {
  readonly seconds: number;
  readonly peakRssMiB: number;
  /** Bytes that the registry read from its connections. */
  readonly bytesSent: number;
}

export interface Contest {
  readonly stage: ImageStage;
  /** The project's folder. */
  readonly root: string;
  readonly signal: AbortSignal;
}

/** Ours, in a process of its own with an empty cache. @param edition another handler, everything else the same */
export async function ours(contest: Contest, repository: string, edition = 1): Promise<Figure> {
  const { stage } = contest;
  const job = await stage.job(repository, edition);
  return figure(contest, [[process.execPath, process.argv[1] ?? '', 'push', job]]);
}

/** What nobody can do without: reading and hashing the bytes once, and writing them once, until they are on the disk. */
export async function floor(contest: Contest): Promise<Figure> {
  const { weights, folder } = contest.stage;
  const copy = join(folder, 'copy');
  try {
    return await figure(contest, [
      ['sha256sum', weights],
      ['cp', weights, copy],
      ['sync', copy],
    ]);
  } finally {
    await rm(copy, { force: true });
  }
}

/** `docker build` and `docker push` through a daemon of our own; undefined where there is none, or no root. */
export async function docker(contest: Contest): Promise<Figure | undefined> {
  if (!installed('docker') || !installed('dockerd') || process.getuid?.() !== 0) return undefined;
  const { stage } = contest;
  const folder = join(stage.folder, 'docker');
  const context = await contextIn(folder, stage);
  const daemon = await startDockerd(folder, stage.login);
  try {
    const image = `${stage.login.host}/docker:bench`;
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    const commands: readonly Command[] = [
      ['docker', 'build', '--quiet', '--tag', image, context],
      ['docker', 'push', '--quiet', image],
    ];
    return await figure(contest, commands, { ...daemon.where, servers: [pid] });
  } finally {
    await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function buildah(contest: Contest): Promise<Figure | undefined> {
  if (!installed('buildah') || process.getuid?.() !== 0) return undefined;
  const { stage } = contest;
  const folder = join(stage.folder, 'buildah');
  const context = await contextIn(folder, stage);
  const own = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')];
  const push = ['push', '--quiet', '--tls-verify=false', '--authfile', join(folder, 'config.json')];
  try {
    return await figure(contest, [
      ['buildah', ...own, 'build', '--quiet', '--isolation=chroot', '--tag', 'bench', context],
      ['buildah', ...own, ...push, 'bench', `docker://${stage.login.host}/buildah:bench`],
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `crane append` wants a tar, so making it counts. */
export async function crane(contest: Contest): Promise<Figure | undefined> {
  const program = join(contest.root, '.peers/bin/crane');
  if (!existsSync(program)) return undefined;
  const { stage } = contest;
  const folder = join(stage.folder, 'crane');
  const context = await contextIn(folder, stage);
  const tar = join(folder, 'layer.tar');
  const { cwd, env } = bare(folder);
  try {
    return await figure(
      contest,
      [
        ['tar', '-cf', tar, '-C', context, 'weights'],
        [program, 'append', '--new_layer', tar, '--new_tag', `${stage.login.host}/crane:bench`],
      ],
      { cwd, env: { ...env, DOCKER_CONFIG: folder } },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function figure(
  { stage, signal }: Contest,
  commands: readonly Command[],
  where: Partial<Parameters<typeof measured>[1]> = {},
): Promise<Figure> {
  await settled(stage, signal);
  const before = stage.received();
  const { seconds, peakRssMiB } = await measured(commands, { ...bare(stage.folder), ...where, signal });
  return { seconds, peakRssMiB, bytesSent: stage.received() - before };
}

/** What others have written and the disk has not is not to be paid for by whoever comes next. */
const settled = ({ folder }: ImageStage, signal: AbortSignal): Promise<Measured> =>
  measured([['sync']], { ...bare(folder), signal });

/** What is built: an image of the one file. And the login where programs look for it. */
async function contextIn(folder: string, { weights, login }: ImageStage): Promise<string> {
  const context = join(folder, 'context');
  await mkdir(context, { recursive: true });
  await link(weights, join(context, 'weights'));
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY weights /weights\n');
  const auth = Buffer.from(`${login.user}:${login.password}`).toString('base64');
  const config = JSON.stringify({ auths: { [login.host]: { auth } } });
  await writeFile(join(folder, 'config.json'), config, { mode: 0o600 });
  return context;
}

const installed = (program: string): boolean =>
  (bare('/').env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
