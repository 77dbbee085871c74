import type { Rule } from './rule.js';
import { alarmMissing } from './rules/alarm-missing.js';
import { alarmSilent } from './rules/alarm-silent.js';
import { attributeUnknown } from './rules/attribute-unknown.js';
import { budgetMissing } from './rules/budget-missing.js';
import { conditionUnused } from './rules/condition-unused.js';
import { dataUnencrypted } from './rules/data-unencrypted.js';
import { intrinsicForm } from './rules/intrinsic-form.js';
import { keptByHalf } from './rules/kept-by-half.js';
import { keyRotation } from './rules/key-rotation.js';
import { lambdaEnvironmentName } from './rules/lambda-environment-name.js';
import { lambdaEnvironmentSize } from './rules/lambda-environment-size.js';
import { lambdaEphemeralStorage } from './rules/lambda-ephemeral-storage.js';
import { lambdaImageAccount } from './rules/lambda-image-account.js';
import { lambdaImageOnly } from './rules/lambda-image-only.js';
import { lambdaImageTag } from './rules/lambda-image-tag.js';
import { lambdaImageUri } from './rules/lambda-image-uri.js';
import { lambdaMemory } from './rules/lambda-memory.js';
import { lambdaTimeout } from './rules/lambda-timeout.js';
import { logGroupMissing } from './rules/log-group-missing.js';
import { logLevelVerbose } from './rules/log-level-verbose.js';
import { logRetention } from './rules/log-retention.js';
import { logicalId } from './rules/logical-id.js';
import { outputEntry } from './rules/output-entry.js';
import { parameterEntry } from './rules/parameter-entry.js';
import { parameterSecret } from './rules/parameter-secret.js';
import { parameterUnused } from './rules/parameter-unused.js';
import { permissionOpen } from './rules/permission-open.js';
import { permissionSource } from './rules/permission-source.js';
import { policyAction } from './rules/policy-action.js';
import { policyAdmin } from './rules/policy-admin.js';
import { policyDocument } from './rules/policy-document.js';
import { policyStatement } from './rules/policy-statement.js';
import { policyValue } from './rules/policy-value.js';
import { policyWide } from './rules/policy-wide.js';
import { propertyCombination } from './rules/property-combination.js';
import { propertyLength } from './rules/property-length.js';
import { propertyPattern } from './rules/property-pattern.js';
import { propertyRange } from './rules/property-range.js';
import { propertyRepeated } from './rules/property-repeated.js';
import { propertyRequired } from './rules/property-required.js';
import { propertyType } from './rules/property-type.js';
import { propertyUnknown } from './rules/property-unknown.js';
import { propertyValue } from './rules/property-value.js';
import { provisionedAlways } from './rules/provisioned-always.js';
import { referenceCircular } from './rules/reference-circular.js';
import { referenceUnknown } from './rules/reference-unknown.js';
import { repositoryGrows } from './rules/repository-grows.js';
import { resourceAttribute } from './rules/resource-attribute.js';
import { resourceEntry } from './rules/resource-entry.js';
import { resourceType } from './rules/resource-type.js';
import { resourceTypeName } from './rules/resource-type-name.js';
import { resourceTypeUnknown } from './rules/resource-type-unknown.js';
import { secretPlaintext } from './rules/secret-plaintext.js';
import { substitutionNeedless } from './rules/substitution-needless.js';
import { tableKeys } from './rules/table-keys.js';
import { tableRecovery } from './rules/table-recovery.js';
import { templateDuplicateKey } from './rules/template-duplicate-key.js';
import { templateResources } from './rules/template-resources.js';
import { templateSection } from './rules/template-section.js';
import { templateSize } from './rules/template-size.js';
import { templateUnreadable } from './rules/template-unreadable.js';
import { urlPublic } from './rules/url-public.js';
import { urlUnthrottled } from './rules/url-unthrottled.js';

/** Every rule. To add one, write its file and put it here. */
export const rules: readonly Rule[] = [
  templateUnreadable,
  templateSection,
  templateDuplicateKey,
  templateSize,
  templateResources,
  logicalId,
  parameterEntry,
  resourceEntry,
  resourceAttribute,
  resourceTypeName,
  resourceTypeUnknown,
  resourceType,
  outputEntry,
  propertyUnknown,
  propertyRequired,
  propertyType,
  propertyValue,
  propertyRange,
  propertyLength,
  propertyPattern,
  propertyRepeated,
  propertyCombination,
  tableKeys,
  policyDocument,
  policyStatement,
  policyValue,
  policyAction,
  intrinsicForm,
  substitutionNeedless,
  referenceUnknown,
  attributeUnknown,
  referenceCircular,
  parameterUnused,
  conditionUnused,
  lambdaMemory,
  lambdaEphemeralStorage,
  lambdaTimeout,
  lambdaEnvironmentSize,
  lambdaEnvironmentName,
  lambdaImageOnly,
  lambdaImageUri,
  lambdaImageAccount,
  lambdaImageTag,
  permissionOpen,
  permissionSource,
  policyWide,
  policyAdmin,
  urlPublic,
  urlUnthrottled,
  secretPlaintext,
  parameterSecret,
  dataUnencrypted,
  keyRotation,
  logLevelVerbose,
  provisionedAlways,
  repositoryGrows,
  budgetMissing,
  logRetention,
  logGroupMissing,
  alarmMissing,
  alarmSilent,
  tableRecovery,
  keptByHalf,
];
