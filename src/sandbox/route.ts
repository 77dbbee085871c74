import type { IncomingMessage } from 'node:http';
import type { Protocol } from './faults.js';
import { AwsFailure } from './service.js';

/** To whom a request goes. `registry` reads its own body; everybody else gets it whole. */
export type Route =
  | {
      readonly kind: 'aws';
      readonly service: string;
      readonly protocol: Protocol;
      readonly operation: string;
    }
  | { readonly kind: 'registry' };

/** What the request line and the headers say; a form's `Action` and `Version` are found in its body later. */
export function routeOf(request: IncomingMessage, path: string): Route {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const [prefix = '', operation = ''] = target.split('.');
    return { kind: 'aws', service: jsonServices[prefix] ?? prefix, protocol: 'json', operation };
  }
  if (/^\/20\d\d-\d\d-\d\d\//.test(path)) {
    return { kind: 'aws', service: 'lambda', protocol: 'rest', operation: '' };
  }
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (path === '/' && form) return { kind: 'aws', service: '', protocol: 'query', operation: '' };
  return { kind: 'registry' };
}

const jsonServices: Readonly<Record<string, string>> = {
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  DynamoDB_20120810: 'dynamodb',
  Logs_20140328: 'logs',
  GraniteServiceVersion20100801: 'cloudwatch',
};

/** The query services, by the version of their API. */
export const queryServices: Readonly<Record<string, string>> = {
  '2011-06-15': 'sts',
  '2010-05-15': 'cloudformation',
  '2010-05-08': 'iam',
};

export const unknownOperation = (service: string, operation: string): AwsFailure =>
  new AwsFailure(
    'UnknownOperationException',
    `The sandbox does not imitate ${service}:${operation}; see the specification beside the service.`,
  );

/** Lambda's operation, so that a call can be listed and failed by its name; '' for a path that we do not know. */
export function lambdaOperation(method: string, path: string): string {
  return lambdaPaths.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2] ?? '';
}

const lambdaPaths: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ['GET', /^\/2016-08-19\/account-settings\/?$/, 'GetAccountSettings'],
  ['POST', /^\/2015-03-31\/functions\/?$/, 'CreateFunction'],
  ['GET', /^\/2015-03-31\/functions\/?$/, 'ListFunctions'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+$/, 'GetFunction'],
  ['DELETE', /^\/2015-03-31\/functions\/[^/]+$/, 'DeleteFunction'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/configuration$/, 'GetFunctionConfiguration'],
  ['PUT', /^\/2015-03-31\/functions\/[^/]+\/configuration$/, 'UpdateFunctionConfiguration'],
  ['PUT', /^\/2015-03-31\/functions\/[^/]+\/code$/, 'UpdateFunctionCode'],
  ['POST', /^\/2015-03-31\/functions\/[^/]+\/invocations$/, 'Invoke'],
  ['POST', /^\/2021-11-15\/functions\/[^/]+\/response-streaming-invocations$/, 'InvokeWithResponseStream'],
  ['PUT', /^\/2017-10-31\/functions\/[^/]+\/concurrency$/, 'PutFunctionConcurrency'],
  ['DELETE', /^\/2017-10-31\/functions\/[^/]+\/concurrency$/, 'DeleteFunctionConcurrency'],
  ['POST', /^\/2015-03-31\/functions\/[^/]+\/versions$/, 'PublishVersion'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/versions$/, 'ListVersionsByFunction'],
  ['POST', /^\/2015-03-31\/functions\/[^/]+\/aliases$/, 'CreateAlias'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/aliases$/, 'ListAliases'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/aliases\/[^/]+$/, 'GetAlias'],
  ['PUT', /^\/2015-03-31\/functions\/[^/]+\/aliases\/[^/]+$/, 'UpdateAlias'],
  ['DELETE', /^\/2015-03-31\/functions\/[^/]+\/aliases\/[^/]+$/, 'DeleteAlias'],
  ['POST', /^\/2021-10-31\/functions\/[^/]+\/url$/, 'CreateFunctionUrlConfig'],
  ['GET', /^\/2021-10-31\/functions\/[^/]+\/url$/, 'GetFunctionUrlConfig'],
  ['PUT', /^\/2021-10-31\/functions\/[^/]+\/url$/, 'UpdateFunctionUrlConfig'],
  ['DELETE', /^\/2021-10-31\/functions\/[^/]+\/url$/, 'DeleteFunctionUrlConfig'],
  ['POST', /^\/2015-03-31\/functions\/[^/]+\/policy$/, 'AddPermission'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/policy$/, 'GetPolicy'],
  ['DELETE', /^\/2015-03-31\/functions\/[^/]+\/policy\/[^/]+$/, 'RemovePermission'],
];
