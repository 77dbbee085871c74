import { writeFileSync } from 'node:fs';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { offlineTemplate } from '../../plan/offline-template.js';
import { templateTexts } from '../assets.js';
import { type Action, textOption } from '../command.js';
import { settleConfig } from '../settled-config.js';

export const renderAction: Action = async (input, session) => {
  const format = textOption(input, 'format') ?? (session.json ? 'json' : 'yaml');
  if (format !== 'yaml' && format !== 'json') {
    throw new UserError({
      code: 'format-unknown',
      message: `--format ${format} is not known`,
      why: 'it takes yaml or json',
      next: ['ollama-lambda render --format json'],
      exitCode: exitCodes.usage,
    });
  }
  const { config } = await settleConfig(input, session.io);
  const { text, template } = offlineTemplate(config, templateTexts());
  const body = format === 'yaml' ? text : `${JSON.stringify(template, null, 2)}\n`;
  const out = textOption(input, 'out');
  if (out === undefined) session.result(body);
  else write(out, body);
  return exitCodes.ok;
};

function write(path: string, body: string): void {
  try {
    writeFileSync(path, body);
  } catch (error) {
    throw new UserError({
      code: 'out-unwritable',
      message: `--out ${path} cannot be written: ${fileTroubleOf(error)}`,
      next: ['choose a file in a folder that exists and is yours'],
      exitCode: exitCodes.usage,
    });
  }
}
