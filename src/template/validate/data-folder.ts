import { createRequire } from 'node:module';

/** A folder of `src/template/data`, as `.ci/data-files.js` writes it: facts by key, in files of a few each. */
export interface DataFolder<Fact> {
  keys(): readonly string[];
  /** Undefined for a key that is none, `toString` among them. */
  get(key: string): Fact | undefined;
}

interface Index {
  /** By the file's name, without `.json`: the keys in it. */
  readonly files: Readonly<Record<string, readonly string[]>>;
}

// Not imports: Node 20 prints a warning for each JSON module, and people would see it.
const require = createRequire(import.meta.url);

/**
 * Files are read when somebody asks for what is in them: a template needs two or three of some fifty, and no command but
 * those that look at templates needs any.
 *
 * @param fileOf the file that a key would be in
 */
export function dataFolder<Fact>(
  folder: string,
  fileOf: (key: string) => string | undefined,
): DataFolder<Fact> {
  const known = new Map<string, unknown>();
  const read = (file: string): unknown => {
    if (!known.has(file)) known.set(file, require(`../data/${folder}/${file}.json`));
    return known.get(file);
  };
  const files = (): Index['files'] => (read('index') as Index).files;
  return {
    keys: () => Object.values(files()).flat(),
    get(key) {
      const file = fileOf(key);
      // A name that comes from outside becomes a path only when it is one of ours.
      if (file === undefined || own(files(), file) === undefined) return undefined;
      return own(read(file) as Readonly<Record<string, Fact>>, key);
    },
  };
}

/** A property of an object by a name that came from outside: `toString` is none. */
export const own = <T>(object: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
