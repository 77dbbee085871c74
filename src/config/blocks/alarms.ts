import { emailAddress, topicArn } from '../grammars.js';
import type { Rule } from '../rules/rule.js';
import { block, number, text } from './block.js';

const percents = 'An alarm at nothing would always ring, and one over 100 never.';

export const alarms = block('alarms', 'Alarms of CloudWatch, and who is told of them.', {
  email: text({
    flag: '--alarm-email <address>',
    pattern: emailAddress,
    maxLength: 254,
    allowed: 'an e-mail address',
    description:
      'Who is written to. AWS asks the address first whether it wants that, and writes nothing until it says yes.',
    fallback: undefined,
  }),
  topic: text({
    pattern: topicArn,
    maxLength: 350,
    allowed: 'the ARN of an SNS topic, arn:aws:sns:eu-west-1:123456789012:name',
    description: 'A topic of your own that is told, instead of an address.',
    fallback: undefined,
  }),
  errors: number({
    min: 0,
    max: 100_000,
    unit: 'errors',
    why: 'More than that is no alarm any more.',
    description: 'So many failures in five minutes are too many; 0 for no such alarm.',
    fallback: 1,
  }),
  throttles: number({
    min: 0,
    max: 100_000,
    unit: 'requests',
    why: 'More than that is no alarm any more.',
    description:
      'So many requests that Lambda turned away in five minutes are too many; 0 for no such alarm.',
    fallback: 1,
  }),
  durationPercent: number({
    min: 0,
    max: 100,
    unit: 'percent',
    why: percents,
    description:
      'Of the timeout: when for a quarter of an hour one request in twenty takes longer, it is too long; 0 for no such alarm.',
    fallback: 80,
  }),
  memoryPercent: number({
    min: 0,
    max: 100,
    unit: 'percent',
    why: percents,
    description:
      'Of the function’s memory: when an instance has taken so much, the next request may be its last; 0 for no such alarm. It needs metrics.',
    fallback: 95,
  }),
  idleHours: number({
    min: 1,
    max: 24,
    unit: 'hours',
    why: 'CloudWatch looks back a day at most.',
    description: 'So many hours without any request are too many. Absent: no such alarm.',
    fallback: undefined,
  }),
});

const alarmsHaveOneReceiver: Rule = {
  name: 'alarms-have-one-receiver',
  about: ['alarms.topic', 'alarms.email'],
  check: ({ alarms: { email, topic } }, say) => {
    if (email === undefined || topic === undefined) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('alarms.topic')} and ${say('alarms.email')} are both given.`,
        why: 'A topic of your own is left as it is, so nobody is subscribed to it here.',
        remedy: 'Subscribe the address to that topic, or remove the topic: one is made for the address.',
      },
    ];
  },
};

const alarmsReachSomebody: Rule = {
  name: 'alarms-reach-somebody',
  about: ['alarms.idleHours', 'alarms.email', 'alarms.topic'],
  check: ({ alarms: { email, topic, idleHours } }, say) => {
    if (idleHours === undefined || email !== undefined || topic !== undefined) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `${say('alarms.idleHours')} is given, but nobody would be told: there are no alarms without alarms.email or alarms.topic.`,
        remedy: 'Add email: or topic: below alarms.',
      },
    ];
  },
};

const topicIsInRegion: Rule = {
  name: 'topic-is-in-region',
  about: ['alarms.topic', 'region'],
  check: ({ alarms: { topic }, region }, say) => {
    const elsewhere = topic?.split(':')[3];
    if (elsewhere === undefined || region === undefined || elsewhere === region) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('alarms.topic')} is in ${elsewhere}, and ${say('region')} is ${region}.`,
        why: 'An alarm can only tell a topic of its own Region.',
        remedy: `Name a topic in ${region}.`,
      },
    ];
  },
};

export const alarmsRules: readonly Rule[] = [alarmsHaveOneReceiver, alarmsReachSomebody, topicIsInRegion];
