import { defaults } from '../../config/defaults.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Action, type Input, textOption } from '../command.js';
import { fitted, widthOf } from '../models/table-text.js';
import { settleConfig } from '../settled-config.js';
import { useOf } from '../stats/use.js';
import { useText } from '../stats/use-text.js';
import { findTarget } from '../target.js';

/** Exit 6 when nothing is deployed. */
export const statsAction: Action = async (input, session) => {
  const days = daysOf(input);
  const { config, origins } = await settleConfig(input, session.io);
  const { aws, region, identity } = await findTarget(config, origins, session);
  const stack = await aws.stacks.describe(config.stackName);
  const name = stack?.outputs.FunctionName ?? config.name;
  const details = stack && (await aws.functions.inspect(name, 'live'));
  if (details === undefined) {
    throw new UserError({
      code: 'stack-absent',
      message: `there is no function ${name} of a stack ${config.stackName} in ${region} of account ${identity.account}`,
      next: ['ollama-lambda deploy', 'ollama-lambda stats --region <region> --stack-name <name>'],
      exitCode: exitCodes.notFound,
    });
  }
  const { environment } = details;
  // As it was deployed: the config may have moved on since.
  const namespace = environment.OLLAMA_LAMBDA_METRICS_NAMESPACE || defaults.metrics.namespace;
  const models = modelsOf(environment);
  const use = await useOf(aws.metrics, details, { region, now: session.io.now(), days, namespace, models });
  session.result(
    session.json
      ? JSON.stringify(
          { schemaVersion: 1, ok: true, function: name, region, ...use, forecast: use.forecast ?? null },
          null,
          2,
        )
      : fitted(useText(name, use, session.style), widthOf(session.io)),
  );
  return exitCodes.ok;
};

/** The names under which the function counts tokens. */
function modelsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  if (environment.POWERTOOLS_METRICS_DISABLED === 'true') return [];
  const { OLLAMA_LAMBDA_MODEL: model, OLLAMA_LAMBDA_FALLBACK_MODEL: fallback } = environment;
  return [model ?? '', fallback ?? ''].filter((name) => name !== '');
}

function daysOf(input: Input): number {
  const text = textOption(input, 'days') ?? '7';
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= 400) return days;
  throw new UserError({
    code: 'option-invalid',
    message: `--days ${text} is not understood; it takes a whole number from 1 to 400`,
    why: 'CloudWatch keeps figures for 455 days',
    next: ['ollama-lambda stats --days 30'],
    exitCode: exitCodes.usage,
  });
}
