import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { type Input, textOption } from './command.js';

/** What `--url` says. @throws UserError `url-invalid` (exit 2), before anybody is asked */
export function namedUrl(input: Input): string | undefined {
  const url = textOption(input, 'url');
  if (url === undefined || (URL.canParse(url) && /^https?:\/\//i.test(url))) return url;
  throw new UserError({
    code: 'url-invalid',
    message: `--url is ${JSON.stringify(url.slice(0, 200))}, which is no address`,
    why: 'it takes one with its protocol, such as http://127.0.0.1:11435/, or the one that status shows',
    next: ['ollama-lambda status'],
    exitCode: exitCodes.usage,
  });
}
