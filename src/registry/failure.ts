import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { Verdict } from '../lib/retry.js';

/** What was asked of which registry; named in every error. */
export interface Asked {
  readonly host: string;
  readonly repository: string;
  /** `read manifest 24`, `push blob sha256:…`. */
  readonly what: string;
}

/** One exchange with a registry that did not end well. Inside this room only: users see the `UserError` made of it. */
export class RegistryFailure extends Error {
  override readonly name = 'RegistryFailure';
  /** HTTP status; undefined when the connection failed. */
  readonly status: number | undefined;
  /** The registry's own error code, e.g. `NAME_UNKNOWN`. */
  readonly code: string;
  /** Whether trying again may help. */
  readonly transient: boolean;
  /** Milliseconds that the registry asked us to wait. */
  readonly retryAfter: number | undefined;
  /** Bytes have arrived since the last failure. */
  readonly progress: boolean;
  /** What the registry allows, in a clause, when it said so: `100 pulls in 6 hours`. */
  readonly limit: string | undefined;

  constructor(parts: {
    readonly words: string;
    readonly status?: number | undefined;
    readonly code?: string;
    readonly transient: boolean;
    readonly retryAfter?: number | undefined;
    readonly progress?: boolean;
    readonly limit?: string | undefined;
    readonly cause?: unknown;
  }) {
    super(parts.words, { cause: parts.cause });
    this.status = parts.status;
    this.code = parts.code ?? '';
    this.transient = parts.transient;
    this.retryAfter = parts.retryAfter;
    this.progress = parts.progress ?? false;
    this.limit = parts.limit;
  }
}

/** Longer than this nobody waits in front of a terminal: the registry's wish is shown instead. */
const longestWait = 60_000;

export function judge(error: unknown): Verdict {
  if (!(error instanceof RegistryFailure) || !error.transient) return { again: false };
  if (error.retryAfter === undefined) return { again: true, progress: error.progress };
  if (error.retryAfter > longestWait) return { again: false };
  return { again: true, after: error.retryAfter, progress: error.progress };
}

/** The error to show. Anything but a `RegistryFailure` (aborts, bugs, the source's own errors) is passed on as it is. */
export function toUserError(error: unknown, asked: Asked): unknown {
  if (!(error instanceof RegistryFailure)) return error;
  const { host, repository, what } = asked;
  const where = `${host}/${repository}`;
  const said = error.message === '' ? '' : `: ${error.message}`;
  const make = (code: string, message: string, rest: { why: string; next: string[]; exitCode?: 4 | 6 }) =>
    new UserError({ code, message, again: true, ...rest, cause: error });

  if (error.code === 'DIGEST_INVALID') return digestMismatch(where, `${what}${said}`);
  switch (error.status) {
    case 401:
      return make('registry-unauthorized', `${where} does not let us ${what} without a login${said}`, {
        why: 'the repository is private, does not exist, or the login has ended',
        next: isEcr(host) ? ['aws sts get-caller-identity', 'ollama-lambda deploy'] : withLogin(host),
        exitCode: exitCodes.credentials,
      });
    case 403:
      return make('registry-forbidden', `${where} forbids us to ${what}${said}`, {
        why: isEcr(host)
          ? 'the identity lacks ECR permissions (push needs ecr:InitiateLayerUpload, UploadLayerPart, CompleteLayerUpload, PutImage, BatchCheckLayerAvailability, BatchGetImage, GetDownloadUrlForLayer)'
          : 'the login is known and has no right to this',
        next: isEcr(host) ? ['aws sts get-caller-identity'] : withLogin(host),
      });
    case 404:
      return make('registry-not-found', `${where} has nothing to ${what}${said}`, {
        why: 'the repository, the tag or the blob does not exist there',
        next: [`curl -sL ${where.replace('/', '/v2/')}/tags/list`],
        exitCode: exitCodes.notFound,
      });
    case 429:
      return make('registry-rate-limited', `${host} has had too many requests from this address${said}`, {
        why: rateText(error),
        next: ['ollama-lambda deploy', ...withLogin(host)],
      });
    default:
      return make('registry-failed', `could not ${what} at ${where}${said}`, {
        why: whyFailed(error, asked),
        next: ['ollama-lambda deploy'],
      });
  }
}

/** Docker's logins are used; and there may be a place that needs none: a mirror that everybody may pull from. */
const withLogin = (host: string): string[] => [
  host === 'registry-1.docker.io' ? 'docker login' : `docker login ${host}`,
  'ollama-lambda deploy --base-image <mirror of the base image>',
  'ollama-lambda deploy --engine-image <mirror of ollama/ollama>',
];

/** Bytes are not what their name promises: a broken mirror, a proxy that rewrites, or worse. */
export const digestMismatch = (where: string, what: string): UserError =>
  new UserError({
    code: 'digest-mismatch',
    message: `the bytes do not match their digest at ${where}: ${what}`,
    why: 'a mirror or proxy in between changed them, or the file is damaged; nothing of it was used',
    next: ['ollama-lambda deploy'],
    again: true,
  });

function whyFailed(error: RegistryFailure, { host, what }: Asked): string {
  if (error.status !== undefined) return `it answered with HTTP status ${error.status}`;
  const cut = 'the connection failed several times in a row; what has arrived in whole is kept';
  if (!what.startsWith('push')) return cut;
  const hangsUp =
    'ECR closes the connection without an answer when the repository does not exist or ecr:InitiateLayerUpload is not allowed';
  return isEcr(host) ? hangsUp : `${cut}; ${hangsUp}`;
}

/** Docker Hub counts a pull a manifest, by address without a login and by user with one; others count as they like. */
function rateText({ limit, retryAfter }: RegistryFailure): string {
  const allows =
    limit === undefined ? 'it limits how much one address or user may pull' : `it allows ${limit}`;
  const wait = retryAfter === undefined ? '' : `, and asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  return `${allows}${wait}; a login raises the limit of most registries`;
}

const isEcr = (host: string): boolean => /\.dkr[.-]ecr\./.test(host);
