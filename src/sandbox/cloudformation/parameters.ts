import { AwsFailure, type SandboxAccount } from '../service.js';
import { noValue } from './intrinsics.js';
import type { ParameterSpec, Template } from './template.js';

/** A parameter as it was sent. */
export interface GivenParameter {
  readonly key: string;
  readonly value: string | undefined;
  readonly usePrevious: boolean;
}

export type ParameterValues = Readonly<Record<string, string>>;

/**
 * Settles the parameters of one stack operation: given > previous (only when asked for) > default.
 * @throws AwsFailure ValidationError in CloudFormation's words
 */
export function settleParameters(
  template: Template,
  given: readonly GivenParameter[],
  previous: ParameterValues | undefined,
): ParameterValues {
  const unknown = given.filter(({ key }) => !(key in template.parameters)).map(({ key }) => key);
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const settled: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, spec] of Object.entries(template.parameters)) {
    const value = settle(
      name,
      spec,
      given.find(({ key }) => key === name),
      previous,
    );
    if (value === undefined) missing.push(name);
    else settled[name] = value;
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value] of Object.entries(settled))
    checkValue(name, value, template.parameters[name] ?? {});
  return settled;
}

function settle(
  name: string,
  spec: ParameterSpec,
  given: GivenParameter | undefined,
  previous: ParameterValues | undefined,
): string | undefined {
  if (given?.usePrevious === true) {
    if (given.value !== undefined) {
      throw invalid(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    }
    if (previous === undefined || !(name in previous)) {
      throw invalid(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    }
    return previous[name];
  }
  if (given?.value !== undefined) return given.value;
  return spec.Default === undefined ? undefined : String(spec.Default);
}

function checkValue(name: string, value: string, spec: ParameterSpec): void {
  const complaint = complaintAbout(name, value, spec);
  if (complaint === undefined) return;
  throw invalid(
    spec.ConstraintDescription === undefined
      ? complaint
      : `Parameter ${name} failed to satisfy constraint: ${spec.ConstraintDescription}`,
  );
}

function complaintAbout(name: string, value: string, spec: ParameterSpec): string | undefined {
  const { AllowedPattern, AllowedValues, MinLength, MaxLength, MinValue, MaxValue } = spec;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    return `Parameter '${name}' must match pattern ${AllowedPattern}`;
  }
  if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value)) {
    return `Parameter '${name}' must be one of AllowedValues`;
  }
  if (MinLength !== undefined && value.length < MinLength) {
    return `Parameter '${name}' must contain at least ${MinLength} characters`;
  }
  if (MaxLength !== undefined && value.length > MaxLength) {
    return `Parameter '${name}' must contain at most ${MaxLength} characters`;
  }
  if (spec.Type !== 'Number') return undefined;
  if (value === '' || Number.isNaN(Number(value))) return `Parameter '${name}' must be a number.`;
  if (MinValue !== undefined && Number(value) < MinValue)
    return `Parameter '${name}' must be a number not less than ${MinValue}`;
  if (MaxValue !== undefined && Number(value) > MaxValue)
    return `Parameter '${name}' must be a number not greater than ${MaxValue}`;
  return undefined;
}

/** Parameters and pseudo parameters as `Ref` sees them. */
export function visibleParameters(
  template: Template,
  values: ParameterValues,
  stack: { readonly id: string; readonly name: string },
  account: SandboxAccount,
): ReadonlyMap<string, unknown> {
  const own = Object.entries(values).map(([name, value]) => {
    const list = /^(CommaDelimitedList|List<.*>)$/.test(template.parameters[name]?.Type ?? '');
    return [name, list ? value.split(',').map((item) => item.trim()) : value] as const;
  });
  return new Map<string, unknown>([
    ...own,
    ['AWS::AccountId', account.account],
    ['AWS::Region', account.region],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', stack.name],
    ['AWS::StackId', stack.id],
    ['AWS::NotificationARNs', []],
    ['AWS::NoValue', noValue],
  ]);
}

/** What DescribeStacks shows of a value. */
export const shownValue = (template: Template, name: string, value: string): string => {
  const noEcho = template.parameters[name]?.NoEcho;
  return noEcho === true || noEcho === 'true' ? '****' : value;
};

const invalid = (message: string): AwsFailure => new AwsFailure('ValidationError', message);
