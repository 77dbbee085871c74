/** What the sources say of one error. */
export interface ErrorSeen {
  readonly messages: ReadonlySet<string>;
  /** Names of `exitCodes`. */
  readonly exits: ReadonlySet<string>;
}

export function errorMessages(): ReadonlyMap<string, ErrorSeen>;
