import { posix } from 'node:path';
import type { Elf } from '../elf/elf.js';
import type { Inventory } from './inventory.js';

/** The programs of an image as its function sees them: layers laid over each other, links followed. */
export interface FileTree {
  /** The program at a path, through links; undefined when there is none. */
  program(path: string): { readonly path: string; readonly elf: Elf } | undefined;
  /** Whether anything can be executed there. */
  executable(path: string): boolean;
}

/** More links than this in one path is a circle (Linux has the same number). */
const mostLinks = 40;

/** @param layers lowest first */
export function fileTree(layers: readonly Inventory[]): FileTree {
  const programs = new Map<string, Elf>();
  const links = new Map<string, string>();
  const scripts = new Set<string>();
  for (const layer of layers) {
    for (const path of layer.removed) remove(path, programs, links, scripts);
    for (const [path, elf] of Object.entries(layer.programs)) {
      links.delete(path);
      programs.set(path, elf);
    }
    for (const [path, target] of Object.entries(layer.links)) {
      programs.delete(path);
      links.set(path, target);
    }
    for (const path of layer.scripts) {
      links.delete(path);
      programs.delete(path);
      scripts.add(path);
    }
  }

  /** Where a path really leads, component by component, so that `lib64/x` is found in `usr/lib64`. */
  const follow = (path: string): string => {
    let done = '';
    let left = path.split('/').filter((part) => part !== '');
    for (let hops = 0; left.length > 0; ) {
      const [part = '', ...rest] = left;
      const here = posix.join(done, part);
      const target = links.get(here);
      if (target === undefined || hops === mostLinks) {
        done = here;
        left = rest;
        continue;
      }
      hops += 1;
      const whole = posix.normalize(target.startsWith('/') ? target : posix.join('/', done, target));
      left = [...whole.split('/').filter((name) => name !== ''), ...rest];
      done = '';
    }
    return done;
  };

  return {
    program(path) {
      const real = follow(path);
      const elf = programs.get(real);
      return elf && { path: real, elf };
    },
    executable(path) {
      const real = follow(path);
      return programs.has(real) || scripts.has(real);
    },
  };
}

function remove(path: string, ...maps: readonly (Map<string, unknown> | Set<string>)[]): void {
  for (const map of maps) {
    for (const other of [...map.keys()]) {
      if (path === '' || other === path || other.startsWith(`${path}/`)) map.delete(other);
    }
  }
}
