import { applyTuning } from '../../apply/tuning/tune.js';
import { UserError } from '../../core/errors.js';
import { type ExitCode, exitCodes } from '../../core/exit-codes.js';
import { priceOf } from '../../models/price.js';
import { planTuning, type TuningPlan } from '../../plan/tuning.js';
import type { LeftOut } from '../../plan/tuning-sizes.js';
import { askFunction } from '../bench/ask-function.js';
import { chartFile, draw } from '../bench/chart-file.js';
import { measure } from '../bench/measure.js';
import { type Action, isOn } from '../command.js';
import type { DeployReport } from '../deploy-flow.js';
import { widthOf } from '../models/table-text.js';
import { deployExit, deployText } from '../render/deploy-result.js';
import { foldFor } from '../render/wrap.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { findTarget } from '../target.js';
import { targetFlags } from '../target-flags.js';
import { agreeToTuning } from '../tune/agree-to-tuning.js';
import { applyMemory, memoryPlace } from '../tune/apply-choice.js';
import { type Best, bestOf, type Choice, choices } from '../tune/choice.js';
import { type TuneOptions, tuneOptions } from '../tune/options.js';
import { putBackAction } from '../tune/put-back.js';
import { type SizeRow, sizeRow } from '../tune/size-row.js';
import { tellTuning, tuneDocument } from '../tune/tune-document.js';
import { tunePicture } from '../tune/tune-picture.js';
import { tuneText } from '../tune/tune-text.js';
import { type Tunable, tuningFacts } from '../tune/tuning-facts.js';
import { wire } from '../wire.js';

/** Nothing is measured before it was agreed to, and nothing is applied that was not chosen. */
export const tuneAction: Action = async (input, session) => {
  const options = tuneOptions(input);
  const chart = chartFile(input, 'tune');
  const { io, emit, signals } = session;
  const settled = await settleConfig(input, io);
  const target = await findTarget(settled.config, settled.origins, session);
  const { config, path: configPath } = settled;
  const tunable: Tunable = {
    settled,
    target,
    wiring: wire({ io, config, target, configPath, emit, signals }),
  };
  if (isOn(input, 'putBack')) return putBackAction(tunable, session);
  const place = options.apply === undefined ? undefined : await memoryPlace(input, tunable, session);
  const plan = planned(await tuningFacts(tunable, session), options);
  await agreeToTuning(plan, session);
  const { rows, leftOut } = await measured(plan, tunable, session);
  const best = bestOf(rows);
  if (chart !== undefined)
    await draw(chart, tunePicture(rows, best, `${plan.model} on ${plan.functionName}`));
  const found = { plan, rows, best, leftOut: [...plan.leftOut, ...leftOut], region: target.region };
  if (!session.json) {
    if (rows.length > 0) session.result(tuneText(rows, best, session.style, widthOf(io)));
    tellTuning(found, session);
  }
  const choice = signals.signal.aborted ? undefined : await chosen(best, plan, options, session);
  const memory = choice && best?.[choice];
  const report =
    memory === undefined || memory === plan.current
      ? undefined
      : await applyMemory(memory, place ?? (await memoryPlace(input, tunable, session)), tunable, session);
  return ended({ found, choice, memory, report, where: targetFlags(input) }, tunable, session);
};

function planned(facts: Parameters<typeof planTuning>[0], { wish }: TuneOptions): TuningPlan {
  const answer = planTuning(facts, wish);
  if (answer.kind === 'plan') return answer.plan;
  throw new UserError({
    code: answer.findings[0]?.id ?? 'refused',
    message: `refused, nothing was measured: ${answer.findings[0]?.what ?? ''}`,
    findings: answer.findings,
    exitCode: exitCodes.usage,
  });
}

async function measured(
  plan: TuningPlan,
  { settled: { config }, target, wiring }: Tunable,
  session: Session,
): Promise<{ readonly rows: readonly SizeRow[]; readonly leftOut: readonly LeftOut[] }> {
  const { functions, versions } = target.aws;
  const { functionName, model, wish } = plan;
  const { promptTokens, requests, answerTokens } = wish;
  const cell = { promptTokens, concurrency: 1 };
  const { sizes, leftOut } = await applyTuning(
    plan,
    {
      versions,
      functions,
      watch: wiring.ports.watch,
      emit: session.emit,
      learn: (cap) => wiring.ports.memory.learn(cap, config.repository),
      measure: async ({ memory, alias }, signal) => {
        const ask = askFunction(functions, { functionName, qualifier: alias });
        const onSample = (_cell: object, done: number): void => {
          const level = done === requests ? 'info' : 'debug';
          session.emit({ kind: 'note', level, text: `${memory} MB: ${done} of ${requests} requests` });
        };
        const cells = [cell];
        const asked = { model, cells, requests, answerTokens, now: session.io.now, ask, onSample };
        return (await measure(asked, signal))[0] ?? { ...cell, samples: [] };
      },
    },
    session.signals.signal,
  );
  const { region } = target;
  const { architecture } = config;
  const rows = sizes.map(({ size: { memory }, measured: samples }) =>
    sizeRow({
      memory,
      measured: samples,
      answerTokens,
      perSecond: priceOf({ region, architecture, memory, imageBytes: 0 })?.perSecond,
    }),
  );
  return { rows, leftOut };
}

/** What was said beforehand, or what is answered now; nothing where nobody can be asked. */
async function chosen(
  best: Best | undefined,
  { current }: TuningPlan,
  { apply }: TuneOptions,
  session: Session,
): Promise<Choice | undefined> {
  if (best === undefined || apply !== undefined) return apply;
  const others = choices.filter((choice) => best[choice] !== current);
  if (session.interactivity.kind === 'must-not-ask' || session.yes || others.length === 0) return undefined;
  const answer = await session.ask((prompts) =>
    prompts.choose<Choice | 'none'>('Apply one?', [
      { value: 'none', name: `no, leave ${current} MB` },
      ...others.map((value) => ({ value, name: `${value}: ${best[value]} MB` })),
    ]),
  );
  return answer === 'none' ? undefined : answer;
}

interface Ended {
  readonly found: Parameters<typeof tuneDocument>[0];
  readonly choice: Choice | undefined;
  readonly memory: number | undefined;
  readonly report: DeployReport | undefined;
  readonly where: string;
}

function ended(
  { found, choice, memory, report, where }: Ended,
  { settled, target }: Tunable,
  session: Session,
): ExitCode {
  const applied =
    choice === undefined || memory === undefined ? null : { choice, memory, changed: report !== undefined };
  if (session.json) session.result(JSON.stringify(tuneDocument(found, applied), null, 2));
  else if (report !== undefined) {
    session.result(
      deployText(settled.config, target.region, report, {
        style: session.style,
        fold: foldFor(session.io.stdout),
        where,
      }),
    );
  } else if (applied !== null) session.say(`${applied.choice} is ${applied.memory} MB, which it has already`);
  const interrupted = session.signals.exitCode();
  if (report !== undefined) return deployExit(report, interrupted);
  if (interrupted !== undefined) return interrupted;
  return found.best === undefined ? exitCodes.failed : exitCodes.ok;
}
