import { type Digest, isDigest } from '../core/digest.js';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';

/** A container image's name, parsed, with Docker's defaults filled in. */
export interface ImageRef {
  /** Host that speaks the registry protocol; Docker Hub's is not the one in its names. */
  readonly registry: string;
  readonly repository: string;
  /** Undefined when only a digest was written; `latest` when neither was. */
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

/** What to ask the registry for: the digest when there is one, it cannot move. */
export const referenceOf = (ref: ImageRef): string => ref.digest ?? ref.tag ?? 'latest';

/**
 *     image = [ host [":" port] "/" ] path [ ":" tag ] [ "@" digest ]
 *
 * The first part is a host when it has a dot or a colon or is `localhost` (Docker's rule); otherwise the image is on
 * Docker Hub, under `library/` when its path has one part only.
 * @throws UserError `image-reference` (exit 2)
 */
export function parseImageRef(written: string): ImageRef {
  const [named = '', digest, ...tooMany] = written.split('@');
  if (tooMany.length > 0 || (digest !== undefined && !isDigest(digest))) {
    throw badReference(written, 'what follows "@" is no sha256 digest');
  }
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasHost = first === 'localhost' || /[.:]/.test(first);
  const host = hasHost ? first : 'docker.io';
  const { path, tag } = splitTag(hasHost ? named.slice(slash + 1) : named);

  if (!hostGrammar.test(host)) throw badReference(written, `${JSON.stringify(host)} is no host`);
  if (!pathGrammar.test(path)) throw badReference(written, `${JSON.stringify(path)} is no repository`);
  if (tag !== undefined && !tagGrammar.test(tag))
    throw badReference(written, `${JSON.stringify(tag)} is no tag`);

  const hub = host === 'docker.io' || host === 'index.docker.io';
  return {
    registry: hub ? 'registry-1.docker.io' : host,
    repository: hub && !path.includes('/') ? `library/${path}` : path,
    tag: tag ?? (digest === undefined ? 'latest' : undefined),
    digest,
  };
}

const hostGrammar = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
/** The distribution specification's grammar of `<name>`. */
const pathGrammar = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagGrammar = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

function splitTag(path: string): { readonly path: string; readonly tag: string | undefined } {
  const colon = path.indexOf(':');
  return colon < 0 ? { path, tag: undefined } : { path: path.slice(0, colon), tag: path.slice(colon + 1) };
}

const badReference = (written: string, why: string): UserError =>
  new UserError({
    code: 'image-reference',
    message: `${JSON.stringify(written.slice(0, 200))} is no image name: ${why}`,
    why: 'an image is named [host[:port]/]path[:tag][@sha256:…], e.g. public.ecr.aws/lambda/nodejs:24',
    next: ['ollama-lambda validate'],
    exitCode: exitCodes.usage,
  });
