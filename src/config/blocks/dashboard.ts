import type { Rule } from '../rules/rule.js';
import { block, toggle } from './block.js';

export const dashboard = block('dashboard', 'A dashboard of CloudWatch.', {
  enabled: toggle({
    flag: '--dashboard',
    description:
      'Whether there is a dashboard: requests, cold starts, time to the first token, tokens, memory, estimated cost.',
    fallback: false,
  }),
});

const dashboardNeedsMetrics: Rule = {
  name: 'dashboard-needs-metrics',
  about: ['dashboard.enabled', 'metrics.enabled'],
  check: ({ dashboard: { enabled }, metrics }, say) => {
    if (!enabled || metrics.enabled) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('dashboard.enabled')} is true, and ${say('metrics.enabled')} is false.`,
        why: 'Tokens, cold starts and memory are what the function’s own metrics tell; the dashboard would be empty.',
        remedy: 'Turn the metrics on, or the dashboard off.',
      },
    ];
  },
};

export const dashboardRules: readonly Rule[] = [dashboardNeedsMetrics];
