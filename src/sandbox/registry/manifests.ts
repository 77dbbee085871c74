import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Digest, isDigest } from '../../core/digest.js';
import type { Fault, ImageManifest, SandboxRequest } from '../service.js';
import { RegistryFailure, sendText } from './answers.js';
import type { RegistryHost } from './hosts.js';
import { subjectHeader } from './referrers.js';
import type { Repository, StoredManifest } from './repositories.js';
import { type RegistryStore, referencesOf } from './store.js';
import { answeredDigest } from './uploads.js';

export interface ManifestCall {
  readonly request: SandboxRequest;
  readonly response: ServerResponse;
  readonly repository: Repository;
  readonly host: RegistryHost;
  readonly fault: Fault | undefined;
}

/** Bytes: what the distribution specification asks registries to allow, and ECR's own limit. */
const largestManifest = 4 * 1024 * 1024;

const knownTypes: readonly string[] = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
];

/** HEAD and GET. */
export function sendManifest(call: ManifestCall, store: RegistryStore, reference: string): void {
  const { request, response, repository, host, fault } = call;
  const manifest = store.manifestIn(repository, reference);
  if (!manifest || (host.honoursAccept && !accepts(request, manifest))) {
    throw new RegistryFailure(404, 'MANIFEST_UNKNOWN', 'Requested image not found');
  }
  // A lie keeps the promise of its headers, but for the bytes.
  const body =
    fault?.kind === 'digest-lie' ? Buffer.concat([manifest.bytes, Buffer.from('\n')]) : manifest.bytes;
  sendText(response, 200, body, {
    'Content-Type': manifest.mediaType,
    'Docker-Content-Digest': manifest.digest,
  });
}

/** PUT: everything that the manifest refers to has to be in the repository already. */
export async function takeManifest(
  call: ManifestCall,
  store: RegistryStore,
  reference: string,
): Promise<void> {
  const { request, response, repository, host } = call;
  const bytes = await readBody(request);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
  const manifest = { ...parseManifest(bytes, request.raw.headers['content-type'], host), bytes };
  if (reference.includes(':') && reference !== digest) {
    throw new RegistryFailure(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  }
  const tag = reference.includes(':') ? undefined : checkedTag(reference);
  checkReferences(store, repository, manifest.document);
  if (tag !== undefined) checkMutability(repository, tag, digest, host);

  store.putManifest(repository, manifest, digest, tag);
  sendText(response, 201, '', {
    Location: `/v2/${repository.name}/manifests/${digest}`,
    'Docker-Content-Digest': answeredDigest(digest, call.fault),
    ...subjectHeader(manifest.document),
  });
}

/** `GET /v2/<name>/tags/list?n=&last=` */
export function sendTags({ request, response, repository }: ManifestCall): void {
  const limit = Number(request.query.get('n') ?? '1000');
  const last = request.query.get('last') ?? '';
  const after = [...repository.tags.keys()].sort().filter((tag) => tag > last);
  const page = after.slice(0, limit);
  const next = `/v2/${repository.name}/tags/list?n=${limit}&last=${page.at(-1)}`;
  sendText(response, 200, JSON.stringify({ name: repository.name, tags: page }), {
    'Content-Type': 'application/json',
    ...(page.length < after.length ? { Link: `<${next}>; rel="next"` } : {}),
  });
}

function accepts(request: SandboxRequest, manifest: StoredManifest): boolean {
  const header = request.raw.headers.accept;
  if (header === undefined) return true;
  const types = header.split(',').map((type) => type.split(';')[0]?.trim());
  return types.includes(manifest.mediaType) || types.includes('*/*') || types.includes('application/*');
}

async function readBody(request: SandboxRequest): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request.raw as AsyncIterable<Buffer>) {
    size += piece.byteLength;
    // Read on to the end, so that the refusal finds a client that is listening.
    if (size <= largestManifest) pieces.push(piece);
  }
  if (size <= largestManifest) return Buffer.concat(pieces);
  throw new RegistryFailure(413, 'MANIFEST_INVALID', `manifest exceeds ${largestManifest} bytes`);
}

function parseManifest(
  bytes: Buffer,
  contentType: string | undefined,
  host: RegistryHost,
): { readonly mediaType: string; readonly document: ImageManifest } {
  const document = parseObject(bytes);
  const said = contentType?.split(';')[0]?.trim();
  const mediaType = document?.mediaType ?? said ?? '';
  const odd =
    document === undefined || (said !== undefined && said !== mediaType) || !knownTypes.includes(mediaType);
  if (document !== undefined && !(odd && host.habits.refusesOddManifests)) return { mediaType, document };
  if (!host.habits.refusesOddManifests)
    throw new RegistryFailure(400, 'MANIFEST_INVALID', 'manifest invalid');
  throw new RegistryFailure(
    405,
    'UNSUPPORTED',
    "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
  );
}

function parseObject(bytes: Buffer): ImageManifest | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // Not JSON is one of the odd manifests that the caller refuses.
    return undefined;
  }
}

function checkedTag(tag: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) return tag;
  throw new RegistryFailure(400, 'TAG_INVALID', `'${tag}' is not a tag`);
}

function checkReferences(store: RegistryStore, repository: Repository, document: ImageManifest): void {
  const { blobs, manifests } = referencesOf(document);
  const missing = [
    ...blobs.filter((digest) => store.blobIn(repository, digest) === undefined),
    ...manifests.filter((digest) => !isDigest(digest) || !repository.manifests.has(digest)),
  ];
  if (missing.length === 0) return;
  throw new RegistryFailure(400, 'MANIFEST_BLOB_UNKNOWN', `blobs unknown to registry: ${missing.join(', ')}`);
}

function checkMutability(
  repository: Repository,
  tag: string,
  digest: Digest,
  { habits }: RegistryHost,
): void {
  const present = repository.tags.get(tag);
  if (repository.mutability === 'MUTABLE' || present === undefined) return;
  if (present === digest && !habits.refusesSameDigest) return;
  throw new RegistryFailure(
    400,
    'TAG_INVALID',
    `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the repository is immutable.`,
  );
}
