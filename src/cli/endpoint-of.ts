import type { Architecture } from '../config/config.js';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { mib } from '../core/units.js';
import type { Endpoint } from '../invoke/endpoint.js';
import { entranceOf, gatewayCallers, signedFor } from '../invoke/entrance.js';
import { type Price, priceOf } from '../models/price.js';
import { type CallerKeys, callerKeys } from './caller-keys.js';
import type { Input } from './command.js';
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
  const keys = callerKeys(input, session);
  const named = namedUrl(input);
  if (named !== undefined) {
    const { config } = await settleConfig(input, session.io);
    const local = await localEndpoint(named, keys.given(), config.model, session);
    if (local !== undefined) return { ...local, price: undefined };
  }
  const found = await foundEndpoint(input, session);
  const { url, model, price, target } = found;
  const gatewayKey = keys.ofGateway(found);
  const endpoint = { url, region: target.region, access: accessOf(found, keys) };
  return { endpoint: { ...endpoint, ...(gatewayKey !== undefined && { gatewayKey }) }, model, price };
}

function accessOf({ auth, service, target }: FoundEndpoint, keys: CallerKeys): Endpoint['access'] {
  if (auth === 'api-key') return { kind: 'api-key', key: keys.ofEndpoint() };
  keys.notAsked(auth);
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
