/** US dollars, us-east-1, of what features add to a deployment. Free allowances are left out. */
export const featurePrices = {
  /** EventBridge Scheduler, for a million calls of a target. */
  millionSchedules: 1,
  /** EventBridge, for a million events of one's own. */
  millionEvents: 1,
  /** Lambda's provisioned concurrency, for each GB-second that is kept ready. */
  provisionedGbSecondX86: 0.0000041667,
  provisionedGbSecondArm: 0.0000033334,
  /** The same, for each GB-second that such an instance answers. */
  provisionedAnswerGbSecondX86: 0.0000097222,
  provisionedAnswerGbSecondArm: 0.0000077778,
  /** X-Ray, for a million traces recorded. */
  millionTraces: 5,
  /** CloudWatch, for a metric that an alarm looks at every minute or more rarely, a month. */
  alarmMetricMonth: 0.1,
  /** CloudWatch Logs, for a GB that is written, by the class of its group, and for a GB that is kept a month. */
  logGbStandard: 0.5,
  logGbInfrequent: 0.25,
  logGbMonth: 0.03,
  /** CloudWatch, for a metric of one's own a month, by the hours in which it is written. */
  metricMonth: 0.3,
  /** CloudWatch, for a dashboard a month. */
  dashboardMonth: 3,
  /** KMS, for a key a month. */
  keyMonth: 1,
  /** DynamoDB on demand, for a million units: writes of 1 KB, and consistent reads of 4 KB. */
  tableWrites: 0.625,
  tableReads: 0.125,
  /** DynamoDB, for a GB and month; and on top of that for point-in-time recovery. */
  tableGbMonth: 0.25,
  tableBackupGbMonth: 0.2,
  /** SnapStart, for each GB-second that a version's snapshot is kept, and each GB that is restored. */
  snapshotGbSecond: 0.0000015046,
  restoreGb: 0.0001397998,
  /** API Gateway's REST APIs. */
  millionGatewayRequests: 3.5,
  /** AWS WAF, for one web ACL with one rule. */
  firewallMonth: 6,
  millionFirewallRequests: 0.6,
};

export type FeaturePrices = { readonly [Name in keyof typeof featurePrices]: number };
