import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../config/config.js';
import type { Flags } from '../../config/flags.js';
import { loadConfig } from '../../config/load.js';
import { type ConfigReading, readConfig } from '../../config/read-config.js';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Finding, hasErrors } from '../../core/finding.js';
import { parseModel } from '../../models/model-source.js';
import { offlineTemplate } from '../../plan/offline-template.js';
import { lockedModel } from '../../survey/lock.js';
import { lockFileName, readLock } from '../../survey/lock-file.js';
import type { RenderedTemplate } from '../../template/render.js';
import { everyRule } from '../../template/validate/every-rule.js';
import { validateFit } from '../../template/validate/fit/validate-fit.js';
import { type Report, reports } from '../../template/validate/report/report.js';
import { type Ruleset, rulesets } from '../../template/validate/rule.js';
import { type AwsValidator, startStrict } from '../../template/validate/strict.js';
import { validateRendered, validateTemplate } from '../../template/validate/validate-template.js';
import { packageVersion, templateTexts } from '../assets.js';
import { type Action, type Input, isOn, textOption } from '../command.js';
import type { Session } from '../session.js';
import { baselineOf, unknownTo, writeBaseline } from '../validate/baseline-file.js';
import { rulesDocument, rulesText } from '../validate/rules-text.js';

/** Exit 0 clean (notes and warnings allowed), 1 findings, 2 bad flags or an unreadable file. */
export const validateAction: Action = async (input, session) => {
  if (isOn(input, 'rules')) {
    session.result(session.json ? rulesDocument(everyRule) : rulesText(everyRule));
    return exitCodes.ok;
  }
  const report = reportOf(input, session);
  const baseline = baselineOf(input, session);
  const subject = await subjectOf(input, session);
  const findings = [...subject.findings];
  const { template, config, file } = subject;
  if (template !== undefined) {
    const ruleset = rulesetOf(input, config);
    findings.push(
      ...(typeof template === 'string'
        ? validateTemplate(template, { file, ruleset })
        : validateRendered(template, { file, ruleset, ...(config && { config }) }).map(withoutLine)),
    );
    const text = (): string => (typeof template === 'string' ? template : template.text);
    if (isOn(input, 'strict')) findings.push(...(await strictFindings(text(), file)));
    if (isOn(input, 'online')) {
      // Brings the SDK along, which takes longer to load than everything else here takes.
      const { onlineFindings } = await import('../validate/online.js');
      findings.push(...(await onlineFindings(input, session, text())));
    }
  }
  const written = textOption(input, 'writeBaseline');
  if (written !== undefined) {
    writeBaseline(written, findings, session);
    return exitCodes.ok;
  }
  const told = baseline === undefined ? findings : unknownTo(baseline, findings, session);
  session.result(report(told, { version: packageVersion(), file, rules: everyRule }));
  return hasErrors(told) ? exitCodes.failed : exitCodes.ok;
};

/** Lines are those of the rendered template, which is in no file: the path tells where, as `render` shows it. */
const withoutLine = ({ place, ...finding }: Finding): Finding => {
  const { line: _line, column: _column, ...where } = place ?? {};
  return { ...finding, place: where };
};

/** Of a config it is settled already; of a template only the flag can say it. */
function rulesetOf(input: Input, config: Config | undefined): Ruleset {
  const given = textOption(input, 'ruleset') ?? config?.validate.ruleset ?? 'dev';
  const known = rulesets.find((each) => each === given);
  if (known !== undefined) return known;
  throw new UserError({
    code: 'ruleset-unknown',
    message: `--ruleset ${given} is not known`,
    why: `it takes ${rulesets.join(' or ')}`,
    next: ['ollama-lambda validate --ruleset prod'],
    exitCode: exitCodes.usage,
  });
}

function reportOf(input: Input, session: Session): Report {
  const format = textOption(input, 'format') ?? (session.json ? 'json' : 'pretty');
  if (Object.hasOwn(reports, format)) return reports[format as keyof typeof reports];
  throw new UserError({
    code: 'format-unknown',
    message: `--format ${format} is not known`,
    why: `it takes ${Object.keys(reports).join(', ')}`,
    next: ['ollama-lambda validate --format github'],
    exitCode: exitCodes.usage,
  });
}

interface Subject {
  readonly file: string;
  /** Text of a template that was named, or what the config renders; undefined when it is too broken for that. */
  readonly template: string | RenderedTemplate | undefined;
  readonly config: Config | undefined;
  readonly findings: readonly Finding[];
}

async function subjectOf(input: Input, session: Session): Promise<Subject> {
  const named = textOption(input, 'template');
  if (named !== undefined) {
    return { file: named, template: readTemplate(named, session.io.cwd), config: undefined, findings: [] };
  }
  const { io } = session;
  const loaded = await loadConfig({ folder: io.cwd, config: textOption(input, 'config'), env: io.env });
  const environment = textOption(input, 'env');
  const reading: ConfigReading = readConfig({
    ...(loaded === undefined ? {} : { text: loaded.text, file: loaded.file }),
    flags: input.options as Flags,
    env: io.env,
    ...(environment === undefined ? {} : { environment }),
  });
  const file = loaded?.file ?? 'ollama-lambda.yaml';
  if (reading.kind === 'invalid')
    return { file, template: undefined, config: undefined, findings: reading.findings };
  const { config, warnings } = reading;
  const fit = await fitOf(config, loaded === undefined ? io.cwd : dirname(loaded.path));
  return {
    file,
    template: offlineTemplate(config, templateTexts()),
    config,
    findings: [...warnings, ...fit],
  };
}

/** Of models and account no more is known than the lock and the config say. */
async function fitOf(config: Config, folder: string): Promise<readonly Finding[]> {
  if (config.model === undefined) return [];
  try {
    const lock = await readLock(join(folder, lockFileName));
    const { fallbackModel, memoryCap, sources } = config;
    return validateFit({
      config,
      model: lockedModel(lock, parseModel(config.model, sources.modelRegistry, config)),
      fallback:
        fallbackModel === undefined
          ? undefined
          : lockedModel(lock, parseModel(fallbackModel, sources.modelRegistry)),
      knowledge:
        memoryCap === undefined ? { kind: 'unknown' } : { kind: 'capped', cap: memoryCap, source: 'config' },
    });
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'model-reference') throw error;
    return [{ id: 'model-reference', severity: 'error', what: error.message, place: { path: 'model' } }];
  }
}

function readTemplate(path: string, folder: string): string {
  try {
    return readFileSync(resolve(folder, path), 'utf8');
  } catch (error) {
    throw new UserError({
      code: 'template-unreadable',
      message: `--template ${path} cannot be read: ${fileTroubleOf(error)}`,
      next: ['ollama-lambda validate --template <file>'],
      exitCode: exitCodes.usage,
    });
  }
}

async function strictFindings(template: string, file: string): Promise<readonly Finding[]> {
  const load = async () => (await import('@aws/cloudformation-validate')) as unknown as AwsValidator;
  const engine = await startStrict(load);
  try {
    return engine.validate(template, { file });
  } finally {
    engine.free();
  }
}
