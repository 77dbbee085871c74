/** The dialect a caller speaks: it decides what an error looks like and how a stream ends. */
export type Protocol = 'ollama' | 'openai';

export const protocolOf = (path: string): Protocol => (path.startsWith('/v1/') ? 'openai' : 'ollama');

/** The body of an error answer, as the protocol's own servers write it. */
export const errorBody = (protocol: Protocol, status: number, message: string): string =>
  JSON.stringify(protocol === 'openai' ? openaiError(status, message) : { error: message });

/**
 * The last piece of a stream that failed after its status was sent. Client libraries of both protocols raise it as an
 * error; without it they take a cut answer for a whole one.
 */
export const errorInStream = (protocol: Protocol, message: string): string =>
  protocol === 'openai'
    ? `data: ${JSON.stringify(openaiError(500, message))}\n\n`
    : `${JSON.stringify({ error: message })}\n`;

const openaiError = (status: number, message: string) => ({
  error: {
    message,
    type: openaiType(status),
    param: null,
    code: status === 401 ? 'invalid_api_key' : null,
  },
});

function openaiType(status: number): string {
  if (status === 404) return 'not_found_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}
