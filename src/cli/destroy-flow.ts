import { apply } from '../apply/apply.js';
import type { Config } from '../config/config.js';
import type { Finding } from '../core/finding.js';
import type { Outcome } from '../core/outcome.js';
import { type DestroyInput, makeDestroyPlan } from '../plan/destroy-plan.js';
import type { Step } from '../plan/plan.js';
import type { Inventory } from '../survey/facts.js';
import { takeInventory } from '../survey/inventory.js';
import type { Session } from './session.js';
import type { Target } from './target.js';
import type { Wiring } from './wire.js';

export interface DestroyRequest {
  readonly config: Config;
  readonly target: Target;
  readonly wiring: Wiring;
  readonly choices: Omit<DestroyInput, 'target'>;
  readonly dryRun: boolean;
  readonly agree: (steps: readonly Step[], inventory: Inventory) => Promise<void>;
  readonly askAdopt: () => Promise<boolean>;
}

export interface DestroyReport {
  readonly outcome: Outcome | { readonly kind: 'planned' } | { readonly kind: 'nothing-there' };
  readonly steps: readonly Step[];
  /** What still exists under our names, and why; empty when nothing is left. */
  readonly left: readonly Finding[];
}

/** inventory → plan → apply → inventory again: what is said to be gone has been looked for. */
export async function destroy(request: DestroyRequest, session: Session): Promise<DestroyReport> {
  const { config, target, wiring } = request;
  const look = () =>
    takeInventory(config, wiring.survey, { region: target.region, now: new Date(wiring.ports.watch.now()) });
  let adopt = request.choices.adopt;
  let agreed = false;
  const retained: Finding[] = [];

  for (let round = 0; ; round += 1) {
    const inventory = await look();
    let plan = planFor(request, inventory, adopt);
    if (
      !adopt &&
      plan.left.some((finding) => finding.id.endsWith('-to-adopt')) &&
      (await request.askAdopt())
    ) {
      adopt = true;
      plan = planFor(request, inventory, adopt);
    }
    const { steps, left } = plan;
    if (request.dryRun) return { outcome: { kind: 'planned' }, steps, left };
    if (steps.length === 0) {
      const kind = agreed ? 'removed' : 'nothing-there';
      return { outcome: { kind }, steps, left: [...left, ...retained] };
    }
    if (!agreed) await request.agree(steps, inventory);
    agreed = true;
    const outcome = await apply(
      { target: planTarget(request), steps },
      wiring.ports,
      session.emit,
      session.signals.signal,
    );
    if (outcome.kind === 'stack-failed' || outcome.kind === 'detached') return { outcome, steps, left };
    if (outcome.kind === 'plan-again' && round < mostRounds) continue;
    retained.push(...retainedBy(steps, inventory));
    const after = planFor(request, await look(), adopt);
    const leftNow = [...after.left, ...retained, ...after.steps.map(stillThere)];
    // Lambda may make its log group again when it was called while it was being deleted: one more round takes it.
    if (after.steps.length > 0 && round < mostRounds) continue;
    return { outcome: { kind: 'removed' }, steps, left: leftNow };
  }
}

const mostRounds = 2;

const planTarget = ({ config, target }: DestroyRequest) => ({
  account: target.identity.account,
  region: target.region,
  stackName: config.stackName,
  repository: config.repository,
  functionName: config.name,
});

const planFor = (request: DestroyRequest, inventory: Inventory, adopt: boolean) =>
  makeDestroyPlan(inventory, { ...request.choices, adopt, target: planTarget(request) });

/** What a stack was told to leave behind belongs to nobody afterwards, so this is the last time that it can be named. */
const retainedBy = (steps: readonly Step[], { stack }: Inventory): readonly Finding[] =>
  steps.flatMap((step) =>
    step.kind !== 'delete-stack' || stack.kind === 'absent'
      ? []
      : stack.resources
          .filter(({ logicalId }) => step.retain?.includes(logicalId))
          .map(({ logicalId, type, physicalId }) => ({
            id: 'retained',
            severity: 'warning',
            what: `${logicalId} (${type}${physicalId === undefined ? '' : ` ${physicalId}`}) could not be deleted and was left behind (--retain-blocked)`,
            remedy: 'delete it by hand: no stack knows of it any more',
          })),
  );

const stillThere = (step: Step): Finding => ({
  id: 'still-there',
  severity: 'error',
  what: `still there: ${step.because}`,
  remedy: 'run `ollama-lambda destroy` again',
});
