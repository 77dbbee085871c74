/**
 * Whether two spellings name the same model to the engine, which fills in host, namespace and tag and ignores case:
 * `llama3.2`, `library/llama3.2:latest` and `registry.ollama.ai/library/Llama3.2` are one.
 */
export const sameModel = (one: string, other: string): boolean => fullName(one) === fullName(other);

const defaults = ['registry.ollama.ai', 'library'];

function fullName(name: string): string {
  const parts = name.toLowerCase().split('/');
  const path = [...defaults.slice(0, Math.max(0, 3 - parts.length)), ...parts].join('/');
  // A colon before the last slash belongs to a host's port.
  return /:[^/]*$/.test(path) ? path : `${path}:latest`;
}
