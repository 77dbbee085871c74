import { messageOf, UserError } from '../../core/errors.js';
import type { Finding, Severity } from '../../core/finding.js';

/** The part of `@aws/cloudformation-validate` that we use. */
export interface AwsValidator {
  readonly RegoEngine: new () => AwsEngine;
}

export interface AwsEngine {
  validateStandard(template: AwsTemplateFile, config: AwsConfig): AwsReport;
  /** Releases memory that JavaScript does not see. */
  free(): void;
}

interface AwsTemplateFile {
  readonly path: string;
  readBytes(): Uint8Array;
}

interface AwsConfig {
  readonly strict: boolean;
  readonly severityLevel: 'WARN';
  readonly exclude: {
    readonly resourceTypes: readonly { readonly ruleId: string; readonly resourceType: string }[];
  };
  readonly pseudoParameterOverrides?: { readonly region?: string; readonly accountId?: string };
}

interface AwsReport {
  readonly status: string;
  readonly diagnostics: readonly AwsDiagnostic[];
}

interface AwsDiagnostic {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly propertyPath?: string;
  readonly suggestedFix?: string;
  readonly startLine?: number;
  readonly startColumn?: number;
}

export interface StrictOptions {
  readonly file?: string;
  readonly region?: string;
  readonly account?: string;
}

/** An engine that has been started: that takes seconds and some 400 MB, so start one and use it for every template. */
export interface StrictValidator {
  validate(text: string, options?: StrictOptions): readonly Finding[];
  free(): void;
}

/**
 * AWS's own validator behind our findings. `load` brings the package, which is optional: usually
 * `() => import('@aws/cloudformation-validate')`.
 *
 * @throws UserError `validator-missing` when it is not installed
 */
export async function startStrict(load: () => Promise<AwsValidator>): Promise<StrictValidator> {
  const engine = new (await loaded(load)).RegoEngine();
  return {
    validate: (text, options = {}) => strictFindings(engine, text, options),
    free: () => engine.free(),
  };
}

async function loaded(load: () => Promise<AwsValidator>): Promise<AwsValidator> {
  try {
    return await load();
  } catch (cause) {
    throw new UserError({
      code: 'validator-missing',
      message: 'AWS’s own validator is not installed.',
      why: '--strict uses the optional package @aws/cloudformation-validate.',
      next: ['npm install @aws/cloudformation-validate'],
      exitCode: 5,
      cause,
    });
  }
}

function strictFindings(engine: AwsEngine, text: string, options: StrictOptions): readonly Finding[] {
  const { file, region, account } = options;
  const template = { path: file ?? 'template.yaml', readBytes: () => new TextEncoder().encode(text) };
  const pseudoParameterOverrides = { ...(region && { region }), ...(account && { accountId: account }) };
  const config = { strict: true, severityLevel: 'WARN', exclude, pseudoParameterOverrides } as const;
  const report = attempt(() => engine.validateStandard(template, config));
  if ('failure' in report) return [incomplete(report.failure, file)];
  const findings = report.diagnostics.map((diagnostic) => finding(diagnostic, file));
  return report.status === 'ANALYSIS_INCOMPLETE' ? [...findings, incomplete(report.status, file)] : findings;
}

/**
 * "Hardcoded account ID": who may call from another account is another account's number, on purpose. Everywhere else
 * the rule stays.
 */
const exclude = { resourceTypes: [{ ruleId: 'W9013', resourceType: 'AWS::Lambda::Permission' }] };

/** The engine has been seen to throw on templates that it could not work out; that is no fault of the template. */
function attempt(validate: () => AwsReport): AwsReport | { readonly failure: string } {
  try {
    return validate();
  } catch (error) {
    return { failure: messageOf(error) };
  }
}

const incomplete = (reason: string, file: string | undefined): Finding => ({
  id: 'aws-incomplete',
  severity: 'warning',
  what: `AWS’s validator did not finish: ${reason}.`,
  why: 'What it has not looked at may still be wrong.',
  ...(file !== undefined && { place: { file } }),
});

function finding(diagnostic: AwsDiagnostic, file: string | undefined): Finding {
  const { ruleId, severity, message, propertyPath, suggestedFix, startLine, startColumn } = diagnostic;
  return {
    id: `aws-${ruleId.toLowerCase()}`,
    severity: severityOf(severity),
    what: message,
    why: `AWS’s rule ${ruleId}.`,
    ...(suggestedFix !== undefined && { remedy: suggestedFix }),
    place: {
      ...(file !== undefined && { file }),
      ...(startLine !== undefined && { line: startLine }),
      ...(startColumn !== undefined && { column: startColumn }),
      ...(propertyPath !== undefined && { path: propertyPath }),
    },
  };
}

function severityOf(severity: string): Severity {
  if (severity === 'FATAL' || severity === 'ERROR') return 'error';
  return severity === 'WARN' ? 'warning' : 'note';
}
