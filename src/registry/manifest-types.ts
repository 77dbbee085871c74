import { mediaTypes } from '../image/image.js';

/** Every kind of image manifest that we can make sense of, single or index. */
export const manifestTypes: readonly string[] = [
  mediaTypes.manifest,
  mediaTypes.ociManifest,
  mediaTypes.dockerIndex,
  mediaTypes.ociIndex,
];
