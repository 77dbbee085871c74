import type { Command } from '../command.js';
import { imageFields } from '../image/image-fields.js';
import { imageEngineCommand } from './image-engine.js';

const buildCommand: Command = {
  name: 'build',
  summary: 'Build the image and write it to this disk. No AWS, no credentials.',
  examples: [
    'ollama-lambda image build --model llama3.2:1b --output oci-layout:image',
    'ollama-lambda image build --model llama3.2:1b --output docker-archive:image.tar',
    'ollama-lambda image build --model llama3.2:1b --builder docker      stays with Docker',
  ],
  fields: imageFields,
  options: [{ flag: '--output <kind:path>', description: 'oci-layout:<folder> or docker-archive:<file>' }],
  load: async () => (await import('./image-build-action.js')).imageBuildAction,
};

const pushCommand: Command = {
  name: 'push',
  summary: 'Build the image and push it to the ECR repository, and nothing else.',
  examples: [
    'ollama-lambda image push --model llama3.2:1b',
    'ollama-lambda image push --model llama3.2:1b --builder docker --dockerfile Dockerfile',
  ],
  fields: [...imageFields, 'region', 'profile', 'accountId', 'repository'],
  options: [],
  interrupted: 'finished blobs stay where they are',
  load: async () => (await import('./image-push-action.js')).imagePushAction,
};

const inspectCommand: Command = {
  name: 'inspect',
  argument: {
    name: 'image',
    description:
      'oci-layout:<folder>, or an image of a registry; without it the one that the config asks for',
    required: false,
  },
  summary: 'How large the parts of an image are, what is in it, and whether its programs would start.',
  examples: [
    'ollama-lambda image inspect --model llama3.2:1b',
    'ollama-lambda image inspect oci-layout:image --json',
  ],
  fields: imageFields,
  options: [],
  load: async () => (await import('./image-inspect-action.js')).imageInspectAction,
};

export const imageCommand: Command = {
  name: 'image',
  summary: 'Build, push or look into the container image by itself.',
  examples: [
    'ollama-lambda image inspect --model llama3.2:1b',
    'ollama-lambda image build --model llama3.2:1b --output oci-layout:image',
    'ollama-lambda image push --model llama3.2:1b',
  ],
  fields: imageFields,
  options: [],
  subcommands: [inspectCommand, buildCommand, pushCommand, imageEngineCommand],
  load: inspectCommand.load,
};
