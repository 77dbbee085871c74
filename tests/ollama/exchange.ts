import { request } from 'node:http';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
}

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Whether the body came to its end; false when the connection broke before. */
  readonly complete: boolean;
}

/** One request to loopback and everything that comes back. `onText` sees the body as it comes. */
export function exchange(port: number, asked: Asked, onText?: (text: string) => void): Promise<Told> {
  return new Promise((resolve, reject) => {
    const { method, path, headers = {} } = asked;
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        body += text;
        onText?.(text);
      });
      answer.on('error', () => {
        // The connection broke: `complete` says so below.
      });
      answer.on('close', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, complete: answer.complete }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(bytesOf(asked.body));
  });
}

const bytesOf = (body: unknown): string | undefined =>
  body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
