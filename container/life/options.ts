import contract from '../contract.json' with { type: 'json' };

/** Where the model comes from. */
export type ModelSource =
  | { readonly kind: 'image' | 'pull' }
  /** The layout below the prefix is that of a model store: `manifests/…` and `blobs/sha256-…`. */
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

/** What decides how an instance comes to life. */
export interface LifeOptions {
  readonly source: ModelSource;
  readonly preread: 'auto' | 'on' | 'off';
  /** A smaller model of the same store; undefined when there is none. */
  readonly fallbackModel: string | undefined;
  /** Whether init waits for the loaded model, since nobody waits for init: provisioned concurrency and SnapStart. */
  readonly loadsAtInit: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const names = contract.environment;

/** @throws Error with the name of the variable that is wrong and what is expected */
export function readLife(environment: Environment): LifeOptions {
  return Object.freeze({
    source: readSource(environment[names.modelSource]),
    preread: oneOf(environment, names.preread, ['auto', 'on', 'off']),
    fallbackModel: environment[names.fallbackModel] || undefined,
    loadsAtInit: /^(provisioned-concurrency|snap-start)$/.test(
      environment.AWS_LAMBDA_INITIALIZATION_TYPE ?? '',
    ),
  });
}

function readSource(text = 'image'): ModelSource {
  if (text === '' || text === 'image') return { kind: 'image' };
  if (text === 'pull') return { kind: 'pull' };
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text);
  if (match === null) throw wrong(names.modelSource, text, 'image, pull or s3://<bucket>/<prefix>');
  return { kind: 's3', bucket: match[1] ?? '', prefix: (match[2] ?? '').replace(/^\/+|\/+$/g, '') };
}

function oneOf<Word extends string>(
  environment: Environment,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const text = environment[name];
  if (!text) return words[0];
  const word = words.find((known) => known === text);
  if (word === undefined) throw wrong(name, text, `one of ${words.join(', ')}`);
  return word;
}

const wrong = (name: string, value: string, expected: string): Error =>
  new Error(`${name} is ${JSON.stringify(value)}; expected ${expected}`);
