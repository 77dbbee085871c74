import type { Finding } from '../core/finding.js';
import { isTuning } from '../survey/tuning-marks.js';
import type { LatestBefore, TuningFacts } from './tuning.js';
import type { LeftOut } from './tuning-sizes.js';

/** Why nothing can be measured. @param tried sizes, of all architectures together */
export const tuningFindings = (
  facts: TuningFacts,
  tried: number,
  leftOut: readonly LeftOut[],
): readonly Finding[] => [
  ...stoppedFindings(facts),
  ...byHandFindings(facts),
  ...sizeFindings(tried, leftOut, facts),
];

function stoppedFindings({ functionName, reserved }: TuningFacts): readonly Finding[] {
  if (reserved !== 0) return [];
  return [
    {
      id: 'function-stopped',
      severity: 'error',
      what: `${functionName} is stopped: Lambda would refuse every request of the measurement`,
      remedy: 'ollama-lambda start',
    },
  ];
}

/** A version is made of what `$LATEST` is: where somebody has changed that by hand, something else would be measured. */
function byHandFindings({ functionName, deployed, found: { latest } }: TuningFacts): readonly Finding[] {
  if (isTuning(latest.description)) return [];
  if (described(latest) === described(deployed)) return [];
  return [
    {
      id: 'latest-by-hand',
      severity: 'error',
      what: `$LATEST of ${functionName} is not as the stack made it: ${described(latest)}`,
      why: `the stack says ${described(deployed)}; a version that is published now would be of neither`,
      remedy: 'undo what was changed by hand, or deploy a config that differs from what is deployed',
    },
  ];
}

const described = ({ memory, architecture, description }: Omit<LatestBefore, 'image'>): string =>
  `${memory} MB, ${architecture}, “${description}”`;

function sizeFindings(
  tried: number,
  leftOut: readonly LeftOut[],
  { needed }: TuningFacts,
): readonly Finding[] {
  if (tried > 1) return [];
  return [
    {
      id: 'nothing-to-compare',
      severity: 'error',
      what: `of the sizes asked for ${tried === 1 ? 'only one' : 'none'} can be tried, and a tuning compares at least two`,
      ...(leftOut.length === 0
        ? {}
        : { why: leftOut.map(({ what, because }) => `${what}: ${because}`).join('; ') }),
      remedy: `--sizes <numbers>, of ${needed} MB and more`,
    },
  ];
}
