import type { Form } from './form.js';

/**
 * What may be posted, by path. A path that is not here has no body that could be let through. Each family's schemas are
 * built when the first body of that family arrives: all of them together would take most of the handler's start.
 */
export const forms: ReadonlyMap<string, () => Promise<Form>> = new Map([
  ['/api/chat', async () => (await import('./native.js')).chat],
  ['/api/generate', async () => (await import('./native.js')).generate],
  ['/api/embed', async () => (await import('./embed.js')).embed],
  ['/api/embeddings', async () => (await import('./embed.js')).embeddings],
  ['/api/show', async () => (await import('./show.js')).show],
  ['/v1/chat/completions', async () => (await import('./openai.js')).chatCompletions],
  ['/v1/completions', async () => (await import('./openai.js')).completions],
  ['/v1/embeddings', async () => (await import('./embed.js')).openaiEmbeddings],
  ['/v1/responses', async () => (await import('./responses.js')).responses],
  ['/v1/messages', async () => (await import('./anthropic.js')).messages],
]);

/** Builds the schemas of every family, where nobody waits for it: some tens of milliseconds. */
export async function prepareForms(): Promise<void> {
  for (const load of forms.values()) await load();
}
