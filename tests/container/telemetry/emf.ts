/**
 * Every rule of the embedded metric format that a line breaks, in words; empty when CloudWatch would take it. Written from
 * the "Specification: Embedded metric format" page of the CloudWatch user guide.
 */
export function emfMistakes(line: string): readonly string[] {
  const root = JSON.parse(line) as Record<string, unknown>;
  const aws = root._aws as { Timestamp?: unknown; CloudWatchMetrics?: unknown } | undefined;
  if (typeof aws !== 'object' || aws === null) return ['no _aws object'];
  const mistakes: string[] = [];
  const check = (holds: boolean, mistake: string): void => {
    if (!holds) mistakes.push(mistake);
  };
  const age = Date.now() - Number(aws.Timestamp);
  check(Number.isInteger(aws.Timestamp), 'Timestamp is not whole milliseconds');
  check(
    age < 14 * 86_400_000 && age > -2 * 3_600_000,
    'Timestamp is not within 14 days back and 2 hours ahead',
  );
  check(Array.isArray(aws.CloudWatchMetrics), 'CloudWatchMetrics is not an array');
  check(Buffer.byteLength(line) <= 1024 * 1024, 'longer than 1 MiB');
  check(!line.includes('\n'), 'more than one line');
  for (const directive of aws.CloudWatchMetrics as readonly Directive[]) {
    mistakes.push(...directiveMistakes(directive, root));
  }
  return mistakes;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

function directiveMistakes(directive: Directive, root: Record<string, unknown>): readonly string[] {
  const mistakes: string[] = [];
  const check = (holds: boolean, mistake: string): void => {
    if (!holds) mistakes.push(mistake);
  };
  check(/^[A-Za-z0-9._/#:-]{1,255}$/.test(directive.Namespace), `namespace ${directive.Namespace}`);
  check(directive.Dimensions.length > 0, 'no dimension set');
  for (const set of directive.Dimensions) {
    check(set.length <= 30, `a set of ${set.length} dimensions`);
    check(new Set(set).size === set.length, `a dimension twice in ${set.join()}`);
    for (const name of set) {
      const value = root[name];
      check(typeof value === 'string' && value.length > 0 && value.length <= 1024, `dimension ${name}`);
    }
  }
  check(
    directive.Metrics.length > 0 && directive.Metrics.length <= 100,
    `${directive.Metrics.length} metrics`,
  );
  for (const { Name, Unit } of directive.Metrics) {
    const value = root[Name];
    check(Name.length > 0 && Name.length <= 1024, `metric name ${Name}`);
    check(typeof value === 'number' && Number.isFinite(value), `metric ${Name} has the value ${value}`);
    check(units.test(Unit ?? 'None'), `metric ${Name} has the unit ${Unit}`);
  }
  return mistakes;
}

const units =
  /^(Seconds|Microseconds|Milliseconds|(Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Count)(\/Second)?|Percent|None)$/;
