import contract from './contract.json' with { type: 'json' };

/** Everything the function is told from outside, read once at start and frozen. */
export interface Options {
  /** The model in the image, e.g. `llama3.2:1b`. */
  readonly model: string;
  readonly auth: 'iam' | 'api-key' | 'none';
  /** SHA-256 of each key that may call, 32 bytes each; empty unless `auth` is `api-key`. */
  readonly keyDigests: readonly Buffer[];
  readonly enginePath: string;
  /** 0 lets the system choose a free port at each start of the engine. */
  readonly enginePort: number;
  readonly modelsPath: string;
  /** Tokens of context for each request. */
  readonly context: number;
  /** Memory of the function in MB; undefined outside Lambda. */
  readonly memory: number | undefined;
  /** The only folder that is writable in Lambda. */
  readonly temporaryFolder: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const names = contract.environment;
const auths = ['iam', 'api-key', 'none'] as const;

/**
 * Settles the environment into options. A missing or unknown value throws, which fails Lambda's init with this message
 * in the log: a function that guesses who may call is worse than one that does not start.
 */
export function readOptions(environment: Environment): Options {
  const auth = auths.find((known) => known === environment[names.auth]);
  if (auth === undefined) throw wrong(names.auth, environment[names.auth], `one of ${auths.join(', ')}`);
  return Object.freeze({
    model: required(environment, names.model, 'the name of the model in the image, e.g. llama3.2:1b'),
    auth,
    keyDigests: auth === 'api-key' ? keyDigests(environment) : [],
    enginePath: environment[names.enginePath] || contract.engine.path,
    enginePort: whole(environment, names.enginePort, { least: 0, most: 65535 }) ?? contract.engine.port,
    modelsPath: environment[names.modelsPath] || contract.models.path,
    // 4096 is what the engine itself takes when it finds no GPU memory.
    context: whole(environment, names.context, { least: 1, most: 10_000_000 }) ?? 4096,
    memory: whole(environment, 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', { least: 1, most: 1_000_000 }),
    temporaryFolder: environment.TMPDIR || '/tmp',
  });
}

function required(environment: Environment, name: string, expected: string): string {
  const value = environment[name];
  if (!value) throw wrong(name, value, expected);
  return value;
}

function whole(environment: Environment, name: string, range: { least: number; most: number }) {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= range.least && value <= range.most)) {
    throw wrong(name, text, `a whole number from ${range.least} to ${range.most}`);
  }
  return value;
}

/** Deliberately does not repeat the value in the message: whoever swapped key and digest must not read it in a log. */
function keyDigests(environment: Environment): readonly Buffer[] {
  const digests = (environment[names.apiKeySha256] ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (digests.length === 0 || digests.some((text) => !/^[0-9a-f]{64}$/i.test(text))) {
    throw new Error(
      `${names.apiKeySha256} must be one or more SHA-256 digests of 64 hex digits, separated by commas, when ${names.auth} is api-key`,
    );
  }
  return digests.map((text) => Buffer.from(text, 'hex'));
}

const wrong = (name: string, value: string | undefined, expected: string): Error =>
  new Error(`${name} ${value ? `is ${JSON.stringify(value)}` : 'is not set'}; expected ${expected}`);
