import { logRetentionDays } from '../fields/values.js';
import { block, number, toggle } from './block.js';

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
});
