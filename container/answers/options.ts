import contract from '../contract.json' with { type: 'json' };
import { isObject, parseObject } from './fields.js';

/** How answers leave the function. */
export interface AnswerOptions {
  /** What the template put in front of the function, and whether that passes bytes on as they come. */
  readonly frontDoor: FrontDoor;
  /** Undefined: the function says nothing of other origins. */
  readonly cors: Cors | undefined;
}

export type FrontDoor = (typeof frontDoors)[number];

/** Which pages of other origins may read answers. */
export interface Cors {
  /** `https://a.example`, or `*` alone. */
  readonly origins: readonly string[];
  /** Request headers that a page may send; by default those that the client libraries send. */
  readonly headers: readonly string[];
  /** Seconds for which a browser may remember this. */
  readonly maxAge: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const names = contract.environment;
const frontDoors = ['url-stream', 'url-buffered', 'gateway-stream', 'gateway-buffered'] as const;

/** Any header, as far as a browser takes `*`: it does not for `authorization`, which has to be named. */
const anyHeaders = ['*', 'authorization', 'content-type', 'x-api-key', 'anthropic-version'];

/** Throws when a value is wrong: see `readOptions`. */
export function readAnswers(environment: Environment): AnswerOptions {
  const written = environment[names.frontDoor] || 'url-stream';
  const frontDoor = frontDoors.find((known) => known === written);
  if (frontDoor === undefined) throw wrong(names.frontDoor, written, `one of ${frontDoors.join(', ')}`);
  const cors = environment[names.cors];
  return { frontDoor, cors: cors ? readCors(cors) : undefined };
}

function readCors(text: string): Cors {
  const value = parseObject(text);
  const { origins, headers = anyHeaders, maxAge = 3600 } = isObject(value) ? value : {};
  if (!isTexts(origins) || !isTexts(headers) || !Number.isInteger(maxAge) || Number(maxAge) < 0) {
    throw wrong(names.cors, text, '{"origins": ["https://…"], "headers"?: ["…"], "maxAge"?: seconds}');
  }
  const bad = origins.find((origin) => origin !== '*' && !/^[a-z][a-z0-9+.-]*:\/\/[^\s/*]+$/i.test(origin));
  if (bad !== undefined) throw wrong(names.cors, bad, 'origins like https://a.example, or *');
  return { origins, headers, maxAge: Number(maxAge) };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string');

const wrong = (name: string, value: string, expected: string): Error =>
  new Error(`${name} is ${JSON.stringify(value)}; expected ${expected}`);
