import type { TroubleGroup } from './trouble.js';

export const imageTroubles: TroubleGroup = {
  title: 'Registries and images',
  troubles: [
    {
      code: 'digest-mismatch',
      means:
        'A registry, the cache or the line gave other bytes than their digest promises. They are not used.',
      remedy: 'Run it again; if it stays, `ollama-lambda cache prune`.',
    },
    {
      code: 'image-too-large',
      means: 'Lambda takes no image over 10 GiB, uncompressed.',
      remedy: 'A smaller model, or `modelSource: s3://…`.',
    },
    {
      code: 'image-reference',
      means: 'The name under `sources` is no image’s name.',
      remedy: 'The message points at what is wrong.',
    },
    {
      code: 'image-not-as-pushed',
      means: 'What the registry holds is not what was pushed.',
      remedy: 'Run it again; something else may push to this repository.',
    },
    {
      code: 'image-not-fit',
      means:
        'The image that your builder made is not what Lambda needs: one platform, one manifest, gzip layers.',
      remedy: 'The message says what; with Docker, `--provenance=false` is set already.',
    },
    {
      code: 'image-tag-taken',
      means:
        'Under this image’s tag there is another image. Tags here are fingerprints, so that should not be.',
      remedy: 'Delete that tag in ECR, or use another `repository`.',
    },
    {
      code: 'layer-compression',
      means: 'A layer of the base or engine image is not gzip, and Lambda takes nothing else.',
      remedy: 'Another image under `sources`.',
    },
    {
      code: 'platform-missing',
      means: 'The image has no version for the function’s processor.',
      remedy: 'Another `architecture`, or another image under `sources`.',
    },
    {
      code: 'engine-unknown',
      means: 'The image under `sources.engine` is not laid out as Ollama’s.',
      remedy: 'Another release, or `--builder docker` with a Dockerfile of your own.',
    },
    {
      code: 'engine-unfit',
      means:
        'The engine’s programs would not start on this base image: a library is missing or too old. Nothing was pushed.',
      remedy: 'Another base image or engine version.',
    },
    {
      code: 'engine-absent',
      means: 'There is no engine at the path of `sources.engine`.',
      remedy: 'Correct the path.',
    },
    {
      code: 'engine-compression',
      means: 'The engine’s archive is compressed with zstd, which this Node.js cannot read.',
      remedy: 'Node.js 22.15 or newer, or unpack it first and name the folder.',
    },
    {
      code: 'engine-missing',
      means: 'This machine has no Ollama where one is needed, or `OLLAMA_BIN` names no program.',
      remedy: 'Install Ollama, or correct `OLLAMA_BIN`.',
    },
    {
      code: 'engine-file-invalid',
      means: 'The file is no engine that `image engine export` wrote, or is damaged.',
      remedy: 'Export it again.',
    },
    {
      code: 'engine-file-unusable',
      means: 'The file for `image engine` cannot be opened or written.',
      remedy: 'Check path and permissions.',
    },
    {
      code: 'engine-not-extracted',
      means: 'This machine’s cache does not have the engine yet.',
      remedy: 'The first deploy or `image build` with an engine brings it.',
    },
    {
      code: 'archive-unreadable',
      means: 'The file is no archive of an image that can be used.',
      remedy: 'Write it with `docker save`.',
    },
    {
      code: 'layout-unreadable',
      means: 'The folder is no OCI image layout that can be used.',
      remedy: 'Write it with skopeo, crane, or `image build --output oci-layout:…`.',
    },
    {
      code: 'output-missing',
      means: 'The direct builder was not told where to write the image.',
      remedy: '`--output oci-layout:<folder>` or `docker-archive:<file>`.',
    },
    {
      code: 'output-unknown',
      means: 'The output is named in a way that this builder does not write.',
      remedy: '`oci-layout:<folder>` or `docker-archive:<file>`.',
    },
    {
      code: 'cache-unusable',
      means: 'The folder of the cache is none, is another user’s, or is read-only.',
      remedy: 'Name another with OLLAMA_LAMBDA_CACHE, or give this one back to yourself.',
    },
    {
      code: 'output-unwritable',
      means: 'The place that the image is to be written to cannot be written, or is not there.',
      remedy: 'Make the folder, or name one that is yours.',
    },
    {
      code: 'registry-address',
      means: 'The address is no address of a registry.',
      remedy: 'Host and, if need be, port; no path.',
    },
    {
      code: 'registry-insecure',
      means: 'The registry speaks plain http on another machine.',
      remedy: 'https, or a registry on this machine.',
    },
    {
      code: 'registry-failed',
      means: 'ECR lost an upload or took no part of it, also after trying again.',
      remedy: 'Run it again; layers that have arrived are not sent twice.',
    },
    {
      code: 'disk-full',
      means: 'There is no room on this machine for what has to be kept.',
      remedy:
        'Make room (`ollama-lambda cache prune`), or put the cache elsewhere with `OLLAMA_LAMBDA_CACHE`.',
    },
  ],
};
