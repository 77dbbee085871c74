import { readFileSync } from 'node:fs';
import type { Architecture } from '../config/config.js';
import { messageOf, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { mib } from '../core/units.js';
import type { Endpoint } from '../invoke/endpoint.js';
import { entranceOf } from '../invoke/entrance.js';
import { type Price, priceOf } from '../models/price.js';
import { type Input, textOption } from './command.js';
import type { Session } from './session.js';
import { settleConfig } from './settled-config.js';
import { findTarget, type Target } from './target.js';

export interface DeployedEndpoint {
  readonly endpoint: Endpoint;
  readonly model: string;
  /** What a second of it costs; undefined where that is not known. */
  readonly price: Price | undefined;
}

/** Where the endpoint is and whom it lets in; nobody has to have a key to know that. */
export interface FoundEndpoint {
  readonly url: string;
  readonly auth: string;
  readonly model: string;
  /** What a second of it costs; undefined where that is not known. */
  readonly price: Price | undefined;
  readonly target: Target;
}

/** What this config deployed: the stack's outputs say. @throws UserError `stack-absent` (exit 6) */
export async function foundEndpoint(input: Input, session: Session): Promise<FoundEndpoint> {
  const { config, origins } = await settleConfig(input, session.io);
  const target = await findTarget(config, origins, session);
  const stack = await target.aws.stacks.describe(config.stackName);
  const url = textOption(input, 'url') ?? entranceOf(stack?.outputs ?? {});
  if (url === undefined) {
    throw new UserError({
      code: 'stack-absent',
      message: `there is no deployed stack ${config.stackName} in ${target.region} of account ${target.identity.account}`,
      next: ['ollama-lambda deploy'],
      exitCode: exitCodes.notFound,
    });
  }
  const auth = stack?.outputs.Auth ?? config.endpoint.auth;
  const price = priceHere(stack?.outputs.Memory, target.region, config.architecture);
  return { url, auth, model: stack?.outputs.Model ?? config.model ?? '', price, target };
}

/** The endpoint that this config deployed, with the way in that the stack says. */
export async function endpointOf(input: Input, session: Session): Promise<DeployedEndpoint> {
  const { url, auth, model, price, target } = await foundEndpoint(input, session);
  const access: Endpoint['access'] =
    auth === 'api-key'
      ? { kind: 'api-key', key: keyOf(input, session) }
      : auth === 'none'
        ? { kind: 'none' }
        : { kind: 'iam', keys: target.credentials };
  return { endpoint: { url, region: target.region, access }, model, price };
}

function priceHere(
  memory: string | undefined,
  region: string,
  architecture: Architecture,
): Price | undefined {
  if (memory === undefined) return undefined;
  return priceOf({ region, architecture, memory: mib(Number(memory)), imageBytes: 0 });
}

function keyOf(input: Input, { io }: Session): string {
  const file = textOption(input, 'keyFile');
  const key = file === undefined ? io.env.OLLAMA_LAMBDA_API_KEY : readKey(file);
  if (key !== undefined && key.trim() !== '') return key.trim();
  throw new UserError({
    code: 'key-missing',
    message: 'this endpoint wants an API key, and none was given',
    why: 'the key was shown once when it was made; only its digest is stored in AWS',
    next: [
      'OLLAMA_LAMBDA_API_KEY=<key> ollama-lambda run "hello"',
      'ollama-lambda run --key-file <file> "hello"',
    ],
    exitCode: exitCodes.usage,
  });
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError({
      code: 'key-file',
      message: `--key-file ${file} cannot be read: ${messageOf(error)}`,
      next: ['name the file that `deploy --key-file` wrote'],
      exitCode: exitCodes.usage,
    });
  }
}
