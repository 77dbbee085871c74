import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '../invoke/proxy.js';
import type { SandboxAssets } from '../sandbox/service.js';
import { fragmentNames, type TemplateTexts } from '../template/render.js';

/** The package's root; `src/cli` and `dist/cli` lie equally deep in it. */
const root = new URL('../../', import.meta.url);
const fileOf = (path: string): string => fileURLToPath(new URL(path, root));

/** The texts of `templates/`, as the pure template room wants them; each is read when it is first asked for. */
export function templateTexts(): TemplateTexts {
  const fragments: Record<string, string> = {};
  for (const name of fragmentNames) {
    const text = once(() => readFileSync(fileOf(`templates/features/${name}.yaml`), 'utf8'));
    Object.defineProperty(fragments, name, { get: text, enumerable: true });
  }
  return { base: readFileSync(fileOf('templates/base.yaml'), 'utf8'), fragments };
}

function once(read: () => string): () => string {
  let text: string | undefined;
  return () => {
    text ??= read();
    return text;
  };
}

/** The built handler, as it goes into the image. */
export const handlerBundle = (): Buffer => readFileSync(fileOf('dist/container/handler.mjs'));

/** What `--builder docker` builds unless it is told otherwise. */
export const bundledDockerfile = (): string => readFileSync(fileOf('container/Dockerfile'), 'utf8');

/** The page of `open`, by path. */
export const chatPage = (): ReadonlyMap<string, Page> => {
  const page = (file: string, type: string): Page => ({
    type,
    body: readFileSync(fileOf(`dist/page/${file}`)),
  });
  return new Map([
    ['/', page('index.html', 'text/html; charset=utf-8')],
    ['/page.css', page('page.css', 'text/css; charset=utf-8')],
    ['/page.js', page('page.js', 'text/javascript; charset=utf-8')],
  ]);
};

export const sandboxAssets = (): SandboxAssets => ({
  handlerBundle: fileOf('dist/container/handler.mjs'),
  runtimeClient: fileOf('dist/container/runtime-client.mjs'),
  standInEngine: fileOf('dist/container/stand-in-ollama.cjs'),
});

/** The program that asks which version is the latest. */
export const newerLookup = (): string => fileOf('dist/cli/look-for-newer.js');

export const packageVersion = (): string =>
  (JSON.parse(readFileSync(fileOf('package.json'), 'utf8')) as { version: string }).version;
