import { readFileSync } from 'node:fs';
import { fileTroubleOf, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { type Input, textOption } from './command.js';
import type { FoundEndpoint } from './endpoint-of.js';
import type { Session } from './session.js';

/** Keys with which somebody calls: from the file that a flag names, else from a variable. */
export interface CallerKeys {
  /** The endpoint's own, where there is one. */
  given(): string | undefined;
  /** @throws UserError `key-missing` (exit 2) */
  ofEndpoint(): string;
  /** Undefined where no gateway asks for one. @throws UserError `gateway-key-missing` (exit 2) */
  ofGateway(found: FoundEndpoint): string | undefined;
  /** Says of a file that was named that it has no use. A variable may be meant for other endpoints. */
  notAsked(auth: string): void;
}

export function callerKeys(input: Input, { io, emit }: Session): CallerKeys {
  const file = textOption(input, 'keyFile');
  const gatewayFile = textOption(input, 'gatewayKeyFile');
  const given = (): string | undefined => read(file, io.env.OLLAMA_LAMBDA_API_KEY);
  const unused = (text: string): void => emit({ kind: 'note', level: 'warn', text });
  return {
    given,
    ofEndpoint() {
      const key = given();
      if (key === undefined) throw keyMissing;
      return key;
    },
    ofGateway(found) {
      if (found.gatewayCallers.length === 0) {
        if (gatewayFile !== undefined) unused('--gateway-key-file is not used: no gateway asks for a key');
        return undefined;
      }
      const key = read(gatewayFile, io.env.OLLAMA_LAMBDA_GATEWAY_KEY);
      if (key === undefined) throw gatewayKeyMissing(found);
      return key;
    },
    notAsked(auth) {
      if (file !== undefined) unused(`--key-file is not used: the endpoint asks for no key (auth ${auth})`);
    },
  };
}

function read(file: string | undefined, variable: string | undefined): string | undefined {
  return (file === undefined ? variable : readKey(file))?.trim() || undefined;
}

const keyMissing = new UserError({
  code: 'key-missing',
  message: 'this endpoint wants an API key, and none was given',
  why: 'the key was shown once when it was made; only its digest is stored in AWS',
  next: [
    'export OLLAMA_LAMBDA_API_KEY=<key>   # then the same command',
    'the same command with --key-file <file>',
  ],
  exitCode: exitCodes.usage,
});

/** AWS has made it and shows it again, to whoever may read keys of API Gateway. */
const gatewayKeyMissing = ({ gatewayCallers: callers, name, target }: FoundEndpoint): UserError =>
  new UserError({
    code: 'gateway-key-missing',
    message: `the gateway in front of ${name} lets in who has one of its keys, and none was given`,
    why: `gateway.keys are for ${callers.join(', ')}: AWS made them, and shows them again`,
    next: [
      `aws apigateway get-api-keys --include-values --name-query ${name}-${callers[0]} --query 'items[0].value' --output text --region ${target.region}`,
      'export OLLAMA_LAMBDA_GATEWAY_KEY=<key>   # then the same command',
    ],
    exitCode: exitCodes.usage,
  });

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError({
      code: 'key-file',
      message: `the file of the key, ${file}, cannot be read: ${fileTroubleOf(error)}`,
      next: ['name the file that `deploy --key-file` wrote, or into which you have put a key of the gateway'],
      exitCode: exitCodes.usage,
    });
  }
}
