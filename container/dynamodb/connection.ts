import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { readWhole } from '../read-whole.js';

/** Connections to one server, kept between requests. */
export interface Connection {
  /** Rejects when there is no connection, or no whole answer before the signal. */
  post(
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly text: string }>;
}

/**
 * Milliseconds after which an idle connection is not trusted: the instance may have been frozen meanwhile, and the other
 * side have closed it unheard. By the wall clock, which a freeze does not stop.
 */
const trusted = 10_000;

/** Bytes of an answer; a page of a query has one MiB of items, which JSON makes longer. */
const longestAnswer = 8 * 1024 * 1024;

export function openConnection(url: URL): Connection {
  const secure = url.protocol === 'https:';
  const open = () => new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 8 });
  let agent = open();
  let lastUse = 0;
  return {
    async post(headers, body, signal) {
      if (Date.now() - lastUse > trusted && lastUse !== 0) {
        agent.destroy();
        agent = open();
      }
      lastUse = Date.now();
      const answer = await send(secure ? requestHttps : requestHttp, { url, headers, body, signal, agent });
      const text = (await readWhole(answer, longestAnswer)).toString();
      lastUse = Date.now();
      return { status: answer.statusCode ?? 0, text };
    },
  };
}

interface Sending {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly agent: HttpAgent;
}

function send(
  request: typeof requestHttp,
  { url, headers, body, signal, agent }: Sending,
): Promise<IncomingMessage> {
  const bytes = Buffer.from(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': bytes.length },
      agent,
      signal,
    });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end(bytes);
  });
}
