import { commonLogTime } from '../lambda/url-event.js';

export interface RestRequest {
  readonly requestId: string;
  readonly apiId: string;
  readonly account: string;
  readonly stage: string;
  readonly domain: string;
  readonly route: { readonly path: string; readonly resourceId: string };
  readonly method: string;
  /** Without the stage, and without the query. */
  readonly path: string;
  readonly query: string;
  /** Names and values in turn, as they came over the wire. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly at: Date;
  /** Who signed; undefined where nobody has to. */
  readonly caller: { readonly account: string; readonly arn: string; readonly accessKey: string } | undefined;
  readonly apiKey: { readonly id: string; readonly value: string } | undefined;
}

/** A REST API's event for a function: payload format 1.0. Names of headers keep their letters, unlike those of a URL. */
export function restEvent(request: RestRequest): object {
  const { route, path, method, query, stage, at, domain, body } = request;
  const headers = several(request.rawHeaders);
  const parameters = several([...new URLSearchParams(query)].flat());
  const proxied = route.path.endsWith('{proxy+}') ? path.slice(route.path.indexOf('{')) : undefined;
  return {
    resource: route.path,
    path,
    httpMethod: method,
    ...both('headers', 'multiValueHeaders', headers),
    ...both('queryStringParameters', 'multiValueQueryStringParameters', parameters),
    pathParameters: proxied === undefined ? null : { proxy: decodeURIComponent(proxied) },
    stageVariables: null,
    requestContext: {
      resourceId: route.resourceId,
      resourcePath: route.path,
      httpMethod: method,
      extendedRequestId: request.requestId,
      requestTime: commonLogTime(at),
      path: `/${stage}${path}`,
      accountId: request.account,
      protocol: 'HTTP/1.1',
      stage,
      domainPrefix: request.apiId,
      requestTimeEpoch: at.getTime(),
      requestId: request.requestId,
      identity: identityOf(request),
      domainName: domain,
      deploymentId: null,
      apiId: request.apiId,
    },
    // Without BinaryMediaTypes every body is text to it.
    body: body.length === 0 ? null : body.toString('utf8'),
    isBase64Encoded: false,
  };
}

type Lists = Readonly<Record<string, readonly string[]>>;

function several(pairs: readonly string[]): Lists {
  const lists: Record<string, string[]> = {};
  for (let at = 0; at < pairs.length; at += 2) {
    const [name = '', value = ''] = [pairs[at], pairs[at + 1]];
    lists[name] = [...(lists[name] ?? []), value];
  }
  return lists;
}

/** The last value of each name, and all of them; null where there is none. */
const both = (single: string, all: string, lists: Lists): object =>
  Object.keys(lists).length === 0
    ? { [single]: null, [all]: null }
    : {
        [single]: Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1)])),
        [all]: lists,
      };

function identityOf({ caller, apiKey, sourceIp, rawHeaders }: RestRequest): object {
  const agent = rawHeaders[rawHeaders.findIndex((name) => /^user-agent$/i.test(name)) + 1];
  return {
    cognitoIdentityPoolId: null,
    accountId: caller?.account ?? null,
    cognitoIdentityId: null,
    caller: caller?.accessKey ?? null,
    sourceIp,
    principalOrgId: null,
    accessKey: caller?.accessKey ?? null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: caller?.arn ?? null,
    userAgent: agent ?? null,
    user: caller?.accessKey ?? null,
    ...(apiKey === undefined ? {} : { apiKey: apiKey.value, apiKeyId: apiKey.id }),
  };
}
