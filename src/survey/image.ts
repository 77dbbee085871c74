import type { RepositoryDescription } from '../aws/ports.js';
import type { Digest } from '../core/digest.js';
import type { ImageFact, RepositoryFact } from './facts.js';

/** Digest behind a tag of our repository, or undefined; the caller builds it out of `registry/` and ECR's token. */
export type HeadManifest = (repository: RepositoryDescription, tag: string) => Promise<Digest | undefined>;

/** Whether the image with this fingerprint is there already. */
export async function surveyImage(
  repository: RepositoryFact,
  tag: string,
  headManifest: HeadManifest,
): Promise<ImageFact> {
  const digest = repository.kind === 'present' ? await headManifest(repository.repository, tag) : undefined;
  return digest === undefined ? { kind: 'absent', tag } : { kind: 'present', tag, digest };
}
