/**
 * How a registry deviates from the distribution specification. Each is a switch of its own, so that a test can show
 * that a client copes with exactly this one. The sources are in `registry.md`.
 */
export interface Habits {
  /** PATCH answers 201 instead of 202. */
  readonly patchAnswersCreated: boolean;
  /** The Range that a PATCH or a GET of an upload reports stays at the end of the first chunk. */
  readonly staleRange: boolean;
  /** A chunk that does not start where the last one ended is refused with 416. Without Content-Range it starts at 0. */
  readonly checksOffsets: boolean;
  /** Bytes; a ranged chunk below this that was not the last one spoils its upload. 0: any size will do. */
  readonly smallestChunk: number;
  /** POST of an upload to a repository that does not exist closes the connection without an answer. */
  readonly closesOnUnknownRepository: boolean;
  readonly refusesEmptyBlobs: boolean;
  /** A blob is mounted only when a manifest of the source repository refers to it. */
  readonly mountsOnlyReferenced: boolean;
  /** 405 UNSUPPORTED for manifests of unknown types. */
  readonly refusesOddManifests: boolean;
  /** An immutable tag cannot be pushed again, not even with the digest that it has. */
  readonly refusesSameDigest: boolean;
  /** GET of a blob answers 307 to another host. */
  readonly redirectsBlobs: boolean;
}

/** The specification and nothing else. */
export const noHabits: Habits = {
  patchAnswersCreated: false,
  staleRange: false,
  checksOffsets: true,
  smallestChunk: 0,
  closesOnUnknownRepository: false,
  refusesEmptyBlobs: false,
  mountsOnlyReferenced: false,
  refusesOddManifests: false,
  refusesSameDigest: false,
  redirectsBlobs: false,
};

export const ecrHabits: Habits = {
  patchAnswersCreated: true,
  staleRange: true,
  checksOffsets: true,
  smallestChunk: 5 * 1024 * 1024,
  closesOnUnknownRepository: true,
  refusesEmptyBlobs: true,
  mountsOnlyReferenced: true,
  refusesOddManifests: true,
  refusesSameDigest: true,
  redirectsBlobs: true,
};
