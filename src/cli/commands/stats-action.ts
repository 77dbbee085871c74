import type { FunctionDetails } from '../../aws/ports.js';
import { defaults } from '../../config/defaults.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { chartFile, draw } from '../bench/chart-file.js';
import type { Action } from '../command.js';
import { fitted, widthOf } from '../models/table-text.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { groupStats } from '../stats/group-stats.js';
import { groupText } from '../stats/group-text.js';
import { statsOptions } from '../stats/options.js';
import { daysPicture, groupsPicture } from '../stats/stats-picture.js';
import { useOf } from '../stats/use.js';
import { useText } from '../stats/use-text.js';
import { findTarget } from '../target.js';

/** By day from metrics, which are cheap and whole; by key and model from the log. Exit 6 when nothing is deployed. */
export const statsAction: Action = async (input, session) => {
  const { days, by, most } = statsOptions(input);
  const chart = chartFile(input, 'stats');
  const { config, origins } = await settleConfig(input, session.io);
  const { aws, region, identity } = await findTarget(config, origins, session);
  const stack = await aws.stacks.describe(config.stackName);
  const name = stack?.outputs.FunctionName ?? config.name;
  const details = stack && (await aws.functions.inspect(name, 'live'));
  if (details === undefined) throw absent(name, config.stackName, `${region} of account ${identity.account}`);
  const now = session.io.now();
  const width = widthOf(session.io);
  const title = `${name}, the last ${days} days`;
  if (by === 'day') {
    const use = await useOf(aws.metrics, details, { region, now, days, ...countedOf(details) });
    if (chart !== undefined) await draw(chart, daysPicture(use.days, title));
    tell(session, { function: name, region, by, ...use, forecast: use.forecast ?? null }, () =>
      useText(name, use, session.style, width),
    );
    return exitCodes.ok;
  }
  const question = { by, region, now, days, most };
  const grouped = await groupStats(aws, details, question, session.signals.signal);
  if (chart !== undefined) await draw(chart, groupsPicture(grouped.groups, `${title} by ${by}`));
  tell(session, { function: name, region, ...grouped }, () => groupText(name, grouped, session.style, width));
  return exitCodes.ok;
};

function tell({ json, result, io }: Session, document: object, text: () => string): void {
  result(
    json ? JSON.stringify({ schemaVersion: 1, ok: true, ...document }, null, 2) : fitted(text(), widthOf(io)),
  );
}

const absent = (name: string, stackName: string, where: string): UserError =>
  new UserError({
    code: 'stack-absent',
    message: `there is no function ${name} of a stack ${stackName} in ${where}`,
    next: ['ollama-lambda deploy', 'ollama-lambda stats --region <region> --stack-name <name>'],
    exitCode: exitCodes.notFound,
  });

/** Where the function counts tokens, and under which names: as it was deployed, since the config may have moved on. */
function countedOf({ environment }: FunctionDetails) {
  const {
    OLLAMA_LAMBDA_METRICS_NAMESPACE: namespace,
    OLLAMA_LAMBDA_MODEL: model = '',
    OLLAMA_LAMBDA_FALLBACK_MODEL: fallback = '',
    POWERTOOLS_METRICS_DISABLED: disabled,
  } = environment;
  return {
    namespace: namespace || defaults.metrics.namespace,
    models: disabled === 'true' ? [] : [model, fallback].filter((name) => name !== ''),
  };
}
