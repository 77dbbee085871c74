import type { Finding } from '../../core/finding.js';
import { isMapping } from './intrinsics.js';
import type { TemplateModel } from './model.js';
import { shown } from './rule.js';
import type { Path } from './typed.js';

/** A rule that somebody has decided to live with, and why. */
export interface Suppression {
  readonly rule: string;
  readonly reason: string;
  /** Logical id of the one resource that it is about; undefined for all of the template. */
  readonly resource?: string;
  /** Where it stands; undefined for one of the config. */
  readonly path?: Path;
}

/** Something that is no suppression, or one that nothing needs. */
export interface Complaint {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
  readonly path?: Path;
}

export interface Sifted {
  readonly kept: readonly Finding[];
  readonly complaints: readonly Complaint[];
}

/**
 * The suppressions that a template brings along: `Metadata: {ollama-lambda: {suppress: [{rule, reason}]}}`, of the
 * template for all of it, of a resource for that resource.
 */
export function suppressionsIn({ root, resources }: TemplateModel): {
  readonly suppressions: readonly Suppression[];
  readonly complaints: readonly Complaint[];
} {
  const places = [
    { metadata: root.Metadata, path: ['Metadata'], resource: undefined },
    ...resources.map(({ entry, path, logicalId }) => ({
      metadata: entry.Metadata,
      path: [...path, 'Metadata'],
      resource: logicalId,
    })),
  ];
  const suppressions: Suppression[] = [];
  const complaints: Complaint[] = [];
  for (const { metadata, path, resource } of places) {
    const ours = isMapping(metadata) ? metadata['ollama-lambda'] : undefined;
    const written = isMapping(ours) ? ours.suppress : undefined;
    if (written === undefined) continue;
    const at = [...path, 'ollama-lambda', 'suppress'];
    for (const [index, each] of (Array.isArray(written) ? written : [written]).entries()) {
      const place = Array.isArray(written) ? [...at, index] : at;
      const { rule, reason } = isMapping(each) ? each : { rule: undefined, reason: undefined };
      if (typeof rule !== 'string' || typeof reason !== 'string' || reason.trim() === '')
        complaints.push(unreasoned(each, place));
      else suppressions.push({ rule, reason, path: place, ...(resource !== undefined && { resource }) });
    }
  }
  return { suppressions, complaints };
}

/** Takes out what is suppressed, and tells what is suppressed in vain: a rule that another rule set asks is not. */
export function sift(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  kindOf: (id: string) => 'asked' | 'not-asked' | 'unknown',
): Sifted {
  const used = new Set<Suppression>();
  const kept = findings.filter((finding) => {
    const found = suppressions.filter((each) => concerns(each, finding));
    for (const each of found) used.add(each);
    return found.length === 0;
  });
  const complaints = suppressions.flatMap((each) => {
    const kind = kindOf(each.rule);
    if (used.has(each) || kind === 'not-asked') return [];
    return [kind === 'asked' ? unused(each) : unknown(each)];
  });
  return { kept, complaints };
}

function concerns({ rule, resource }: Suppression, { id, place }: Finding): boolean {
  // What cannot be read at all has nothing that could be suppressed.
  if (rule !== id || id === 'template-unreadable') return false;
  if (resource === undefined) return true;
  const path = place?.path ?? '';
  return path === `Resources.${resource}` || path.startsWith(`Resources.${resource}.`);
}

const unreasoned = (written: unknown, path: Path): Complaint => ({
  id: 'suppression-unreasoned',
  severity: 'error',
  what: `${shown(written)} suppresses nothing.`,
  why: 'A suppression names a rule and gives a reason: who reads it later has to know why.',
  remedy: 'Write {rule: <id>, reason: <why>}.',
  path,
});

const unused = ({ rule, path }: Suppression): Complaint => ({
  id: 'suppression-unused',
  severity: 'warning',
  what: `Nothing is suppressed here: ${rule} has no complaint.`,
  why: 'A suppression that outlives its reason hides the next mistake.',
  remedy: 'Remove it.',
  ...(path !== undefined && { path }),
});

const unknown = ({ rule, path }: Suppression): Complaint => ({
  id: 'suppression-unknown',
  severity: 'error',
  what: `There is no rule ${shown(rule)} to suppress.`,
  why: 'The rules are listed by ollama-lambda validate --rules.',
  remedy: 'Write the id of a rule.',
  ...(path !== undefined && { path }),
});
