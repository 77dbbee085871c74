import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../examples', import.meta.url));

export interface Example {
  readonly name: string;
  readonly config: string;
  readonly text: string;
  readonly readme: string;
}

export const examples: readonly Example[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => {
    const config = join(root, name, 'ollama-lambda.yaml');
    const readme = readFileSync(join(root, name, 'README.md'), 'utf8');
    return { name, config, text: readFileSync(config, 'utf8'), readme };
  });

export const contents = readFileSync(join(root, 'README.md'), 'utf8');
