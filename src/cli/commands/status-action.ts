import { exitCodes } from '../../core/exit-codes.js';
import type { Action } from '../command.js';
import { settleConfig } from '../settled-config.js';
import { gatherStatus } from '../status/gather-status.js';
import { statusDocument } from '../status/status-document.js';
import { statusText } from '../status/status-text.js';
import { findTarget } from '../target.js';

export const statusAction: Action = async (input, session) => {
  const settled = await settleConfig(input, session.io);
  const target = await findTarget(settled.config, settled.origins, session);
  const status = await gatherStatus(settled, target, session);
  const { style, io } = session;
  const { columns } = io.stdout;
  session.result(
    session.json
      ? JSON.stringify(statusDocument(settled.config, status), null, 2)
      : statusText(settled.config, status, { style, columns, now: io.now() }),
  );
  return exitCodes.ok;
};
