import type { Config } from '../../config/config.js';
import { UserError } from '../../core/errors.js';
import { call, type Endpoint } from '../../invoke/endpoint.js';

/** More at once than this is not tried out: each request is one of the function's. */
const mostAtOnce = 50;

/** Requests a second over which one machine does not come. */
const mostRate = 20;

/** Asks the gateway for what it refuses: a caller without a key, and one request too many. */
export async function tryGateway(
  endpoint: Endpoint,
  { keys, rate, burst }: Config['gateway'],
  mark: (what: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (keys.length > 0) {
    const { gatewayKey: _key, ...stranger } = endpoint;
    const status = await ask(stranger, signal);
    if (status !== 403) throw failed(`a caller without a key of the gateway got ${status}, and not 403`);
    mark('asked the gateway without a key of its own: 403');
  }
  if (burst > mostAtOnce || rate > mostRate) {
    mark(`not tried: ${burst} requests at once, ${rate} a second, which are too many for one machine`);
    return;
  }
  for (let asked = 1; asked <= 2 * mostAtOnce; asked += 1) {
    const status = await ask(endpoint, signal);
    if (status === 429) {
      mark(`asked the gateway ${asked} times without a pause: 429`);
      return;
    }
  }
  throw failed(`the gateway let ${2 * mostAtOnce} requests through, and not ${burst}`);
}

/** @returns the status of a request that costs the function as little as any. */
async function ask(endpoint: Endpoint, signal: AbortSignal): Promise<number> {
  const answer = await call(endpoint, { method: 'GET', path: '/', signal });
  answer.resume();
  return answer.statusCode ?? 0;
}

const failed = (message: string): UserError =>
  new UserError({ code: 'rehearsal-failed', message, next: ['ollama-lambda rehearse --verbose'] });
