import type { FunctionDetails, Repositories } from '../../aws/ports.js';
import { UserError } from '../../core/errors.js';
import { readObject } from '../../image/manifest.js';
import { createRegistryClient } from '../../registry/client.js';
import { resolvePlatform } from '../../registry/platform.js';
import type { Io } from '../io.js';
import type { LiveImage } from './status.js';

/** What the image of the function says of itself in its labels, and when it came into ECR. */
export async function liveImage(
  { image, architecture }: FunctionDetails,
  repositories: Pick<Repositories, 'images' | 'token'>,
  io: Io,
): Promise<LiveImage> {
  const [address = '', digest = ''] = image?.split('@') ?? [];
  const [host = '', repository = ''] = address.split(/\/(.*)/s);
  if (digest === '') {
    throw new UserError({ code: 'image-unknown', message: 'the function names no image by its digest' });
  }
  const client = createRegistryClient({
    origin: io.env.OLLAMA_LAMBDA_REGISTRY_URL || `https://${host}`,
    credentials: async () => {
      const { username, password } = await repositories.token();
      return { username, password };
    },
  });
  const at = { repository, reference: digest };
  const platform = architecture === 'arm64' ? 'arm64' : 'x86_64';
  const [listed, { config }] = await Promise.all([
    repositories.images(repository),
    resolvePlatform(client, at, platform),
  ]);
  const entry = listed.find((candidate) => candidate.digest === digest);
  const settings = readObject(config)?.config as { Labels?: Record<string, string> } | undefined;
  const labels = settings?.Labels ?? {};
  return {
    digest,
    pushedAt: entry?.pushedAt,
    bytes: entry?.bytes,
    model: labels['ollama-lambda.model'],
    engine: labels['ollama-lambda.engine'],
  };
}
