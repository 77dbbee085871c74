/** The protocol a caller speaks: it decides what an error looks like. */
export type Protocol = 'ollama' | 'openai' | 'anthropic';

export function protocolOf(path: string): Protocol {
  if (/^\/v1\/messages(\/|$)/.test(path)) return 'anthropic';
  return /^\/v1(\/|$)/.test(path) ? 'openai' : 'ollama';
}

export interface Failure {
  readonly status: number;
  readonly message: string;
  /** Anthropic's errors carry it in their body too; every answer has it as a header. */
  readonly requestId: string;
}

/** The body of an error answer, as the protocol's own servers write it. */
export const errorBody = (protocol: Protocol, failure: Failure): string =>
  JSON.stringify(errorObject(protocol, failure));

/**
 * The last piece of a stream that failed after its status was sent. Client libraries of all protocols raise it as an
 * error; without it they take a cut answer for a whole one.
 */
export function errorInStream(protocol: Protocol, failure: Failure): string {
  const text = JSON.stringify(errorObject(protocol, failure));
  if (protocol === 'ollama') return `${text}\n`;
  return protocol === 'openai' ? `data: ${text}\n\n` : `event: error\ndata: ${text}\n\n`;
}

function errorObject(protocol: Protocol, { status, message, requestId }: Failure): object {
  switch (protocol) {
    case 'ollama':
      return { error: message };
    case 'openai': {
      const code = openaiCodes[status] ?? null;
      return { error: { message, type: openaiType(status), param: null, code } };
    }
    case 'anthropic':
      return { type: 'error', error: { type: anthropicType(status), message }, request_id: requestId };
  }
}

const openaiCodes: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  429: 'rate_limit_exceeded',
};

function openaiType(status: number): string {
  if (status === 429) return 'rate_limit_error';
  if (status === 404) return 'not_found_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}

const anthropicTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

const anthropicType = (status: number): string =>
  anthropicTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
