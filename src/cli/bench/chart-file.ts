import { writeFile } from 'node:fs/promises';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Input, textOption } from '../command.js';
import { type Picture, pageOf, svgOf } from './svg.js';

/** What `--chart` names. @throws UserError `chart-file` (exit 2) for a form that is not drawn */
export function chartFile(input: Input, command: string): string | undefined {
  const file = textOption(input, 'chart');
  if (file === undefined || /\.(svg|html)$/i.test(file)) return file;
  throw new UserError({
    code: 'chart-file',
    message: `--chart ${file} is neither .svg nor .html`,
    next: [`ollama-lambda ${command} --chart ${command}.svg`],
    exitCode: exitCodes.usage,
  });
}

/** @throws UserError `chart-file` when the file cannot be written */
export async function draw(file: string, picture: Picture): Promise<void> {
  const text = /\.html$/i.test(file) ? pageOf(picture) : svgOf(picture);
  await writeFile(file, text).catch((error: unknown) => {
    throw new UserError({
      code: 'chart-file',
      message: `--chart ${file}: ${fileTroubleOf(error)}`,
      next: ['name a file that can be written'],
    });
  });
}
