import type { AwsOptions } from './clients.js';
import { told } from './errors.js';

/** Runs one call and tells its failure in our words. */
export type Call = <T>(action: string, resource: string | undefined, run: () => Promise<T>) => Promise<T>;

/** @param service IAM's prefix: `ecr`, `cloudformation`, … */
export const callsOf =
  (service: string, { region, profile, profileFields }: AwsOptions): Call =>
  (action, resource, run) =>
    told({ region, profile, fields: profileFields, action: `${service}:${action}`, resource }, run);

/** Undefined values and keys of the SDK's optional fields become plain records. */
export const tagRecord = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])),
  );

export const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What AWS always sends; its absence is a bug in whatever answered. */
export function sent<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the answer has no ${what}`);
  return value;
}
