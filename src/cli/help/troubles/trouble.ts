/** What an error's code means. The message itself says what happened this time; this says what kind of thing that is. */
export interface Trouble {
  /** As in `UserError.code`, or the id of a finding that a deploy is refused for. It never changes its meaning. */
  readonly code: string;
  /** One or two sentences. */
  readonly means: string;
  readonly remedy: string;
}

/** Troubles of one kind: a section of the guide's page. */
export interface TroubleGroup {
  readonly title: string;
  readonly troubles: readonly Trouble[];
}
