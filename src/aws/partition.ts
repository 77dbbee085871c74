/** The second field of ARNs there. */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** What the addresses of services end in there. */
export const domainOf = (region: string): string =>
  partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';

/** Each partition has a console, and users, of its own. */
const consoles = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
} as const satisfies Readonly<Record<ReturnType<typeof partitionOf>, string>>;

export const consoleOf = (region: string): string => `https://${region}.${consoles[partitionOf(region)]}`;
