/**
 * Where things are in the image, and what the function's environment calls them. The same as `container/contract.json`,
 * which a test holds it to: importing JSON warns on the oldest Node that we support.
 */
export const layout = {
  handler: { path: 'var/task/handler.mjs', entry: 'handler.handler' },
  engine: { path: 'usr/bin/ollama', libraries: 'usr/lib/ollama' },
  models: { path: 'opt/ollama/models' },
  environment: {
    model: 'OLLAMA_LAMBDA_MODEL',
    enginePath: 'OLLAMA_LAMBDA_ENGINE',
    modelsPath: 'OLLAMA_MODELS',
  },
} as const;
