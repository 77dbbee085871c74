import type { IncomingHttpHeaders } from 'node:http';

export interface UrlRequest {
  readonly requestId: string;
  readonly urlId: string;
  readonly domain: string;
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly at: Date;
  /** Who signed; undefined for a public URL. */
  readonly caller: { readonly account: string; readonly arn: string; readonly accessKey: string } | undefined;
}

/** A function URL's event: payload format 2.0. */
export function urlEvent(request: UrlRequest): object {
  const { headers, caller, body, requestId, urlId, domain, at } = request;
  const [path = '/', query = ''] = request.url.split(/\?(.*)/s);
  const { cookie, ...others } = headers;
  const parameters = queryParameters(query);
  const text = isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, join(value)])),
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(query === '' ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: caller?.account ?? 'anonymous',
      apiId: urlId,
      ...(caller ? { authorizer: { iam: callerContext(caller) } } : {}),
      domainName: domain,
      domainPrefix: urlId,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: commonLogTime(at),
      timeEpoch: at.getTime(),
    },
    ...(body.length === 0 ? {} : { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
}

function callerContext(caller: NonNullable<UrlRequest['caller']>): object {
  const userId = 'AIDAREHEARSAL00000000';
  return {
    accessKey: caller.accessKey,
    accountId: caller.account,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: caller.arn,
    userId,
  };
}

/** Bodies of these types arrive as they are, all others in base64. */
function isText(contentType: string | undefined): boolean {
  return /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded)|[^;]*\+(json|xml))/i.test(
    contentType ?? '',
  );
}

/** Repeated names are joined with commas. */
function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

const join = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(',') : (value ?? '');

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `23/Nov/2026:14:05:09 +0000` */
export function commonLogTime(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}
