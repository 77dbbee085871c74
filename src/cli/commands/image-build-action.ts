import { resolve } from 'node:path';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { writeDockerArchive } from '../../image/direct/output/docker-archive.js';
import { writeOciLayout } from '../../image/direct/output/oci-layout.js';
import type { Docker } from '../../image/docker/docker.js';
import { type ImageFile, parseImageFile } from '../../image/image-file.js';
import { noRecords } from '../../image/layer-records.js';
import { type Action, textOption } from '../command.js';
import { type WantedImage, wantedImage } from '../image/wanted-image.js';
import type { Session } from '../session.js';

/** What an image of no registry is called. */
const localName = (tag: string): string => `ollama-lambda:${tag}`;

export const imageBuildAction: Action = async (input, session) => {
  const written = textOption(input, 'output');
  const output = written === undefined ? undefined : parseImageFile(written);
  const wanted = await wantedImage(input, session);
  const { docker } = wanted.wiring;
  const { digest, where } =
    docker === undefined
      ? await directly(wanted, output, session)
      : await withDocker(docker, wanted, output, session);
  session.result(
    session.json
      ? JSON.stringify({ schemaVersion: 1, ok: true, tag: wanted.tag, digest, output: where }, null, 2)
      : `${where} holds ${wanted.name} as ${wanted.tag}${digest === null ? '' : `, ${digest}`}`,
  );
  return exitCodes.ok;
};

interface BuiltImage {
  /** Null when only a registry will give it one. */
  readonly digest: string | null;
  readonly where: string;
}

async function directly(
  { wiring, recipe, tag }: WantedImage,
  output: ImageFile | undefined,
  { emit, signals, io }: Session,
): Promise<BuiltImage> {
  if (output === undefined) throw outputMissing();
  const draft = await wiring.builder.draft(recipe, noRecords, emit, signals.signal);
  const path = resolve(io.cwd, output.path);
  const where = `${output.kind}:${output.path}`;
  if (output.kind === 'oci-layout') {
    return { digest: (await writeOciLayout(draft, path, signals.signal)).image.digest, where };
  }
  const archive = { file: path, name: localName(tag) };
  return { digest: (await writeDockerArchive(draft, archive, signals.signal)).digest, where };
}

async function withDocker(
  docker: Docker,
  { recipe, tag, config }: WantedImage,
  output: ImageFile | undefined,
  { emit, signals, io }: Session,
): Promise<BuiltImage> {
  if (output?.kind === 'oci-layout') throw layoutNeedsDirect(config.builder);
  const { name } = await docker.build(recipe, localName(tag), emit, signals.signal);
  if (output === undefined) return { digest: null, where: `${config.builder}:${name}` };
  await docker.save(name, resolve(io.cwd, output.path), signals.signal);
  return { digest: null, where: `${output.kind}:${output.path}` };
}

const outputMissing = (): UserError =>
  new UserError({
    code: 'output-missing',
    message: 'the direct builder was not told where to write the image (--output)',
    next: [
      'ollama-lambda image build --output oci-layout:image',
      'ollama-lambda image build --output docker-archive:image.tar',
    ],
    exitCode: exitCodes.usage,
  });

const layoutNeedsDirect = (program: string): UserError =>
  new UserError({
    code: 'output-unknown',
    message: `${program} writes docker-archive:<file>, and no oci-layout`,
    next: [
      'ollama-lambda image build --builder direct --output oci-layout:image',
      `ollama-lambda image build --builder ${program} --output docker-archive:image.tar`,
    ],
    exitCode: exitCodes.usage,
  });
