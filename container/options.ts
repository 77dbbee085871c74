import { type AdmissionOptions, readAdmission } from './admission/options.js';
import { type AnswerOptions, readAnswers } from './answers/options.js';
import contract from './contract.json' with { type: 'json' };
import { type ConversationOptions, readConversations } from './conversations/options.js';
import { type LifeOptions, readLife } from './life/options.js';
import { type RateOptions, readRates } from './rates/options.js';
import { readTelemetry, type TelemetryOptions } from './telemetry/options.js';

/** Everything the function is told from outside, read once at start and frozen. */
export interface Options {
  /** The model in the image, e.g. `llama3.2:1b`. */
  readonly model: string;
  readonly auth: 'iam' | 'api-key' | 'none';
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
  readonly life: LifeOptions;
  readonly telemetry: TelemetryOptions;
  /** Who may call and what is let through. */
  readonly admission: AdmissionOptions;
  readonly answers: AnswerOptions;
  /** Limits over time; undefined without any. */
  readonly rates: RateOptions | undefined;
  /** Undefined when nothing is kept between requests. */
  readonly conversations: ConversationOptions | undefined;
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
  const admission = readAdmission(environment);
  return Object.freeze({
    model: required(environment, names.model, 'the name of the model in the image, e.g. llama3.2:1b'),
    auth,
    enginePath: environment[names.enginePath] || contract.engine.path,
    enginePort: whole(environment, names.enginePort, { least: 0, most: 65535 }) ?? contract.engine.port,
    modelsPath: environment[names.modelsPath] || contract.models.path,
    // 4096 is what the engine itself takes when it finds no GPU memory.
    context: whole(environment, names.context, { least: 1, most: 10_000_000 }) ?? 4096,
    memory: whole(environment, 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', { least: 1, most: 1_000_000 }),
    temporaryFolder: environment.TMPDIR || '/tmp',
    life: readLife(environment),
    telemetry: readTelemetry(environment),
    admission,
    answers: readAnswers(environment),
    rates: readRates(environment, admission.keys),
    conversations: readConversations(environment),
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

const wrong = (name: string, value: string | undefined, expected: string): Error =>
  new Error(`${name} ${value ? `is ${JSON.stringify(value)}` : 'is not set'}; expected ${expected}`);
