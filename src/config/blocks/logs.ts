import { logRetentionDays } from '../fields/values.js';
import type { Rule } from '../rules/rule.js';
import { block, choice, number, toggle } from './block.js';

export const logs = block('logs', "The function's log.", {
  retention: number({
    flag: '--log-retention <days>',
    min: 1,
    max: 3653,
    unit: 'days',
    why: 'CloudWatch Logs knows these numbers of days only.',
    only: logRetentionDays,
    description: 'Days after which lines of the log are deleted.',
    /** Long enough to look into last week's trouble, short enough to cost cents; CloudWatch's default is for ever. */
    fallback: 14,
  }),
  prompts: toggle({
    description: 'Whether prompts are written into the log, where everybody who may read it sees them.',
    fallback: false,
  }),
  class: choice({
    values: ['standard', 'infrequent-access'],
    synonyms: { infrequent_access: 'infrequent-access', ia: 'infrequent-access' },
    description:
      'Class of the log group. infrequent-access costs half to write, and has no metrics and no tail. It cannot be changed later.',
    fallback: 'standard',
  }),
  format: choice({
    values: ['text', 'json'],
    description:
      'Form of the lines that Lambda itself writes (START, REPORT); those of the function are JSON in any case.',
    fallback: 'text',
  }),
  level: choice({
    values: ['debug', 'info', 'warn', 'error'],
    flag: '--log-level <level>',
    synonyms: { warning: 'warn', fatal: 'error' },
    description:
      'Least level of the function’s own lines. Above info there is no line for a request that went well.',
    fallback: 'info',
  }),
  systemLevel: choice({
    values: ['debug', 'info', 'warn'],
    description: 'Least level of Lambda’s own lines, with format json only.',
    fallback: 'info',
  }),
});

const infrequentHasNoMetrics: Rule = {
  name: 'infrequent-has-no-metrics',
  about: ['logs.class', 'metrics.enabled'],
  check: ({ logs: { class: logClass }, metrics: { enabled } }, say) => {
    if (logClass !== 'infrequent-access' || !enabled) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('logs.class')} is infrequent-access, and ${say('metrics.enabled')} is true.`,
        why: 'CloudWatch makes no metrics of the lines of such a log group, so what is written for them would only cost.',
        remedy: 'Set metrics.enabled to false, or keep the class standard.',
      },
    ];
  },
};

const systemLevelNeedsJson: Rule = {
  name: 'system-level-needs-json',
  about: ['logs.systemLevel', 'logs.format'],
  check: ({ logs: { systemLevel, format } }, say) => {
    if (systemLevel === 'info' || format === 'json') return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('logs.systemLevel')} is ${systemLevel}, but ${say('logs.format')} is text.`,
        why: 'Lambda leaves out lines of its own only in JSON.',
        remedy: 'Set logs.format to json, or remove logs.systemLevel.',
      },
    ];
  },
};

export const logsRules: readonly Rule[] = [infrequentHasNoMetrics, systemLevelNeedsJson];
