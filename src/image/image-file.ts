import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';

/** An image that is in no registry. */
export interface ImageFile {
  readonly kind: 'oci-layout' | 'docker-archive';
  readonly path: string;
}

/** The image of this machine that is named; undefined when it is one of a registry. */
export function localImage(written: string): ImageFile | undefined {
  const [, kind, path] = /^(oci-layout|docker-archive):(.+)$/.exec(written) ?? [];
  return path !== undefined && (kind === 'oci-layout' || kind === 'docker-archive')
    ? { kind, path }
    : undefined;
}

/** @throws UserError `output-unknown` (exit 2) */
export function parseImageFile(written: string): ImageFile {
  const named = localImage(written);
  if (named !== undefined) return named;
  throw new UserError({
    code: 'output-unknown',
    message: `${JSON.stringify(written.slice(0, 200))} names no file that an image can be written to`,
    why: 'known are oci-layout:<folder>, which skopeo and others read, and docker-archive:<file>, for docker load',
    next: ['ollama-lambda image build --output oci-layout:image'],
    exitCode: exitCodes.usage,
  });
}
