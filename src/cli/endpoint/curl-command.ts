import type { Endpoint } from '../../invoke/endpoint.js';

export interface CurlParts {
  readonly method: string;
  readonly path: string;
  /** As it was written: `@file` stays a file. */
  readonly data: string | undefined;
}

/**
 * The same request for a shell. Keys and signatures are not in it: it names the variables that hold them, because what is
 * on a screen or in a shell's history is read by others.
 */
export function curlCommandOf(
  { url, region, access, gatewayKey }: Endpoint,
  { method, path, data }: CurlParts,
): string {
  const implied = data === undefined ? 'GET' : 'POST';
  return [
    'curl --no-buffer',
    ...(method === implied ? [] : [`-X ${method}`]),
    ...accessOf(access, region),
    ...(gatewayKey === undefined ? [] : [`-H "x-api-key: $OLLAMA_LAMBDA_GATEWAY_KEY"`]),
    ...(data === undefined ? [] : [`-H 'content-type: application/json'`, `--data-binary ${quoted(data)}`]),
    quoted(`${url.replace(/\/$/, '')}${path}`),
  ].join(' \\\n  ');
}

function accessOf(access: Endpoint['access'], region: string): readonly string[] {
  if (access.kind === 'iam') {
    return [
      `--aws-sigv4 "aws:amz:${region}:${access.service ?? 'lambda'}" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`,
      `-H "x-amz-security-token: $AWS_SESSION_TOKEN"`,
    ];
  }
  return access.kind === 'api-key' ? [`-H "authorization: Bearer $OLLAMA_LAMBDA_API_KEY"`] : [];
}

/** For any POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
