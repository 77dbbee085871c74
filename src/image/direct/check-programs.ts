import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { UserError } from '../../core/errors.js';
import type { Recipe } from '../recipe.js';
import { type FileTree, fileTree } from './file-tree.js';
import type { Inventory } from './inventory.js';
import { layout } from './layout.js';

/** Raise it when the checks below find more: images that passed the older ones are then looked at again. */
const checkRevision = 1;

/** Names what was checked: the same base and engine for the same processor cannot fare otherwise the next time. */
export const checkKey = ({ architecture, base, engine }: Recipe): string =>
  createHash('sha256')
    .update(JSON.stringify([checkRevision, architecture, base.digest, engine.digest]))
    .digest('hex')
    .slice(0, 32);

/** Where the loader looks: Lambda's own LD_LIBRARY_PATH, then its default folders, then the engine's. */
const libraryFolders = [
  'var/lang/lib',
  'lib64',
  'usr/lib64',
  'lib',
  'usr/lib',
  'usr/lib/aarch64-linux-gnu',
  'usr/lib/x86_64-linux-gnu',
  'lib/aarch64-linux-gnu',
  'lib/x86_64-linux-gnu',
  'var/runtime/lib',
  'opt/lib',
  layout.engine.libraries,
];

/** Without one of these no answer comes. */
const roots = [layout.engine.path, `${layout.engine.libraries}/llama-server`];

/** Shown at most; the first ones say what is wrong. */
const mostShown = 8;

/**
 * Checks from the bytes alone what nobody can try before AWS does: that the engine's programs are for the function's
 * processor, and that they and everything that they load find every library and every version of it inside the image.
 * Base images are only looked into for libraries: what else is in them is not ours to judge.
 * @throws UserError `engine-unfit` with everything that was found
 */
export function checkPrograms(base: readonly Inventory[], engine: Inventory, recipe: Recipe): void {
  const tree = fileTree([...base, engine]);
  const problems = [
    ...engine.unreadable.map((path) => `/${path} cannot be read by the function's user`),
    ...Object.entries(engine.programs).flatMap(([path, { machine }]) =>
      machine === recipe.architecture
        ? []
        : [`/${path} is for ${machine === 'other' ? 'another processor' : machine}`],
    ),
    ...roots.flatMap((path) => (tree.executable(path) ? [] : [`/${path} is missing`])),
    ...loadProblems(tree, roots),
    ...backendProblems(tree, engine),
  ];
  if (problems.length > 0) throw unfit(recipe, problems);
}

/** The engine tries its libraries for one processor after the other, and cannot compute when none of them loads. */
function backendProblems(tree: FileTree, engine: Inventory): readonly string[] {
  const backends = Object.keys(engine.programs).filter((path) => /\/libggml-cpu[^/]*\.so$/.test(path));
  const problems = backends.map((path) => loadProblems(tree, [path]));
  return problems.some((found) => found.length === 0) ? [] : problems.flat();
}

/** Walks what some programs load, and what that loads. */
function loadProblems(tree: FileTree, from: readonly string[]): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const queue = from.flatMap((path) => tree.program(path) ?? []);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { path, elf } = next;
    if (seen.has(path) || !elf.complete) continue;
    seen.add(path);
    const required = new Map(elf.requires.map(({ file, versions }) => [file, versions]));
    for (const name of elf.needed) {
      const library = find(tree, name, posix.dirname(path));
      if (library === undefined) {
        problems.push(`/${path} needs ${name}, which is not in the image`);
        continue;
      }
      queue.push(library);
      const { complete, provides } = library.elf;
      // A library without versions takes every symbol; one that we could not read gets the benefit of the doubt.
      const missing =
        complete && provides.length > 0
          ? (required.get(name) ?? []).filter((version) => !provides.includes(version))
          : [];
      if (missing.length > 0) problems.push(`/${path} needs ${missing.join(', ')} of ${name}`);
    }
  }
  return problems;
}

const find = (tree: FileTree, name: string, beside: string): ReturnType<FileTree['program']> => {
  for (const folder of [beside, ...libraryFolders]) {
    const found = tree.program(`${folder}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
};

function unfit({ engine, base, architecture }: Recipe, problems: readonly string[]): UserError {
  const shown = problems.slice(0, mostShown).join('; ');
  const more = problems.length > mostShown ? `; and ${problems.length - mostShown} more` : '';
  return new UserError({
    code: 'engine-unfit',
    message: `${engine.image} ${engine.version} would not start on ${base.image} for ${architecture}: ${shown}${more}`,
    why: 'the programs of the engine image run on top of the base image, whose libraries may be older or for another processor',
    next: [
      'ollama-lambda deploy --engine-image ollama/ollama --engine-version <another version>',
      'ollama-lambda deploy --base-image public.ecr.aws/lambda/nodejs:24',
    ],
    again: true,
  });
}
