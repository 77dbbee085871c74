import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '../invoke/proxy.js';
import type { SandboxAssets } from '../sandbox/service.js';
import { fragmentNames, type TemplateTexts } from '../template/render.js';

/** The package's root; `src/cli` and `dist/cli` lie equally deep in it. */
const root = new URL('../../', import.meta.url);
const fileOf = (path: string): string => fileURLToPath(new URL(path, root));

/** The texts of `templates/`, as the pure template room wants them: what the build has made of `templateFiles`. */
export const templateTexts = (): TemplateTexts =>
  JSON.parse(readFileSync(fileOf('dist/data/templates.json'), 'utf8')) as TemplateTexts;

/** The texts of `templates/` as people write them. */
export function templateFiles(): TemplateTexts {
  const text = (path: string): string => readFileSync(fileOf(`templates/${path}.yaml`), 'utf8');
  const fragments = fragmentNames.map((name) => [name, text(`features/${name}`)]);
  return { base: text('base'), fragments: Object.fromEntries(fragments) };
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
