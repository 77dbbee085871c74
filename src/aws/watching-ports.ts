/** What was written and counted of a function, and what its owner may do. Part of `ports.ts`, by which it is named. */

export interface LogGroupDescription {
  readonly name: string;
  readonly arn: string;
  readonly bytes: number;
  readonly retentionDays: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** What to read of a log group. Times are milliseconds since 1970. */
export interface LogQuestion {
  readonly from: number;
  readonly to?: number;
  /** CloudWatch's filter pattern: a term, a quoted phrase, `?one ?other`, `{ $.status = 503 }`, `%regular expression%`. */
  readonly pattern?: string | undefined;
  readonly streams?: readonly string[];
}

export interface LogGroupEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  readonly stream: string;
}

export interface LogGroups {
  describe(name: string): Promise<LogGroupDescription | undefined>;
  /** Oldest first, page by page as they are asked for. Throws `log-group-absent` (exit 6) when there is no such group. */
  events(name: string, question: LogQuestion, signal: AbortSignal): AsyncIterable<LogGroupEvent>;
  /** Days after which lines are deleted. */
  setRetention(name: string, days: number): Promise<void>;
  delete(name: string): Promise<void>;
}

export interface MetricQuestion {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** As CloudWatch writes them: `Sum`, `Average`, `Maximum`, `SampleCount`, `p95`, … */
  readonly statistic: string;
}

export interface MetricRange {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly periodSeconds: number;
}

export interface MetricPoint {
  /** When its period began; milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

export interface Metrics {
  /** A series for each question, oldest first; periods in which nothing was measured have no point. */
  data(
    questions: readonly MetricQuestion[],
    range: MetricRange,
  ): Promise<readonly (readonly MetricPoint[])[]>;
}

/** Actions on one resource, as IAM names them. */
export interface Wanted {
  readonly actions: readonly string[];
  /** An ARN without `*`, or `*` alone for calls that know no resource. */
  readonly resource: string;
  /** Values of condition keys: `iam:PassedToService`. */
  readonly context: Readonly<Record<string, string>>;
}

export interface Decision {
  readonly action: string;
  /** `missing`: nothing allows it. `forbidden`: something denies it, and no further policy can allow it. */
  readonly decision: 'allowed' | 'missing' | 'forbidden';
}

/** IAM's simulator. Who may not ask it gets a `UserError` `access-denied`. */
export interface Permissions {
  /**
   * Whether somebody's policies, boundary and organization allow this. Undefined when IAM knows nobody by this ARN.
   *
   * @param principal ARN of a user or a role
   */
  simulate(principal: string, wanted: Wanted): Promise<readonly Decision[] | undefined>;
  /** A role's ARN, with its path; undefined when there is no such role. */
  roleArn(name: string): Promise<string | undefined>;
}
