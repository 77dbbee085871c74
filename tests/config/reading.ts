import { type ConfigInput, readConfig } from '../../src/config/read-config.js';
import type { Finding } from '../../src/core/finding.js';

export const read = (input: Partial<ConfigInput>) => readConfig({ flags: {}, env: {}, ...input });

/** Findings of whatever was read, errors and warnings. */
export const findingsOf = (input: Partial<ConfigInput>): readonly Finding[] => {
  const reading = read(input);
  return reading.kind === 'config' ? reading.warnings : reading.findings;
};

/** @throws Error with the findings when there is no configuration. */
export const configOf = (input: Partial<ConfigInput>) => {
  const reading = read(input);
  if (reading.kind === 'config') return reading;
  throw new Error(reading.findings.map(({ what }) => what).join('\n'));
};

export const at = ({ id, place }: Finding): string =>
  [id, place?.line ?? '-', place?.column ?? '-', place?.path ?? '-'].join(' ');
