import { defaults } from '../defaults.js';
import type { FieldRow } from '../field.js';

/** What puts the image together. */
export const builderFields = [
  {
    path: 'builder',
    flag: '--builder <program>',
    variable: 'OLLAMA_LAMBDA_BUILDER',
    shape: {
      kind: 'choice',
      values: ['direct', 'docker', 'podman', 'finch', 'nerdctl'],
      synonyms: { buildx: 'docker' },
    },
    description:
      'What puts the image together: direct (this program, and nothing has to be installed), or the program that builds a Dockerfile.',
    fallback: defaults.builder,
  },
  {
    path: 'dockerfile',
    flag: '--dockerfile <file>',
    variable: 'OLLAMA_LAMBDA_DOCKERFILE',
    shape: { kind: 'text', pattern: /^[^\n]+$/, maxLength: 4096, allowed: 'the path of a file' },
    description:
      'A Dockerfile of your own, for every builder but direct. The path is from the working folder.',
  },
] as const satisfies readonly FieldRow[];
