import { readFileSync } from 'node:fs';
import type { Architecture } from '../config/config.js';
import { fileTroubleOf, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { mib } from '../core/units.js';
import type { Endpoint } from '../invoke/endpoint.js';
import { entranceOf, gatewayCallers, signedFor } from '../invoke/entrance.js';
import { type Price, priceOf } from '../models/price.js';
import { type Input, textOption } from './command.js';
import { localEndpoint } from './local-endpoint.js';
import { namedUrl } from './named-url.js';
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
  /** For which service callers sign, with auth `iam`. */
  readonly service: ReturnType<typeof signedFor>;
  /** Who has a key of the gateway; empty where no such key is asked for. */
  readonly gatewayCallers: readonly string[];
  /** The function's, by which its stack's keys are called. */
  readonly name: string;
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
  const outputs = stack?.outputs ?? {};
  const named = namedUrl(input);
  const url = named ?? entranceOf(outputs);
  // A function URL that was named goes round the gateway.
  const door = /\.lambda-url\./.test(named ?? '') ? {} : outputs;
  if (url === undefined) {
    throw new UserError({
      code: 'stack-absent',
      message: `there is no deployed stack ${config.stackName} in ${target.region} of account ${target.identity.account}`,
      next: ['ollama-lambda deploy'],
      exitCode: exitCodes.notFound,
    });
  }
  return {
    url,
    auth: outputs.Auth ?? config.endpoint.auth,
    service: signedFor(door),
    gatewayCallers: gatewayCallers(door),
    name: config.name,
    model: outputs.Model ?? config.model ?? '',
    price: priceHere(outputs.Memory, target.region, config.architecture),
    target,
  };
}

/** The endpoint that this config deployed, with the way in that the stack says; or one of this machine, which needs no AWS. */
export async function endpointOf(input: Input, session: Session): Promise<DeployedEndpoint> {
  const named = namedUrl(input);
  if (named !== undefined) {
    const { config } = await settleConfig(input, session.io);
    const key = givenKey(textOption(input, 'keyFile'), session.io.env.OLLAMA_LAMBDA_API_KEY);
    const local = await localEndpoint(named, key, config.model, session);
    if (local !== undefined) return { ...local, price: undefined };
  }
  const found = await foundEndpoint(input, session);
  const { url, model, price, target } = found;
  const gatewayKey = found.gatewayCallers.length === 0 ? undefined : gatewayKeyOf(found, input, session);
  const endpoint = { url, region: target.region, access: accessOf(found, input, session) };
  return { endpoint: { ...endpoint, ...(gatewayKey !== undefined && { gatewayKey }) }, model, price };
}

function accessOf(
  { auth, service, target }: FoundEndpoint,
  input: Input,
  session: Session,
): Endpoint['access'] {
  if (auth === 'api-key') return { kind: 'api-key', key: keyOf(input, session) };
  return auth === 'none' ? { kind: 'none' } : { kind: 'iam', keys: target.credentials, service };
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
  const key = givenKey(textOption(input, 'keyFile'), io.env.OLLAMA_LAMBDA_API_KEY);
  if (key !== undefined) return key;
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

/** AWS has made it and shows it again, to whoever may read keys of API Gateway. */
function gatewayKeyOf(found: FoundEndpoint, input: Input, { io }: Session): string {
  const key = givenKey(textOption(input, 'gatewayKeyFile'), io.env.OLLAMA_LAMBDA_GATEWAY_KEY);
  if (key !== undefined) return key;
  const { gatewayCallers: callers, name, target } = found;
  throw new UserError({
    code: 'gateway-key-missing',
    message: `the gateway in front of ${name} lets in who has one of its keys, and none was given`,
    why: `gateway.keys are for ${callers.join(', ')}: AWS made them, and shows them again`,
    next: [
      `aws apigateway get-api-keys --include-values --name-query ${name}-${callers[0]} --query 'items[0].value' --output text --region ${target.region}`,
      'OLLAMA_LAMBDA_GATEWAY_KEY=<key> ollama-lambda run "hello"',
    ],
    exitCode: exitCodes.usage,
  });
}

function givenKey(file: string | undefined, variable: string | undefined): string | undefined {
  return (file === undefined ? variable : readKey(file))?.trim() || undefined;
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError({
      code: 'key-file',
      message: `the file of the key, ${file}, cannot be read: ${fileTroubleOf(error)}`,
      next: ['name the file that `deploy --key-file` wrote, or into which you have put a key of the gateway'],
      exitCode: exitCodes.usage,
    });
  }
}
