import { exitCodes } from '../../core/exit-codes.js';
import { converse } from '../../invoke/converse.js';
import { showDollars } from '../../lib/quantities.js';
import { benchPicture } from '../bench/chart.js';
import { chartFile, draw } from '../bench/chart-file.js';
import { measure } from '../bench/measure.js';
import { type BenchOptions, benchOptions } from '../bench/options.js';
import { type Row, summaryOf } from '../bench/summary.js';
import { benchTable } from '../bench/table.js';
import type { Action } from '../command.js';
import { endpointOf } from '../endpoint-of.js';
import { widthOf } from '../models/table-text.js';
import { findingLines } from '../report-error.js';
import type { Session } from '../session.js';

export const benchAction: Action = async (input, session) => {
  const options = benchOptions(input);
  const chart = chartFile(input, 'bench');
  const { endpoint, model, price } = await endpointOf(input, session);
  const { io, signals } = session;
  const all = options.cells.length * options.requests;
  session.say(
    `${all === 1 ? 'one request' : `${all} requests`} to ${endpoint.url}, each with up to ${options.answerTokens} tokens of ${model}`,
  );
  let done = 0;
  const measured = await measure(
    {
      ...options,
      model,
      now: io.now,
      ask: (question, signal) => converse(endpoint, question, () => undefined, signal),
      onSample: ({ promptTokens, concurrency }, number) => {
        done += 1;
        const text = `${done} of ${all}: ${promptTokens} tokens, ${concurrency} at once, ${number} of ${options.requests}`;
        session.emit({ kind: 'note', level: 'debug', text });
      },
    },
    signals.signal,
  );
  const rows = measured.map((cell) => summaryOf(cell, price?.perSecond));
  const isMeasured = rows.length > 0;
  if (chart !== undefined && isMeasured)
    await draw(chart, benchPicture(rows, `${model} at ${new URL(endpoint.url).host}`));
  if (session.json) {
    const document = {
      schemaVersion: 1,
      ok: rows.every(worked),
      url: endpoint.url,
      model,
      price,
      options,
      rows,
    };
    session.result(JSON.stringify(document, null, 2));
  } else if (isMeasured) {
    session.result(benchTable(rows, session.style, widthOf(io)));
    tell(rows, options, session, price?.basis);
  } else session.say('nothing was measured');
  return signals.exitCode() ?? (rows.every(worked) ? exitCodes.ok : exitCodes.failed);
};

const worked = ({ failed }: Row): boolean => failed === 0;

/** What a table cannot say. */
function tell(
  rows: readonly Row[],
  options: BenchOptions,
  session: Session,
  basis: string | undefined,
): void {
  for (const { failures } of rows) {
    for (const what of failures) {
      for (const line of findingLines({ id: 'request-failed', severity: 'error', what }, session.style))
        session.say(line);
    }
  }
  const dear = rows.flatMap(({ costPerThousandTokens }) => costPerThousandTokens ?? []);
  if (basis !== undefined && dear.length > 0) {
    session.say(`up to ${showDollars(Math.max(...dear))} for 1,000 tokens: what was waited for, at ${basis}`);
  }
  const answered = rows.some(({ requests, failed }) => failed < requests);
  if (answered && options.requests > 1 && options.requests < 100)
    session.say(`p99 of ${options.requests} requests is the slowest of them; --requests 100 says more`);
}
