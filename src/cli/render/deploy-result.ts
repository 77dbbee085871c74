import type { Config } from '../../config/config.js';
import { type ExitCode, exitCodes } from '../../core/exit-codes.js';
import { entranceOf, gatewayCallers, signedFor } from '../../invoke/entrance.js';
import { showBytes, showDollars, showMs } from '../../lib/quantities.js';
import { explain } from '../../plan/explain.js';
import type { Plan } from '../../plan/plan.js';
import type { Facts } from '../../survey/facts.js';
import type { DeployReport } from '../deploy-flow.js';
import { troubleAddress } from '../help/trouble-address.js';
import type { Style } from './style.js';
import type { Fold } from './wrap.js';

/** The one document of `deploy --json`. Fields are only ever added. */
export function deployDocument(
  config: Config,
  region: string,
  report: DeployReport,
): Record<string, unknown> {
  const { outcome, plan, facts, memoryWanted } = report;
  const pushed = outcome.kind === 'deployed' ? outcome.pushed : undefined;
  const ended = outcome.kind === 'deployed' || outcome.kind === 'unchanged' ? outcome : undefined;
  return {
    schemaVersion: 1,
    ok: outcome.kind !== 'stack-failed',
    outcome: outcome.kind,
    changed: outcome.kind === 'deployed',
    account: facts.identity.account,
    region,
    model: config.model,
    memory: { wanted: memoryWanted, cap: plan.memory.cap ?? null, granted: plan.memory.granted },
    image: {
      digest: pushed?.digest ?? (facts.image.kind === 'present' ? facts.image.digest : null),
      bytesPushed: pushed?.bytesPushed ?? 0,
      bytesSkipped: pushed?.bytesSkipped ?? 0,
    },
    stack: { name: config.stackName },
    endpoint: { url: entranceOf(ended?.outputs ?? {}) ?? null, auth: config.endpoint.auth },
    verified: ended?.verified ?? null,
    price: plan.price ?? null,
    ...(outcome.kind === 'planned' ? { plan } : {}),
    ...(outcome.kind === 'stack-failed' ? { error: { code: 'stack-failed', ...outcome } } : {}),
    ...(outcome.kind === 'detached' ? { status: outcome.status, next: outcome.next } : {}),
  };
}

export function deployExit({ outcome }: DeployReport, interrupted: ExitCode | undefined): ExitCode {
  if (outcome.kind === 'stack-failed') return exitCodes.failed;
  if (outcome.kind === 'detached') return interrupted ?? exitCodes.interrupted;
  return exitCodes.ok;
}

/** How a result is shown: in which styles, and how its sentences are broken. */
interface Shown {
  readonly style: Style;
  readonly fold: Fold;
  /** What commands need behind their name to find this deployment; begins with a blank, or is nothing. */
  readonly where: string;
}

export function deployText(config: Config, region: string, report: DeployReport, shown: Shown): string {
  const { style, fold } = shown;
  const { outcome, plan } = report;
  switch (outcome.kind) {
    case 'planned':
      return fold(
        [...explain(plan), ...urlLines(plan, report.facts), '', 'Nothing was changed (--dry-run).'].join(
          '\n',
        ),
      );
    case 'stack-failed':
      return [
        `${style.red(`stack ${config.stackName}: ${outcome.status}`)}`,
        ...(outcome.consoleUrl === '' ? [] : [style.dim(outcome.consoleUrl)]),
        style.dim(`More: ${troubleAddress('stack-failed')}`),
        `Next: ${outcome.remedy}`,
        fold(`${outcome.logicalId}: ${outcome.reason}`),
      ].join('\n');
    case 'detached':
      return `CloudFormation goes on (${outcome.status}). To watch it: ${outcome.next}`;
    case 'deployed':
    case 'unchanged':
      return readyText(config, region, report, shown);
    default:
      return '';
  }
}

/** A URL does not survive its stack: who deletes a stack to create it anew is told beforehand. */
export function urlLines({ steps }: Plan, { stack }: Facts): readonly string[] {
  const url = stack.kind === 'present' ? entranceOf(stack.stack.outputs) : undefined;
  if (url === undefined || !steps.some((step) => step.kind === 'delete-stack')) return [];
  return [`The URL goes with its stack: ${url} ends, and the new one will be another.`];
}

function readyText(
  config: Config,
  region: string,
  { outcome, plan }: DeployReport,
  { style, fold, where }: Shown,
): string {
  if (outcome.kind !== 'deployed' && outcome.kind !== 'unchanged') return '';
  const url = entranceOf(outcome.outputs) ?? '';
  const { verified } = outcome;
  const speed =
    verified?.tokensPerSecond === undefined ? '' : `, ${verified.tokensPerSecond.toFixed(1)} tokens/s`;
  const { price } = plan;
  return [
    outcome.kind === 'unchanged' ? 'Nothing had to change.' : style.green('Ready.'),
    '',
    `  ${style.bold(url)}`,
    '',
    ...[
      ...(verified
        ? [`  First answer after ${showMs(verified.firstTokenMs)}${speed}: “${shortened(verified.answer)}”`]
        : []),
      ...(outcome.kind === 'deployed' && outcome.pushed
        ? [
            `  Pushed ${showBytes(outcome.pushed.bytesPushed)}; ${showBytes(outcome.pushed.bytesSkipped)} were there already`,
          ]
        : []),
      ...(price
        ? [
            `  An hour of use costs ${showDollars(price.perHour)}; while idle ${showDollars(price.storagePerMonth)} a month for the image`,
          ]
        : []),
    ].map(fold),
    '',
    '  Call it:',
    ...callLines(config, region, outcome.outputs, where).map((line) => `    ${style.cyan(line)}`),
    '',
    `  Take it away: ${style.cyan(`ollama-lambda destroy${where}`)}`,
  ].join('\n');
}

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

function callLines(
  config: Config,
  region: string,
  outputs: Readonly<Record<string, string>>,
  where: string,
): readonly string[] {
  const url = entranceOf(outputs) ?? '';
  const keyed = gatewayCallers(outputs).length > 0;
  const variable = keyed ? 'OLLAMA_LAMBDA_GATEWAY_KEY=… ' : '';
  const body = `-d '{"model":"${config.model}","messages":[{"role":"user","content":"hello"}]}'`;
  const json = `${keyed ? '-H "x-api-key: $OLLAMA_LAMBDA_GATEWAY_KEY" ' : ''}-H 'content-type: application/json'`;
  switch (config.endpoint.auth) {
    case 'iam':
      return [
        `${variable}ollama-lambda run${where} "hello"`,
        `${variable}ollama-lambda proxy${where}        # for the openai and ollama clients`,
        `curl --no-buffer --aws-sigv4 "aws:amz:${region}:${signedFor(outputs)}" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN" ${json} ${url}api/chat ${body}`,
      ];
    case 'api-key':
      return [
        `OLLAMA_LAMBDA_API_KEY=… ${variable}ollama-lambda run${where} "hello"`,
        `curl --no-buffer -H "authorization: Bearer $OLLAMA_LAMBDA_API_KEY" ${json} ${url}api/chat ${body}`,
      ];
    case 'none':
      return [`curl --no-buffer ${json} ${url}api/chat ${body}`];
  }
}
