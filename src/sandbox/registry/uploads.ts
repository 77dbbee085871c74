import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Digest, isDigest } from '../../core/digest.js';
import type { Fault, SandboxRequest } from '../service.js';
import { HangUp, RegistryFailure, sendText } from './answers.js';
import type { BlobWriter } from './blob-store.js';
import { parseContentRange } from './byte-range.js';
import type { RegistryHost } from './hosts.js';
import type { Repository } from './repositories.js';
import { type RegistryStore, referencesOf } from './store.js';
import type { TrafficCounter } from './traffic.js';

export interface UploadCall {
  readonly request: SandboxRequest;
  readonly response: ServerResponse;
  readonly repository: Repository;
  readonly host: RegistryHost;
  readonly fault: Fault | undefined;
}

export interface Uploads {
  /** POST: mounts, or opens an upload. `?digest=` with a body is not taken up; the client goes on with PUT. */
  start(call: UploadCall): Promise<void>;
  append(call: UploadCall, id: string): Promise<void>;
  finish(call: UploadCall, id: string): Promise<void>;
  status(call: UploadCall, id: string): void;
  cancel(call: UploadCall, id: string): Promise<void>;
  /** Uploads that were neither finished nor cancelled. */
  readonly unfinished: number;
  close(): Promise<void>;
}

interface Upload {
  readonly id: string;
  readonly repository: Repository;
  readonly writer: BlobWriter;
  /** Where the first chunk ended: all that a stale Range ever says. */
  firstEnd: number | undefined;
  /** Bytes of a ranged chunk that was too small to be anything but the last one. */
  shortChunk: number | undefined;
}

export function createUploads(store: RegistryStore, traffic: TrafficCounter): Uploads {
  const open = new Map<string, Upload>();

  const find = ({ repository }: UploadCall, id: string): Upload => {
    const upload = open.get(id);
    if (upload?.repository === repository) return upload;
    throw new RegistryFailure(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  };

  const discard = async (upload: Upload) => {
    open.delete(upload.id);
    await upload.writer.discard();
  };

  return {
    async start({ request, response, repository, host }) {
      const mount = request.query.get('mount');
      const from = store.repositories.find(request.query.get('from') ?? '');
      if (mount !== null && from && mayMount(store, from, mount, host)) {
        repository.blobs.add(mount as Digest);
        created(response, `/v2/${repository.name}/blobs/${mount}`, mount);
        return;
      }
      const writer = await store.blobs.begin();
      const upload: Upload = {
        id: randomUUID(),
        repository,
        writer,
        firstEnd: undefined,
        shortChunk: undefined,
      };
      open.set(upload.id, upload);
      sendText(response, 202, '', { ...progressHeaders(upload, host), Range: '0-0' });
    },

    async append(call, id) {
      const upload = find(call, id);
      checkOffset(upload, call);
      await receive(upload, call, traffic);
      sendText(
        call.response,
        call.host.habits.patchAnswersCreated ? 201 : 202,
        '',
        progressHeaders(upload, call.host),
      );
    },

    async finish(call, id) {
      const upload = find(call, id);
      const claimed = call.request.query.get('digest') ?? '';
      if (!isDigest(claimed)) {
        throw new RegistryFailure(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
      }
      if (hasBody(call.request)) {
        checkOffset(upload, call);
        await receive(upload, call, traffic);
      }
      if (upload.writer.received === 0 && call.host.habits.refusesEmptyBlobs) {
        await discard(upload);
        throw new RegistryFailure(
          400,
          'BLOB_UPLOAD_INVALID',
          `The upload with id '${id}' in the repository with name '${upload.repository.name}' does not have any parts`,
        );
      }
      if (upload.writer.digest() !== claimed) {
        await discard(upload);
        throw new RegistryFailure(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
      }
      open.delete(id);
      await upload.writer.commit();
      upload.repository.blobs.add(claimed);
      traffic.finished(claimed, upload.writer.received);
      created(
        call.response,
        `/v2/${upload.repository.name}/blobs/${claimed}`,
        answeredDigest(claimed, call.fault),
      );
    },

    status(call, id) {
      sendText(call.response, 204, '', progressHeaders(find(call, id), call.host));
    },

    async cancel(call, id) {
      await discard(find(call, id));
      sendText(call.response, 204, '', {});
    },

    get unfinished() {
      return open.size;
    },

    async close() {
      for (const upload of open.values()) await discard(upload);
    },
  };
}

/** Writes the body to disk as it comes. What arrived before a break stays: the next chunk has to start after it. */
async function receive(upload: Upload, call: UploadCall, traffic: TrafficCounter): Promise<void> {
  const before = upload.writer.received;
  const limit = call.fault?.kind === 'reset' ? (call.fault.afterBytes ?? 0) : Number.POSITIVE_INFINITY;
  for await (const piece of call.request.raw as AsyncIterable<Buffer>) {
    await upload.writer.write(piece);
    traffic.arrived(piece.byteLength);
    if (upload.writer.received - before >= limit) throw new HangUp();
  }
  const end = upload.writer.received;
  upload.firstEnd ??= end - 1;
  const ranged = call.request.raw.headers['content-range'] !== undefined;
  if (ranged && end - before < call.host.habits.smallestChunk) upload.shortChunk ??= end - before;
}

/** Judges the chunk that is about to be read by what its head says. */
function checkOffset(upload: Upload, { request, host }: UploadCall): void {
  const { habits } = host;
  if (upload.shortChunk !== undefined && habits.smallestChunk > 0) {
    throw new RegistryFailure(
      400,
      'BLOB_UPLOAD_INVALID',
      `Layer part of ${upload.shortChunk} bytes is too small; parts must be at least ${habits.smallestChunk} bytes, except for the last one`,
    );
  }
  const header = request.raw.headers['content-range'];
  const range = parseContentRange(header);
  if (header !== undefined && range === undefined) {
    throw new RegistryFailure(416, 'BLOB_UPLOAD_INVALID', `Invalid Content-Range '${header}'`);
  }
  // Without the header only ECR has an opinion: a body that says nothing starts at 0.
  const start = range?.start ?? (habits.staleRange ? 0 : upload.writer.received);
  if (habits.checksOffsets && start !== upload.writer.received) {
    throw new RegistryFailure(
      416,
      'BLOB_UPLOAD_INVALID',
      `First byte of the layer part is ${start} instead of ${upload.writer.received}`,
      { Range: `0-${Math.max(0, upload.writer.received - 1)}` },
    );
  }
}

function mayMount(store: RegistryStore, from: Repository, digest: string, host: RegistryHost): boolean {
  if (store.blobIn(from, digest) === undefined) return false;
  if (!host.habits.mountsOnlyReferenced) return true;
  return [...from.manifests.values()].some(({ document }) => referencesOf(document).blobs.includes(digest));
}

function progressHeaders(upload: Upload, host: RegistryHost): Readonly<Record<string, string>> {
  const end = upload.writer.received - 1;
  return {
    Location: `/v2/${upload.repository.name}/blobs/uploads/${upload.id}`,
    'Docker-Upload-UUID': upload.id,
    Range: `0-${Math.max(0, host.habits.staleRange ? (upload.firstEnd ?? end) : end)}`,
  };
}

function created(response: ServerResponse, location: string, digest: string): void {
  sendText(response, 201, '', { Location: location, 'Docker-Content-Digest': digest });
}

export const answeredDigest = (digest: string, fault: Fault | undefined): string =>
  fault?.kind === 'digest-lie' ? `sha256:${'0'.repeat(64)}` : digest;

const hasBody = ({ raw }: SandboxRequest): boolean =>
  raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length'] ?? 0) > 0;
