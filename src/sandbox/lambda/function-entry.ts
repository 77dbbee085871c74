import type { FunctionInput, FunctionRecord, PermissionInput } from '../lambda-control.js';
import type { StoredImage } from '../service.js';

/** A function's settings with the image that they meant when they were made: a tag that moves changes nothing. */
export interface Version {
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly description: string;
  readonly input: FunctionInput;
  readonly image: StoredImage;
  readonly modified: string;
  /** Another one after every change, and once more when the change has taken effect. */
  revision: string;
}

export interface FunctionEntry {
  readonly arn: string;
  latest: Version;
  /** What an event for `$LATEST` gets: the settings before the update that is still under way. */
  serving: Version;
  state: FunctionRecord['state'];
  stateReason: string | undefined;
  lastUpdateStatus: FunctionRecord['lastUpdateStatus'];
  readonly versions: Map<string, Version>;
  nextVersion: number;
  /** Of all versions together; not part of any. */
  reservedConcurrency: number | undefined;
  /** Name to version. */
  readonly aliases: Map<string, string>;
  /** Where a part of an alias's events goes instead, by the alias. */
  readonly shifts: Map<string, { readonly version: string; readonly percent: number }>;
  /** By qualifier ('' without), then by statement id. */
  readonly permissions: Map<string, Map<string, PermissionInput>>;
}
