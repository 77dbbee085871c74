import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { largestInline, largestPolicy, policySize } from '../../policy/deploy-policy.js';
import { type Part, parts, usualParts } from '../../policy/own-calls.js';
import { type Action, type Input, textOption } from '../command.js';
import { policyOf, policyTarget } from '../policy/policy-target.js';
import { settleConfig } from '../settled-config.js';

/** The document alone on standard output, with and without `--json`: it is meant for `aws iam`. */
export const policyAction: Action = async (input, session) => {
  const wanted = partsOf(input);
  const settled = await settleConfig(input, session.io);
  const target = await policyTarget(settled, session);
  const document = policyOf(settled.config, target, wanted);
  session.result(JSON.stringify(document, null, 2));
  const size = policySize(document);
  if (size > largestPolicy) {
    session.say(
      `a managed policy takes ${largestPolicy} characters, and this one has ${size}: put it into the role itself, which takes ${largestInline} (aws iam put-role-policy), or make several (--for)`,
    );
  }
  return exitCodes.ok;
};

/** @throws UserError `parts-unknown` (exit 2) */
function partsOf(input: Input): readonly Part[] {
  const written = textOption(input, 'for');
  if (written === undefined) return usualParts;
  const named = written.split(',').map((part) => part.trim());
  const unknown = named.filter((part) => !parts.includes(part as Part));
  if (unknown.length === 0) return parts.filter((part) => named.includes(part));
  throw new UserError({
    code: 'parts-unknown',
    message: `--for ${written.slice(0, 80)} has ${unknown.join(', ')}, which is no part of a policy`,
    why: `it takes ${parts.join(', ')}, with commas between`,
    next: ['ollama-lambda policy --for deploy'],
    exitCode: exitCodes.usage,
  });
}
