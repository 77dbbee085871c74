import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { UrlCors } from '../lambda-control.js';
import { AwsFailure } from '../service.js';

/** Headers that a URL with a CORS configuration writes itself; what its function says of them is dropped. */
export const corsHeaders: readonly string[] = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
  'access-control-max-age',
];

/** @throws AwsFailure for a MaxAge that Lambda does not take */
export function checkCors({ MaxAge }: UrlCors): void {
  if (MaxAge === undefined || (Number.isInteger(Number(MaxAge)) && MaxAge >= 0 && MaxAge <= 86_400)) return;
  throw new AwsFailure(
    'ValidationException',
    `1 validation error detected: Value '${MaxAge}' at 'cors.maxAge' failed to satisfy constraint: ` +
      'Member must have value less than or equal to 86400',
  );
}

export const hasCors = (cors: UrlCors | undefined): cors is UrlCors => (cors?.AllowOrigins ?? []).length > 0;

/** A browser's question before the request itself. Lambda answers it alone: neither signature nor function is asked. */
export const isPreflight = (method: string | undefined, headers: IncomingHttpHeaders): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined;

export function answerPreflight(cors: UrlCors, headers: IncomingHttpHeaders, response: ServerResponse): void {
  if (allow(cors, headers.origin, response)) {
    const listed: readonly (readonly [string, readonly string[] | undefined])[] = [
      ['access-control-allow-methods', cors.AllowMethods],
      ['access-control-allow-headers', cors.AllowHeaders],
    ];
    for (const [name, values] of listed) if (values !== undefined) response.setHeader(name, values.join(','));
    if (cors.MaxAge !== undefined) response.setHeader('access-control-max-age', String(cors.MaxAge));
  }
  response.writeHead(200, { 'content-length': 0 }).end();
}

/**
 * Says who may read the answer, when the request came from a page that may.
 *
 * @returns whether it may
 */
export function allow(cors: UrlCors, origin: string | undefined, response: ServerResponse): boolean {
  if (origin === undefined) return false;
  response.setHeader('vary', 'Origin');
  const origins = cors.AllowOrigins ?? [];
  if (!origins.includes('*') && !origins.includes(origin)) return false;
  response.setHeader('access-control-allow-origin', origins.includes(origin) ? origin : '*');
  if (cors.AllowCredentials) response.setHeader('access-control-allow-credentials', 'true');
  if (cors.ExposeHeaders) response.setHeader('access-control-expose-headers', cors.ExposeHeaders.join(','));
  return true;
}
