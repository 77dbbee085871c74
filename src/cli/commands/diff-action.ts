import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { readCfn } from '../../template/cfn-yaml.js';
import { type Differ, differenceOf, isEmpty } from '../../template/difference.js';
import { type Action, isOn } from '../command.js';
import type { DeployReport } from '../deploy-flow.js';
import { planned } from '../planning.js';
import { diffText } from '../render/diff-text.js';

/** Exit 0, or with --exit-code 3 when anything differs. */
export const diffAction: Action = async (input, session) => {
  const differ = await loaded();
  const report = await planned(input, session);
  const { current, wanted, image } = templatesOf(report);
  const difference = differenceOf(differ, current, wanted);
  const document = { ...difference, image };
  session.result(session.json ? JSON.stringify(document, null, 2) : diffText(document, session.style));
  const differs = !isEmpty(difference) || image !== null;
  return isOn(input, 'exitCode') && differs ? exitCodes.differs : exitCodes.ok;
};

async function loaded(): Promise<Differ> {
  try {
    return (await import('@aws-cdk/cloudformation-diff')) as unknown as Differ;
  } catch (cause) {
    throw new UserError({
      code: 'differ-missing',
      message: 'the package that compares templates is not installed',
      why: 'diff uses the optional package @aws-cdk/cloudformation-diff, which is larger than all of ollama-lambda',
      next: ['npm install @aws-cdk/cloudformation-diff', 'ollama-lambda plan'],
      exitCode: exitCodes.prerequisite,
      cause,
    });
  }
}

interface Templates {
  readonly current: Record<string, unknown>;
  readonly wanted: Record<string, unknown>;
  /** Tag of an image that is not in the registry yet: the template names an image by a parameter alone. */
  readonly image: string | null;
}

/** A plan without a change of the stack wants what is there. */
function templatesOf({ plan, facts }: DeployReport): Templates {
  const change = plan.steps.find((step) => step.kind === 'change-stack');
  const push = plan.steps.find((step) => step.kind === 'push-image');
  const current = facts.stack.kind === 'present' ? parsed(facts.stack.template) : {};
  return {
    current,
    wanted: change === undefined ? current : parsed(change.template),
    image: push?.tag ?? null,
  };
}

/** What is deployed may be anybody's text. */
function parsed(text: string): Record<string, unknown> {
  const document = readCfn(text);
  if (document.kind === 'document') return (document.value ?? {}) as Record<string, unknown>;
  throw new UserError({
    code: 'deployed-template-unreadable',
    message: `the deployed template cannot be read: ${document.message} (line ${document.line})`,
    next: ['ollama-lambda plan'],
    exitCode: exitCodes.failed,
  });
}
