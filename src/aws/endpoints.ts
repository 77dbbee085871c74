import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { Environment } from './shared-config.js';

export type ServiceName = 'sts' | 'iam' | 'cloudformation' | 'ecr' | 'lambda' | 'logs' | 'cloudwatch';

/** Other addresses than AWS's own, by service. */
export type Endpoints = Readonly<Partial<Record<ServiceName, string>>>;

/** AWS's own names of the variables: one for all services and one each, which wins. */
const variables: Readonly<Record<ServiceName, string>> = {
  sts: 'AWS_ENDPOINT_URL_STS',
  iam: 'AWS_ENDPOINT_URL_IAM',
  cloudformation: 'AWS_ENDPOINT_URL_CLOUDFORMATION',
  ecr: 'AWS_ENDPOINT_URL_ECR',
  lambda: 'AWS_ENDPOINT_URL_LAMBDA',
  logs: 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
  cloudwatch: 'AWS_ENDPOINT_URL_CLOUDWATCH',
};

/**
 * Endpoint overrides of the environment.
 * @throws UserError `endpoint-invalid`, `endpoint-insecure` (exit 2)
 */
export function endpointsIn(environment: Environment): Endpoints {
  if (/^true$/i.test(environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? '')) return {};
  const found: Partial<Record<ServiceName, string>> = {};
  for (const service of Object.keys(variables) as ServiceName[]) {
    const variable = environment[variables[service]] ? variables[service] : 'AWS_ENDPOINT_URL';
    const url = environment[variable];
    if (url) found[service] = checked(url, variable);
  }
  return found;
}

function checked(url: string, variable: string): string {
  if (!URL.canParse(url)) {
    throw new UserError({
      code: 'endpoint-invalid',
      message: `${variable} is no URL: ${JSON.stringify(url.slice(0, 200))}`,
      next: [`unset ${variable}`],
      exitCode: exitCodes.usage,
    });
  }
  const { protocol, hostname } = new URL(url);
  refuseInsecure(protocol, hostname, variable);
  return url;
}

/**
 * Plain HTTP carries session tokens and registry passwords in the open: it is for this machine only.
 * @throws UserError `endpoint-insecure` (exit 2)
 */
export function refuseInsecure(protocol: string, hostname: string, from: string): void {
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return;
  throw new UserError({
    code: 'endpoint-insecure',
    message: `${from} names ${protocol}//${hostname}: only https, or http on this machine, is allowed`,
    why: 'requests to AWS carry session tokens, which nobody on the way may read',
    next: ['# use an https endpoint, or a tunnel that ends on 127.0.0.1'],
    exitCode: exitCodes.usage,
  });
}

/** 127.0.0.0/8, ::1 and localhost. */
const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  hostname === '::1' ||
  /^127(\.\d{1,3}){3}$/.test(hostname);
