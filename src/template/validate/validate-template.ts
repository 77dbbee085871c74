import type { Config } from '../../config/config.js';
import type { Finding } from '../../core/finding.js';
import type { InvalidYaml, YamlDocument } from '../../lib/yaml-document.js';
import { readCfn } from '../cfn-yaml.js';
import type { RenderedTemplate } from '../render.js';
import { everyRule } from './every-rule.js';
import { modelOf, type TemplateModel } from './model.js';
import { type Problem, type Rule, type Ruleset, severityUnder } from './rule.js';
import { templateUnreadable } from './rules/template-unreadable.js';
import { rules } from './rules.js';
import { sift, suppressionsIn } from './suppressions.js';
import type { Path } from './typed.js';

export interface ValidateOptions {
  /** Region and account are taken from it when they are not given. */
  readonly config?: Config;
  readonly region?: string;
  readonly account?: string;
  /** Name of the file, for the findings' places. */
  readonly file?: string;
  /** Default: the config's, else `dev`. */
  readonly ruleset?: Ruleset;
}

/**
 * Everything that is wrong with a CloudFormation template, YAML or JSON, ours or not, as far as that can be known
 * without asking AWS. Sorted by place. Never throws, whatever the text.
 */
export function validateTemplate(text: string, options: ValidateOptions = {}): readonly Finding[] {
  const document = readCfn(text);
  if (document.kind === 'invalid') return [unreadable(document, options.file)];
  return findingsIn(text, document, options);
}

/**
 * The same for a template of ours that has not been written out: most have no fault, and reading them back from their
 * text takes longer than all rules together.
 */
export function validateRendered(
  rendered: RenderedTemplate,
  options: ValidateOptions = {},
): readonly Finding[] {
  const { template: value } = rendered;
  const text = JSON.stringify(value);
  const nowhere = { placeOf: () => undefined, textOf: () => undefined, duplicateKeys: [] };
  // As YAML it is longer, but by far not so much.
  const isShort = text.length < 10_000;
  const found = isShort ? findingsIn(text, { kind: 'document', value, ...nowhere }, options) : undefined;
  return found?.length === 0 ? [] : validateTemplate(rendered.text, options);
}

function findingsIn(text: string, document: YamlDocument, options: ValidateOptions): readonly Finding[] {
  const model = modelOf(text, document, {
    region: options.region ?? options.config?.region,
    account: options.account ?? options.config?.accountId,
  });
  const ruleset = options.ruleset ?? options.config?.validate.ruleset ?? 'dev';
  const findings = rules.flatMap((rule) => {
    const severity = severityUnder(rule, ruleset);
    return severity === undefined ? [] : findingsOf({ ...rule, severity }, model, options.file);
  });
  return withoutSuppressed(withoutSuperseded(findings), model, { ...options, ruleset }).sort(byPlace);
}

function findingsOf(rule: Rule, model: TemplateModel, file?: string): readonly Finding[] {
  return Array.from(rule.check(model), (problem) => finding(rule, problem, model, file));
}

/** What the template's own Metadata and the config suppress is left out; what they suppress in vain is told. */
function withoutSuppressed(
  findings: readonly Finding[],
  model: TemplateModel,
  { config, file, ruleset }: ValidateOptions & { readonly ruleset: Ruleset },
): Finding[] {
  const own = suppressionsIn(model);
  const ofConfig = Object.entries(config?.validate.suppress ?? {}).map(([rule, reason]) => ({
    rule,
    reason,
  }));
  const kindOf = (id: string): 'asked' | 'not-asked' | 'unknown' => {
    const rule = everyRule.find((each) => each.id === id);
    if (rule === undefined) return 'unknown';
    // Whether the model fits is nothing that a template could tell.
    return rule.family === 'fit' || severityUnder(rule, ruleset) === undefined ? 'not-asked' : 'asked';
  };
  const { kept, complaints } = sift(findings, [...own.suppressions, ...ofConfig], kindOf);
  const told = [...own.complaints, ...complaints].map(({ path, ...complaint }) => ({
    ...complaint,
    place:
      path === undefined
        ? { path: 'validate.suppress' }
        : { ...(file !== undefined && { file }), ...model.document.placeOf(path), path: pathText(path) },
  }));
  return [...kept, ...told];
}

function withoutSuperseded(findings: readonly Finding[]): Finding[] {
  const silenced = new Set<string>();
  for (const { id, place } of findings) {
    const general = rules.find((rule) => rule.id === id)?.supersedes;
    if (general !== undefined) silenced.add(`${general} ${place?.path}`);
  }
  return findings.filter(({ id, place }) => !silenced.has(`${id} ${place?.path}`));
}

function finding(rule: Rule, problem: Problem, model: TemplateModel, file: string | undefined): Finding {
  const place = model.document.placeOf(problem.path, problem.part);
  return {
    id: rule.id,
    severity: rule.severity,
    what: problem.what,
    why: rule.why,
    ...(problem.remedy !== undefined && { remedy: problem.remedy }),
    place: { ...(file !== undefined && { file }), ...place, path: pathText(problem.path) },
  };
}

function unreadable({ message, line, column }: InvalidYaml, file: string | undefined): Finding {
  const { id, severity, why } = templateUnreadable;
  const place = { ...(file !== undefined && { file }), line, column };
  return { id, severity, why, what: `The template cannot be read: ${message}.`, place };
}

/** `Resources.Function.Properties.Layers[0]` */
const pathText = (path: Path): string =>
  path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`))
    .join('');

const byPlace = (a: Finding, b: Finding): number =>
  (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
