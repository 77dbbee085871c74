import type { Quota, Throttle } from './limits.js';
import { type GatewayRecord, numberOf, type Route, recordsOf, textOf } from './records.js';
import type { ApiDoor } from './serve.js';

export type Admission =
  | { readonly kind: 'passes'; readonly apiKey: { readonly id: string; readonly value: string } | undefined }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string; readonly type: string };

/** What a request brings along. */
export interface Credentials {
  /** Of `x-api-key`; empty without one. */
  readonly key: string;
  readonly hasAuthorization: boolean;
  readonly isSigned: () => boolean;
}

/** Who may call, in API Gateway's order: signature, key, what the key may use, what all together may use. */
export function admit(
  door: ApiDoor,
  stage: GatewayRecord,
  route: Route,
  { key, hasAuthorization, isSigned }: Credentials,
): Admission {
  if (route.signed && !hasAuthorization) {
    return refused(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException');
  }
  if (route.signed && !isSigned()) {
    const words =
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
    return refused(403, words, 'InvalidSignatureException');
  }
  const found = route.keyRequired ? planOf(door, stage, key) : undefined;
  if (route.keyRequired && found === undefined) return refused(403, 'Forbidden', 'ForbiddenException');
  const now = door.account.now();
  if (found !== undefined) {
    const throttle = throttleIn(found.plan.properties.Throttle, 'RateLimit', 'BurstLimit');
    if (throttle && door.limits.throttled(`${found.plan.id} ${found.key.id}`, throttle, now)) return tooMany;
    const quota = quotaIn(found.plan.properties.Quota);
    if (quota && door.limits.exhausted(`${found.plan.id} ${found.key.id}`, quota, now)) {
      return refused(429, 'Limit Exceeded', 'LimitExceededException');
    }
  }
  const throttle = throttleOfStage(stage);
  if (throttle && door.limits.throttled(`stage ${door.apiId} ${stage.id}`, throttle, now)) return tooMany;
  return {
    kind: 'passes',
    apiKey: found && { id: found.key.id, value: found.key.value ?? '' },
  };
}

const refused = (status: number, message: string, type: string): Admission => ({
  kind: 'refused',
  status,
  message,
  type,
});

const tooMany = refused(429, 'Too Many Requests', 'TooManyRequestsException');

/** The key that a caller sent, with the plan that covers this stage; undefined when there is none. */
function planOf({ records, apiId }: ApiDoor, stage: GatewayRecord, value: string) {
  const key = recordsOf(records, 'ApiKey').find((each) => each.value === value && isEnabled(each));
  if (key === undefined || value === '') return undefined;
  const plans = recordsOf(records, 'UsagePlanKey')
    .filter((each) => textOf(each, 'KeyId') === key.id)
    .map((each) => textOf(each, 'UsagePlanId'));
  const plan = recordsOf(records, 'UsagePlan').find(
    (each) =>
      plans.includes(each.id) &&
      listIn(each.properties.ApiStages).some(
        ({ ApiId, Stage }) => ApiId === apiId && Stage === textOf(stage, 'StageName'),
      ),
  );
  return plan && { key, plan };
}

/** docs: without `Enabled` nobody may use it. */
const isEnabled = (key: GatewayRecord): boolean => textOf(key, 'Enabled') === 'true';

function throttleOfStage({ properties }: GatewayRecord): Throttle | undefined {
  const all = listIn(properties.MethodSettings).find(
    ({ ResourcePath, HttpMethod }) => ResourcePath === '/*' && HttpMethod === '*',
  );
  return throttleIn(all, 'ThrottlingRateLimit', 'ThrottlingBurstLimit');
}

function throttleIn(from: unknown, rateName: string, burstName: string): Throttle | undefined {
  const [rate, burst] = [numberOf(from, rateName), numberOf(from, burstName)];
  return rate === undefined || burst === undefined ? undefined : { rate, burst };
}

function quotaIn(from: unknown): Quota | undefined {
  const limit = numberOf(from, 'Limit');
  const { Period: period } = (from ?? {}) as { Period?: Quota['period'] };
  return limit === undefined || period === undefined ? undefined : { limit, period };
}

const listIn = (from: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(from) ? from : [];
