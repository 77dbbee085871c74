import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createDirectBuilder } from '../../src/image/direct/builder.js';
import { fingerprint, type Recipe } from '../../src/image/recipe.js';
import { createRegistryClient } from '../../src/registry/client.js';
import { readImageRecords } from '../../src/registry/image-records.js';
import { resolvePlatform } from '../../src/registry/platform.js';
import { pushImage } from '../../src/registry/push-image.js';

/** What a process of its own is to build and push: what `deploy` does in its step, from files instead of AWS. */
export interface PushJob {
  readonly registry: { readonly url: string; readonly user: string; readonly password: string };
  readonly repository: string;
  /** Address of the registry that has the base image and the engine. */
  readonly sources: string;
  readonly recipe: Recipe;
  /** Files of the model's blobs by digest; what is not here is in the registry of the sources. */
  readonly blobs: Readonly<Record<string, string>>;
  /** File of the handler. */
  readonly handler: string;
  readonly cacheFolder: string;
}

/** Repositories that the sandbox puts its base image and its engine into. */
const places = { base: 'lambda/nodejs', engine: 'ollama/ollama' };
/** Where a bench puts weights that are to come out of a registry. */
export const modelRepository = 'library/bench';

/** Does the job that a file describes, for the password must be in no argument. Gives what was pushed. */
export async function push(file: string) {
  const { registry, repository, sources, recipe, blobs, handler, cacheFolder }: PushJob = JSON.parse(
    await readFile(file, 'utf8'),
  );
  const { signal } = new AbortController();
  const { user: username, password } = registry;
  const client = createRegistryClient({
    origin: registry.url,
    credentials: async () => ({ username, password }),
  });
  const anonymous = createRegistryClient({ origin: sources });
  const documents = (place: string, reference: string) =>
    resolvePlatform(anonymous, { repository: place, reference }, recipe.architecture, signal);
  const builder = createDirectBuilder({
    basePlatform: () => documents(places.base, recipe.base.digest),
    openBaseBlob: (_, digest, size, during) => anonymous.blob(places.base, digest, { size, signal: during }),
    engineManifest: async () => (await documents(places.engine, recipe.engine.digest)).manifest,
    openEngineBlob: (_, digest, size, during) =>
      anonymous.blob(places.engine, digest, { size, signal: during }),
    openModelBlob: (_, { digest, size }, during) => {
      const path = blobs[digest];
      return path === undefined
        ? anonymous.blob(modelRepository, digest, { size, wide: true, signal: during })
        : createReadStream(path, { highWaterMark: 1024 * 1024 });
    },
    handlerBundle: await readFile(handler),
    cacheFolder,
  });
  const emit = () => undefined;
  const records = await readImageRecords(client, repository, undefined, signal);
  const draft = await builder.draft(recipe, records, emit, signal);
  const tag = fingerprint(recipe);
  return pushImage({ client, repository, tag, draft, emit, step: 'push-image', signal });
}
