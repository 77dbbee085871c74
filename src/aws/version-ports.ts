import type { Architecture } from '../config/config.js';
import type { MiB } from '../core/units.js';

/** A function's versions and aliases, beside those that a stack makes. Part of `ports.ts`, by which it is named. */

/** `$LATEST`: what a version that is published next will be. */
export interface LatestSettings {
  readonly memory: MiB;
  readonly description: string;
  readonly architecture: Architecture;
  /** Of these settings; a change that names an older one is refused. */
  readonly revision: string;
}

export interface PublishedVersion {
  /** A number. */
  readonly version: string;
  readonly description: string;
  readonly memory: MiB;
}

export type ConfigureAnswer =
  | { readonly kind: 'changed' }
  /** AWS refused the memory, and said how much it allows. */
  | { readonly kind: 'capped'; readonly cap: MiB };

export interface Versions {
  latest(name: string): Promise<LatestSettings>;
  /** Published ones, oldest first. */
  list(name: string): Promise<readonly PublishedVersion[]>;
  /**
   * Changes `$LATEST` and nothing that callers get. It is under way when this returns.
   *
   * @throws UserError `function-changed` when `revision` is no longer the latest
   */
  configure(
    name: string,
    settings: Pick<LatestSettings, 'memory' | 'description' | 'revision'>,
  ): Promise<ConfigureAnswer>;
  /**
   * Gives `$LATEST` another image, whose architecture becomes the function's. It is under way when this returns.
   *
   * @param code `image` as `ImageUri`, by digest
   * @throws UserError `function-changed` when `revision` is no longer the latest
   */
  replaceCode(
    name: string,
    code: Pick<LatestSettings, 'architecture' | 'revision'> & { readonly image: string },
  ): Promise<void>;
  /** @throws UserError `function-changed` when `revision` is no longer the latest */
  publish(
    name: string,
    settings: Pick<LatestSettings, 'description' | 'revision'>,
  ): Promise<PublishedVersion>;
  /** One that is gone already is no failure. */
  delete(name: string, version: string): Promise<void>;
  createAlias(name: string, alias: string, version: string): Promise<void>;
  /** One that is gone already is no failure. */
  deleteAlias(name: string, alias: string): Promise<void>;
}
