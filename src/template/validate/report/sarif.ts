import type { Finding } from '../../../core/finding.js';
import { ruleAddress } from '../../../core/guide.js';
import type { ReportMeta } from './report.js';

/** SARIF 2.1.0, which code-scanning dashboards read. */
export function sarif(findings: readonly Finding[], meta: ReportMeta): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: driver(findings, meta) },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, meta)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Every result has to name a rule that the driver lists, also the rules of AWS's validator. */
function driver(findings: readonly Finding[], { version, rules }: ReportMeta): object {
  const ours = new Set(rules.map((rule) => rule.id));
  const others = new Set(findings.map((finding) => finding.id).filter((id) => !ours.has(id)));
  return {
    name: 'ollama-lambda',
    semanticVersion: version,
    rules: [
      ...rules.map(({ id, title, why }) => ({
        id,
        shortDescription: { text: title },
        fullDescription: { text: why },
        helpUri: ruleAddress(id),
      })),
      ...Array.from(others, (id) => ({ id })),
    ],
  };
}

function result({ id, severity, what, why, remedy, place }: Finding, meta: ReportMeta): object {
  const text = [what, why, remedy].filter((part) => part !== undefined).join(' ');
  const region =
    place?.line === undefined ? undefined : { startLine: place.line, startColumn: place.column ?? 1 };
  return {
    ruleId: id,
    level: severity,
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place?.file ?? meta.file) },
          ...(region !== undefined && { region }),
        },
        ...(place?.path && { logicalLocations: [{ fullyQualifiedName: place.path }] }),
      },
    ],
  };
}

/** Relative to the repository's root, as dashboards want it; with forward slashes, and what a URI may not hold escaped. */
const uriOf = (file: string): string =>
  file
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll('\\', '/')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
