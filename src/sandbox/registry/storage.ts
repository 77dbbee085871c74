import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Fault, SandboxRequest } from '../service.js';
import { sendText } from './answers.js';
import { storagePath } from './routes.js';

/**
 * The object storage behind the redirects: another host name, its own signature in the query, and, as S3 does it, a
 * refusal when an Authorization header comes along, so that a client which leaks its password is found out.
 */
export interface Storage {
  /** Where a blob can be fetched for the next hour. The fault travels with the address and strikes there once. */
  signedUrl(request: SandboxRequest, digest: string, fault: Fault | undefined): string;
  /** Answers a refusal and gives undefined, or gives the fault that is due. */
  admit(
    request: SandboxRequest,
    response: ServerResponse,
    digest: string,
  ): { readonly fault: Fault | undefined } | undefined;
}

export function createStorage(): Storage {
  const tickets = new Map<string, { readonly digest: string; fault: Fault | undefined }>();
  return {
    signedUrl(request, digest, fault) {
      const ticket = randomUUID();
      tickets.set(ticket, { digest, fault });
      const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=3600&X-Amz-Signature=${ticket}`;
      return `http://${otherHost(request.raw.headers.host ?? '127.0.0.1')}${storagePath}${digest}?${query}`;
    },
    admit(request, response, digest) {
      if (request.raw.headers.authorization !== undefined) {
        refuse(
          response,
          400,
          'InvalidArgument',
          'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
        );
        return undefined;
      }
      const ticket = tickets.get(request.query.get('X-Amz-Signature') ?? '');
      if (ticket?.digest !== digest) {
        refuse(response, 403, 'AccessDenied', 'Access Denied');
        return undefined;
      }
      const { fault } = ticket;
      if (request.method === 'GET') ticket.fault = undefined;
      return { fault };
    },
  };
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  sendText(response, status, body, { 'Content-Type': 'application/xml' });
}

/** The same listener under another name: clients compare names, not addresses. */
function otherHost(host: string): string {
  if (host.startsWith('127.0.0.1')) return host.replace('127.0.0.1', 'localhost');
  return host.replace(/^localhost/, '127.0.0.1');
}
