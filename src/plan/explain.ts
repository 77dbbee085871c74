import type { Finding } from '../core/finding.js';
import { showBytes, showDollars } from '../lib/quantities.js';
import { explainFit } from '../models/fit.js';
import type { CostLine } from '../template/feature.js';
import type { Plan, Step } from './plan.js';

/** A plan in plain words, a line each: what will happen, why, and what it costs. */
export function explain(plan: Plan): readonly string[] {
  const { target, memory, fit, price, costs, traffic, steps } = plan;
  if (steps.length === 0) {
    return [
      'Nothing has to change: what is deployed is what this config asks for.',
      ...plan.warnings.map(warningLine),
    ];
  }
  return [
    `Account ${target.account} · ${target.region} · stack ${target.stackName} · function ${target.functionName}`,
    `Memory ${memory.granted} MB${memory.granted === memory.wanted ? '' : ` (${memory.wanted} wanted, this account allows ${memory.cap})`}`,
    `The model ${explainFit(fit)}`,
    ...(traffic.uploadBytes > 0
      ? [
          `Up to ${showBytes(traffic.downloadBytes)} to download and ${showBytes(traffic.uploadBytes)} to upload; what is cached or already there travels no more`,
          ...(traffic.engineBytes > noteworthyBytes
            ? [
                `${showBytes(traffic.engineBytes)} of it is the engine's image, read once a release and machine for the little that a CPU needs (image engine export|import shares that)`,
              ]
            : []),
        ]
      : []),
    ...(price === undefined
      ? ['Price: not known for this Region']
      : [
          `While it answers: ${showDollars(price.perSecond)} a second, ${showDollars(price.perHour)} an hour. While idle: ${showDollars(price.storagePerMonth)} a month for the image in ECR (${price.basis})`,
        ]),
    ...costs.map(costLine),
    '',
    ...steps.map(
      (step, index) => `${String(index + 1).padStart(2)}. ${describe(step)}, because ${step.because}`,
    ),
    ...plan.warnings.map(warningLine),
  ];
}

/** An engine that is a local file or a small mirror is not worth a line. */
const noteworthyBytes = 500_000_000;

/** One step in the imperative, with the name of what it touches. */
export function describe(step: Step): string {
  switch (step.kind) {
    case 'await-stack':
      return 'wait for the operation that is under way';
    case 'probe-memory':
      return `ask AWS whether it allows ${step.memory} MB`;
    case 'adopt-repository':
      return `tag repository ${step.name} as ours`;
    case 'ensure-repository':
      return `create repository ${step.name}`;
    case 'push-image':
      return `build the image and push it as ${step.repository}:${step.tag}`;
    case 'delete-stack':
      return `delete stack ${step.stackName}${step.retain?.length ? `, leaving ${step.retain.join(', ')} behind` : ''}`;
    case 'continue-rollback':
      return `finish the roll-back of stack ${step.stackName}`;
    case 'rollback-stack':
      return `roll back the failed update of stack ${step.stackName}`;
    case 'change-stack':
      return `${step.mode} stack ${step.stackName}`;
    case 'change-parameters':
      return `change ${named(step.parameters)} of stack ${step.stackName}`;
    case 'await-function':
      return `wait until function ${step.functionName} is active`;
    case 'verify':
      return `ask ${step.model} for ${step.embeds ? 'an embedding' : 'a first token'}`;
    case 'write-lock':
      return 'write ollama-lambda.lock';
    case 'prune-images':
      return `delete old images of ${step.repository}, but for the ${step.keep} before the live one`;
    case 'retain-logs':
      return `update stack ${step.stackName} so that its log group outlives it`;
    case 'delete-repository':
      return `delete repository ${step.name} and its images`;
    case 'delete-log-group':
      return `delete log group ${step.name}`;
    case 'forget':
      return `forget ${step.what.join(', ')}`;
  }
}

const named = (parameters: Readonly<Record<string, string | undefined>>): string =>
  Object.keys(parameters)
    .filter((name) => parameters[name] !== undefined)
    .join(' and ');

const costLine = ({ what, perMonth, basis }: CostLine): string =>
  perMonth === undefined
    ? `On top: ${what} (${basis})`
    : `On top: ${what}, ${showDollars(perMonth)} a month (${basis})`;

const warningLine = (finding: Finding): string =>
  `Note: ${finding.what}${finding.remedy ? ` (${finding.remedy})` : ''}`;
