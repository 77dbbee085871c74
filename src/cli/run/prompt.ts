import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { showBytes } from '../../lib/quantities.js';
import { type Input, textOption } from '../command.js';
import type { Session } from '../session.js';

/** Lambda takes 6 MB a request, and base64 makes four bytes of three. */
const largestImage = 4_400_000;
const largestText = 5_500_000;

/**
 * What is asked: the argument, and behind it what is piped in. With an argument only a pipeline or a file is read: what
 * other programs leave open, and never write to, would keep us waiting for ever.
 *
 * @throws UserError `prompt-missing`, `prompt-too-long` (exit 2)
 */
export async function promptOf({ argument = '' }: Input, session: Session): Promise<string> {
  const { stdin } = session.io;
  const words = argument === '-' ? '' : argument;
  const reads = !stdin.isTTY && (words === '' || stdin.isPiped === true);
  const piped = reads ? (await readAll(session)).trim() : '';
  const prompt = [words, piped].filter((text) => text !== '').join('\n\n');
  if (prompt !== '') return prompt;
  throw new UserError({
    code: 'prompt-missing',
    message: 'there is nothing to ask: no prompt was given, and nothing came on standard input',
    next: [
      'ollama-lambda run "Why is the sky blue?"',
      'git diff | ollama-lambda run "Write a commit message"',
    ],
    exitCode: exitCodes.usage,
  });
}

/** Whoever waits for a pipe in which nothing comes is told so. Milliseconds. */
const patience = 3000;

async function readAll({ io, say, signals }: Session): Promise<string> {
  const heard = new AbortController();
  const waiting = AbortSignal.any([heard.signal, signals.signal]);
  delay(patience, undefined, { signal: waiting, ref: false }).then(
    () => say('waiting for standard input; `</dev/null` where there is none'),
    () => undefined,
  );
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of io.stdin.stream as AsyncIterable<Buffer | string>) {
      heard.abort();
      chunks.push(Buffer.from(chunk as Buffer));
      size += chunk.length;
      if (size > largestText) throw tooLong;
    }
  } finally {
    heard.abort();
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLong = new UserError({
  code: 'prompt-too-long',
  message: `what came on standard input is more than ${showBytes(largestText)}`,
  why: 'Lambda takes 6 MB a request, and a model reads far less',
  next: ['head -c 100000 file | ollama-lambda run "Summarize"'],
  exitCode: exitCodes.usage,
});

/**
 * The picture of `--image` in base64; none when it was not given.
 * @throws UserError `image-file` (exit 2)
 */
export async function imagesOf(input: Input, { io }: Session): Promise<readonly string[]> {
  const file = textOption(input, 'image');
  if (file === undefined) return [];
  const bytes = await readFile(resolve(io.cwd, file)).catch((error: unknown) => {
    throw unusable(`--image ${file} cannot be read: ${fileTroubleOf(error)}`);
  });
  if (!pictures.some((begin) => bytes.subarray(0, 12).toString('latin1').match(begin))) {
    throw unusable(`--image ${file} is no PNG, JPEG, GIF or WebP`);
  }
  if (bytes.length > largestImage) {
    throw unusable(
      `--image ${file} has ${showBytes(bytes.length)}, and a request takes ${showBytes(largestImage)}`,
    );
  }
  return [bytes.toString('base64')];
}

/** How files of the kinds that models read begin. */
const pictures = [/^\x89PNG/, /^\xff\xd8\xff/, /^GIF8/, /^RIFF....WEBP/s];

const unusable = (message: string): UserError =>
  new UserError({
    code: 'image-file',
    message,
    next: ['ollama-lambda run --image photo.jpg "What is this?"'],
    exitCode: exitCodes.usage,
  });
