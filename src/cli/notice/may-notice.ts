import { isSet } from '../interactive.js';
import type { Io } from '../io.js';

/** Variables by which the usual CIs say that they are one. */
const ofCi = [
  'CI',
  'CONTINUOUS_INTEGRATION',
  'BUILD_NUMBER',
  'GITHUB_ACTIONS',
  'GITLAB_CI',
  'TF_BUILD',
  'JENKINS_URL',
  'BUILDKITE',
  'TEAMCITY_VERSION',
  'CODEBUILD_BUILD_ID',
];

/** Ours, and the one that other programs heed too. */
const switches = ['OLLAMA_LAMBDA_NO_UPDATE_NOTICE', 'NO_UPDATE_NOTIFIER'];

/** Only somebody who looks at a screen is told, and nobody who asked for less. */
export function mayNotice(io: Io, options: Readonly<Record<string, unknown>>): boolean {
  if (options.json === true || options.quiet === true) return false;
  if (!io.stdout.isTTY || !io.stderr.isTTY) return false;
  return ![...ofCi, ...switches].some((name) => isSet(io.env[name]));
}
