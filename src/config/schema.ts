import * as z from 'zod/mini';
import { writtenConfig } from './written.js';

/** Where editors find the schema of the newest release; the first line of a file that we write names it. */
export const schemaUrl = 'https://unpkg.com/ollama-lambda/ollama-lambda.schema.json';

/**
 * JSON Schema of `ollama-lambda.yaml`, draft 7: the newest that the YAML language server of every editor reads.
 * Shipped as `ollama-lambda.schema.json`.
 */
export function configJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(writtenConfig(), { target: 'draft-7', io: 'input' });
  return {
    $schema,
    $id: schemaUrl,
    title: 'ollama-lambda.yaml',
    description: 'Configuration of ollama-lambda. Every field is optional.',
    ...schema,
  };
}
