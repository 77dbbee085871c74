import type { ImageManifest } from '../service.js';
import { sendText } from './answers.js';
import type { ManifestCall } from './manifests.js';
import type { StoredManifest } from './repositories.js';

const indexType = 'application/vnd.oci.image.index.v1+json';

/**
 * `GET /v2/<name>/referrers/<digest>?artifactType=`: every manifest of the repository whose `subject` is the digest, as
 * an index. The subject itself need not exist (OCI distribution specification 1.1, "Listing Referrers").
 */
export function sendReferrers({ request, response, repository }: ManifestCall, subject: string): void {
  const wanted = request.query.get('artifactType');
  const descriptors = [...repository.manifests.values()]
    .filter(({ document }) => document.subject?.digest === subject)
    .map(describe)
    .filter(({ artifactType }) => wanted === null || artifactType === wanted);
  const index = { schemaVersion: 2, mediaType: indexType, manifests: descriptors };
  sendText(response, 200, JSON.stringify(index), {
    'Content-Type': indexType,
    ...(wanted === null ? {} : { 'OCI-Filters-Applied': 'artifactType' }),
  });
}

/** The header that tells a client who pushed a manifest with a subject that it need not keep a list by itself. */
export const subjectHeader = ({ subject }: ImageManifest): Readonly<Record<string, string>> =>
  subject?.digest === undefined ? {} : { 'OCI-Subject': subject.digest };

/** An image that says no `artifactType` is known by the type of its config; an index that says none has none. */
function describe({ digest, mediaType, bytes, document }: StoredManifest) {
  const artifactType = document.artifactType ?? document.config?.mediaType;
  return {
    mediaType,
    digest,
    size: bytes.byteLength,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(document.annotations === undefined ? {} : { annotations: document.annotations }),
  };
}
