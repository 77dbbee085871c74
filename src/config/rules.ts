import type { Finding } from '../core/finding.js';
import { alarmsRules } from './blocks/alarms.js';
import { budgetRules } from './blocks/budget.js';
import { canaryRules } from './blocks/canary.js';
import { concurrencyRules } from './blocks/concurrency.js';
import { conversationsRules } from './blocks/conversations.js';
import { dashboardRules } from './blocks/dashboard.js';
import { encryptionRules } from './blocks/encryption.js';
import { gatewayRules } from './blocks/gateway.js';
import { logsRules } from './blocks/logs.js';
import { provisionedRules } from './blocks/provisioned.js';
import { ratesRules } from './blocks/rates.js';
import { snapStartRules } from './blocks/snap-start.js';
import { vpcRules } from './blocks/vpc.js';
import { warmRules } from './blocks/warm.js';
import type { FieldPath } from './fields.js';
import type { Layer } from './layer.js';
import { guardCompiles, limitsOfKeys, limitsOfKeysNeedKeys, promptsAreLogged } from './rules/answers.js';
import { dockerfileHasEffect } from './rules/builder.js';
import { headersAreHeaders, originsAreOrigins } from './rules/cors.js';
import {
  principalsAreNamed,
  principalsNeedIam,
  publicHasEffect,
  publicIsSaidTwice,
} from './rules/endpoint.js';
import { environmentIsSmall } from './rules/environment-size.js';
import { patternRules, rangeRules } from './rules/fields.js';
import { memoryWithinCap } from './rules/memory.js';
import {
  adapterNeedsImage,
  fallbackIsAnother,
  fallbackNeedsImage,
  fetchedNeedsRoom,
  localNeedsImage,
  quantizeNeedsFile,
} from './rules/model-source.js';
import { ratesOfKeys, ratesOfKeysNeedKeys } from './rules/rates.js';
import { knownRegion } from './rules/region.js';
import type { Mistake, Rule } from './rules/rule.js';
import { tagKeys, tagsAreFew, tagValues } from './rules/tags.js';
import { type Settled, settle } from './settle.js';

/** What must hold of every configuration. To add a rule, write it and add it here. */
export const rules: readonly Rule[] = [
  ...rangeRules,
  ...patternRules,
  knownRegion,
  memoryWithinCap,
  dockerfileHasEffect,
  fallbackNeedsImage,
  fallbackIsAnother,
  fetchedNeedsRoom,
  adapterNeedsImage,
  localNeedsImage,
  quantizeNeedsFile,
  guardCompiles,
  limitsOfKeys,
  limitsOfKeysNeedKeys,
  promptsAreLogged,
  ratesOfKeys,
  ratesOfKeysNeedKeys,
  principalsNeedIam,
  principalsAreNamed,
  publicIsSaidTwice,
  publicHasEffect,
  originsAreOrigins,
  headersAreHeaders,
  environmentIsSmall,
  tagsAreFew,
  tagKeys,
  tagValues,
  ...concurrencyRules,
  ...logsRules,
  ...alarmsRules,
  ...dashboardRules,
  ...budgetRules,
  ...encryptionRules,
  ...warmRules,
  ...provisionedRules,
  ...ratesRules,
  ...conversationsRules,
  ...canaryRules,
  ...snapStartRules,
  ...vpcRules,
  ...gatewayRules,
];

/** What is wrong with the values that one source gave, each taken by itself; whether it is chosen or overruled. */
export const checkAlone = (layer: Layer): readonly Finding[] =>
  check(
    settle([layer]),
    rules.filter(({ about }) => about.length === 1),
  );

/** How the values that hold go together. */
export const checkTogether = (settled: Settled): readonly Finding[] =>
  check(
    settled,
    rules.filter(({ about }) => about.length > 1 && !about.some((path) => settled.unreadable.has(path))),
  );

function check(settled: Settled, asked: readonly Rule[]): readonly Finding[] {
  const say = (path: FieldPath): string => settled.givenBy.get(path)?.name(path.split('.')) ?? path;
  return asked.flatMap((rule) =>
    rule.check(settled.config, say).map((mistake) => placed(mistake, rule, settled)),
  );
}

/** Blames the field that the mistake names; when nobody gave it, the first of the rule's fields that somebody did. */
function placed(
  { within = [], part = 'value', field, ...mistake }: Mistake,
  { about }: Rule,
  { givenBy }: Settled,
): Finding {
  const named = field ?? about[0];
  const path = [named, ...about].find((it) => givenBy.has(it)) ?? named;
  const inside = path === named ? within : [];
  const place = givenBy.get(path)?.place([...path.split('.'), ...inside], part) ?? { path };
  return { severity: 'error', ...mistake, place };
}
