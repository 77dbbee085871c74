import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { call } from '../../invoke/endpoint.js';
import { type Action, type Input, isOn, textOption } from '../command.js';
import { curlCommandOf } from '../endpoint/curl-command.js';
import { endpointOf } from '../endpoint-of.js';
import type { Session } from '../session.js';

/** Exit 1 for an answer of 400 and above: scripts need not look into it. */
export const curlAction: Action = async (input, session) => {
  const path = pathOf(input);
  const data = textOption(input, 'data');
  const method = methodOf(input, data);
  const body = await bodyOf(data, session);
  const { endpoint } = await endpointOf(input, session);
  const command = curlCommandOf(endpoint, { method, path, data });
  if (isOn(input, 'print')) {
    session.result(session.json ? JSON.stringify({ schemaVersion: 1, ok: true, command }) : command);
    return exitCodes.ok;
  }
  session.show(session.style.dim(command));
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const { signal } = session.signals;
  const answer = await call(endpoint, { method, path, headers, ...(body && { body }), signal });
  const status = answer.statusCode ?? 0;
  if (session.json) await tellDocument(answer, command, session);
  else await tell(answer, isOn(input, 'include'), session);
  return status < 400 ? exitCodes.ok : exitCodes.failed;
};

async function tell(answer: IncomingMessage, include: boolean, { io, say, result }: Session): Promise<void> {
  if (include) {
    const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
    say([`HTTP ${answer.statusCode}`, ...headers].join('\n'));
  }
  const decoder = new TextDecoder();
  let last = '';
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    last = decoder.decode(chunk, { stream: true });
    io.stdout.write(last);
  }
  // An answer in one piece has no newline at its end, and a prompt would stand behind it.
  if (!last.endsWith('\n')) result('');
}

async function tellDocument(answer: IncomingMessage, command: string, session: Session): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const { statusCode: status = 0, headers } = answer;
  const body = Buffer.concat(chunks).toString('utf8');
  session.result(
    JSON.stringify({ schemaVersion: 1, ok: status < 400, command, status, headers, body }, null, 2),
  );
}

/** @throws UserError `path-invalid` (exit 2) */
function pathOf({ argument = '/api/tags' }: Input): string {
  if (/^\/[\x21-\x7e]*$/.test(argument)) return argument;
  throw new UserError({
    code: 'path-invalid',
    message: `${argument.slice(0, 100)} is no path of the endpoint`,
    why: 'a path begins with a slash and has no blanks; the host is the endpoint’s',
    next: ['ollama-lambda curl /api/tags'],
    exitCode: exitCodes.usage,
  });
}

/** @throws UserError `method-invalid` (exit 2) */
function methodOf(input: Input, data: string | undefined): string {
  const method = (textOption(input, 'request') ?? (data === undefined ? 'GET' : 'POST')).toUpperCase();
  if (['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].includes(method)) return method;
  throw new UserError({
    code: 'method-invalid',
    message: `--request ${method.slice(0, 40)} is no method`,
    next: ['ollama-lambda curl /api/tags -X GET'],
    exitCode: exitCodes.usage,
  });
}

/** @throws UserError `data-file` (exit 2) */
async function bodyOf(data: string | undefined, { io }: Session): Promise<Buffer | undefined> {
  if (data === undefined) return undefined;
  if (!data.startsWith('@')) return Buffer.from(data);
  const name = data.slice(1);
  if (name === '-') {
    const chunks: Buffer[] = [];
    for await (const chunk of io.stdin.stream as AsyncIterable<Buffer>) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  return readFile(resolve(io.cwd, name)).catch((error: unknown) => {
    throw new UserError({
      code: 'data-file',
      message: `--data @${name} cannot be read: ${fileTroubleOf(error)}`,
      next: ['ollama-lambda curl /api/chat --data @request.json'],
      exitCode: exitCodes.usage,
      cause: error,
    });
  });
}
