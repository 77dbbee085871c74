import type { LayerUploads } from '../aws/ports.js';
import { isUserError, UserError } from '../core/errors.js';
import type { Emit } from '../core/event.js';
import type { RegistryClient } from './client.js';
import { RegistryFailure } from './failure.js';
import { sendParts } from './send-parts.js';
import type { Upload, Uploaded } from './upload.js';
import type { UploadNote, UploadNotes } from './upload-notes.js';

/** ECR's own operations as a second way for large layers. Unproven on AWS itself, so nobody gets it without asking. */
export interface LayerParts {
  readonly uploads: LayerUploads;
  readonly notes: UploadNotes;
  /** Bytes from which a layer is worth it; below, starting again is quicker than asking. Default 1 GB. */
  readonly leastBytes?: number | undefined;
}

const usualLeastBytes = 1_000_000_000;
/** Sessions that may be lost in a row before a push is given up. */
const mostSessions = 3;

/** What to push and where; `name` is the same for the same layer in the next run. */
export interface PartsPush {
  readonly client: RegistryClient;
  readonly repository: string;
  readonly name: string;
  readonly upload: Upload;
  readonly parts: LayerParts | undefined;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/**
 * Pushes a blob as usual. With `parts`, a large one whose line breaks does not start again: it is begun once more by
 * parts, and goes on inside the layer after every further break, also in the next run.
 */
export async function pushByParts(push: PartsPush): Promise<Uploaded> {
  const { client, repository, name, upload, parts, emit, signal } = push;
  if (parts === undefined || upload.size < (parts.leastBytes ?? usualLeastBytes)) {
    return client.pushBlob(repository, upload, signal);
  }
  let note = await parts.notes.recall(`${repository}-${name}`);
  if (note === undefined) {
    try {
      return await client.pushBlob(repository, { ...bound(upload), attempts: 1 }, signal);
    } catch (error) {
      if (!isCut(error)) throw error;
      const text = `${name}: the line broke; going on in parts (ECR's layer operations, unproven on AWS)`;
      emit({ kind: 'note', level: 'info', text });
    }
  }
  for (let sessions = 0; sessions < mostSessions; sessions += 1) {
    const session = note ?? (await begin(parts, repository));
    const uploaded = await sendParts({ ...push, parts, key: `${repository}-${name}`, session });
    if (uploaded.kind === 'done') return uploaded.uploaded;
    note = uploaded.from;
  }
  throw new UserError({
    code: 'registry-failed',
    message: `ECR lost the upload of ${name} ${mostSessions} times`,
    why: 'uploads end after some hours without a part, or something else uploads the same layer',
    next: ['ollama-lambda deploy'],
  });
}

async function begin({ uploads }: LayerParts, repository: string): Promise<UploadNote> {
  return { ...(await uploads.begin(repository)), received: 0 };
}

/** A connection that broke, not an answer: what the registry says with a status stays said. */
const isCut = (error: unknown): boolean =>
  isUserError(error) && error.cause instanceof RegistryFailure && error.cause.status === undefined;

const bound = (upload: Upload): Upload => ({
  size: upload.size,
  digest: upload.digest,
  mount: upload.mount,
  open: (signal) => upload.open(signal),
  sent: (bytes) => upload.sent?.(bytes),
  measured: async (digest) => upload.measured?.(digest),
});
