import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { converse } from '../../invoke/converse.js';
import { servedModels } from '../../invoke/served-models.js';
import { chat } from '../chat/chat.js';
import { begin } from '../chat/conversation.js';
import { readHistory, writeHistory } from '../chat/history-file.js';
import { createJsonPage } from '../chat/json-page.js';
import { pipedLines, terminalLines } from '../chat/lines.js';
import { createPage } from '../chat/page.js';
import { type Action, textOption } from '../command.js';
import { whenStopped } from '../endpoint/when-stopped.js';
import { endpointOf } from '../endpoint-of.js';
import { stateFolder } from '../folders.js';
import { mayColour } from '../io.js';
import { createStyle } from '../render/style.js';

export const chatAction: Action = async (input, session) => {
  const { io, signals } = session;
  const { endpoint, model } = await endpointOf(input, session);
  const colourless = input.options.color === false;
  const style = createStyle(mayColour(io, io.stderr, colourless));
  const atTerminal = io.stdin.isTTY && io.stderr.isTTY;
  const historyFile = join(stateFolder(io), 'chat-history');
  const keeps = atTerminal && input.options.history !== false;
  const lines = atTerminal
    ? terminalLines(io, signals.signal, keeps ? await readHistory(historyFile) : [])
    : pipedLines(io, signals.signal);
  if (atTerminal) session.say(`${model} at ${endpoint.url}\n/help says what else there is, /bye ends`);
  const { interrupted } = await chat(begin(model, textOption(input, 'system')), {
    lines,
    page: session.json
      ? createJsonPage(io, style)
      : createPage(io, {
          stdout: session.style,
          stderr: style,
          markdown: mayColour(io, io.stdout, colourless) && input.options.plain !== true,
          quiet: input.options.quiet === true,
        }),
    style,
    now: io.now,
    ask: (question, onPiece, signal) => converse(endpoint, question, onPiece, signal),
    stoppable: signals.stoppable,
    signal: signals.signal,
    whenStopped: whenStopped(endpoint.url),
    files: {
      models: () => servedModels(endpoint, signals.signal),
      read: (file) => readFile(file, 'utf8').catch(fileError(file)),
      writeNew: (file, text) => writeFile(file, text, { flag: 'wx' }).catch(fileError(file)),
    },
  });
  lines.close();
  if (keeps) await writeHistory(historyFile, lines.history);
  return signals.exitCode() ?? (interrupted ? exitCodes.interrupted : exitCodes.ok);
};

const fileError =
  (file: string) =>
  (error: unknown): never => {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UserError({
      code: 'file',
      message: exists ? `${file} exists, and is not written over` : `${file}: ${fileTroubleOf(error)}`,
      next: [exists ? '/save <another file>' : 'name a file that can be used'],
    });
  };
