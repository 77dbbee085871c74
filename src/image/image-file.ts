import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';

/** Where a built image goes that is not pushed. */
export interface ImageFile {
  readonly kind: 'oci-layout' | 'docker-archive';
  readonly path: string;
}

/** @throws UserError `output-unknown` (exit 2) */
export function parseImageFile(written: string): ImageFile {
  const [, kind, path] = /^(oci-layout|docker-archive):(.+)$/.exec(written) ?? [];
  if (path !== undefined && (kind === 'oci-layout' || kind === 'docker-archive')) return { kind, path };
  throw new UserError({
    code: 'output-unknown',
    message: `${JSON.stringify(written.slice(0, 200))} names no file that an image can be written to`,
    why: 'known are oci-layout:<folder>, which skopeo and others read, and docker-archive:<file>, for docker load',
    next: ['ollama-lambda image build --output oci-layout:image'],
    exitCode: exitCodes.usage,
  });
}
