import { removeImages } from '../../apply/tuning/remove-images.js';
import { UserError } from '../../core/errors.js';
import { type ExitCode, exitCodes } from '../../core/exit-codes.js';
import { planTuning, type TuningPlan } from '../../plan/tuning.js';
import { chartFile, draw } from '../bench/chart-file.js';
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
import { applyChoice, type ChoicePlace, choicePlace } from '../tune/apply-choice.js';
import { type Best, bestOf, type Choice, choices } from '../tune/choice.js';
import { type MeasuredSizes, measureSizes } from '../tune/measure-sizes.js';
import { type TuneOptions, tuneOptions } from '../tune/options.js';
import { putBackAction } from '../tune/put-back.js';
import { type TuningFound, tellTuning, tuneDocument } from '../tune/tune-document.js';
import { tunePicture } from '../tune/tune-picture.js';
import { tuneText } from '../tune/tune-text.js';
import { type Tunable, tuningFacts } from '../tune/tuning-facts.js';
import { isSame, labelOf, type Variant } from '../tune/variant.js';
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
  const findPlace = (): Promise<ChoicePlace> => choicePlace(input, tunable, options.wish, session);
  const place = options.apply === undefined ? undefined : await findPlace();
  const plan = planned(await tuningFacts(tunable, options.wish, session), options);
  await agreeToTuning(plan, session);
  try {
    const found = foundOf(await measureSizes(plan, tunable, session), plan, target.region);
    await show(found, chart, session);
    const choice = signals.signal.aborted ? undefined : await chosen(found.best, plan, options, session);
    const variant = choice && found.best?.[choice];
    const report =
      variant === undefined || isSame(variant, deployedOf(plan))
        ? undefined
        : await applyChoice(variant, place ?? (await findPlace()), tunable, session);
    return ended({ found, choice, variant, report, where: targetFlags(input) }, tunable, session);
  } finally {
    // One that was applied has the tag of its deploy by now, and stays.
    await removeImages(target.aws.repositories, config.repository);
  }
};

const deployedOf = ({ current, architecture }: TuningPlan): Variant => ({ memory: current, architecture });

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

const foundOf = ({ rows, leftOut }: MeasuredSizes, plan: TuningPlan, region: string): TuningFound => ({
  plan,
  region,
  rows,
  best: bestOf(rows),
  leftOut: [...plan.leftOut, ...leftOut],
});

async function show(
  found: TuningFound,
  chart: ReturnType<typeof chartFile>,
  session: Session,
): Promise<void> {
  const { plan, rows, best } = found;
  if (chart !== undefined)
    await draw(chart, tunePicture(rows, best, `${plan.model} on ${plan.functionName}`));
  if (session.json) return;
  if (rows.length > 0) session.result(tuneText(rows, best, session.style, widthOf(session.io)));
  tellTuning(found, session);
}

/** What was said beforehand, or what is answered now; nothing where nobody can be asked. */
async function chosen(
  best: Best | undefined,
  plan: TuningPlan,
  { apply }: TuneOptions,
  session: Session,
): Promise<Choice | undefined> {
  if (best === undefined || apply !== undefined) return apply;
  const deployed = deployedOf(plan);
  const label = (variant: Variant): string => labelOf(variant, [deployed, ...plan.sizes]);
  const others = choices.filter((choice) => !isSame(best[choice], deployed));
  if (session.interactivity.kind === 'must-not-ask' || session.yes || others.length === 0) return undefined;
  const answer = await session.ask((prompts) =>
    prompts.choose<Choice | 'none'>('Apply one?', [
      { value: 'none', name: `no, leave ${label(deployed)}` },
      ...others.map((value) => ({ value, name: `${value}: ${label(best[value])}` })),
    ]),
  );
  return answer === 'none' ? undefined : answer;
}

interface Ended {
  readonly found: TuningFound;
  readonly choice: Choice | undefined;
  readonly variant: Variant | undefined;
  readonly report: DeployReport | undefined;
  readonly where: string;
}

function ended(
  { found, choice, variant, report, where }: Ended,
  { settled, target }: Tunable,
  session: Session,
): ExitCode {
  const applied =
    choice === undefined || variant === undefined
      ? null
      : { choice, ...variant, changed: report !== undefined };
  if (session.json) session.result(JSON.stringify(tuneDocument(found, applied), null, 2));
  else if (report !== undefined) {
    session.result(
      deployText(settled.config, target.region, report, {
        style: session.style,
        fold: foldFor(session.io.stdout),
        where,
      }),
    );
  } else if (applied !== null) {
    session.say(
      `${applied.choice} is ${labelOf(applied, [applied, ...found.plan.sizes])}, which it has already`,
    );
  }
  const interrupted = session.signals.exitCode();
  if (report !== undefined) return deployExit(report, interrupted);
  if (interrupted !== undefined) return interrupted;
  return found.best === undefined ? exitCodes.failed : exitCodes.ok;
}
