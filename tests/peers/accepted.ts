/**
 * What other programs find in our templates and we live with, each with its reason. A finding that is not here fails
 * `templates.test.ts`, and so does an entry that nothing needs.
 */
export const accepted = {
  'cfn-lint': {
    I4010:
      'informational: wants Metadata that explains the architecture to readers of the template alone; ours is explained in the docs, and a template has 51,200 bytes',
  },
  checkov: {
    CKV_AWS_26:
      'the topic of the alarms holds names of alarms and their numbers; a key for it costs by the month and can be configured (encryption.key)',
    CKV_AWS_28:
      'only conversations are worth setting back, and they can be, unless conversations.backups says no; counts of yesterday count for nothing',
    CKV_AWS_73:
      'tracing of the gateway is part of what X-Ray costs; the function’s own is one field (tracing.enabled)',
    CKV_AWS_76:
      'the function writes a line for each request; access logs of the gateway would say the same again and need a role for the whole account',
    CKV_AWS_111:
      'Lambda looks for the permissions of its network interfaces on everything, before there is one to name; what comes from inside the function is denied them',
    CKV_AWS_119:
      'tables are encrypted with a key of AWS’s own unless a key of one’s own is configured (encryption.key), which costs by the month',
    CKV_AWS_120: 'an answer of a model is not to be cached: each is another',
    CKV_AWS_192:
      'its rule is against Log4j; nothing here runs Java, and the firewall has the one rule that was asked for',
    CKV_AWS_115:
      'no reserved concurrency unless concurrency.reserved says so: it takes instances away from the account’s other functions, and new accounts have ten',
    CKV_AWS_116:
      'no queue for dead letters: the function answers its caller directly, and there is no event that could be kept',
    CKV_AWS_117:
      'not in a VPC: the function needs nothing of one, and behind a URL in a VPC it could not stream',
    CKV_AWS_158:
      'logs are encrypted with AWS’s own key unless a key of one’s own is configured, which costs by the month',
    CKV_AWS_173:
      'the environment holds no secret, only digests of keys; Lambda encrypts it with AWS’s own key all the same',
    CKV_AWS_258:
      'AuthType NONE belongs to endpoint.auth api-key, where the function itself asks for the key, and to none, which has to be said twice',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

const keyIsNamed =
  'wants no ARN written out; a key that somebody else made can only be named, and account, Region and partition are not written out';

const certificateIsNamed =
  'wants no ARN written out; a certificate that somebody else made can only be named, and account, Region and partition are not written out';

/** Findings of AWS's validator that we live with, by template, each with its reason. */
export const acceptedOfAws: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'gateway-all.yaml': { 'aws-w9002': certificateIsNamed },
  'everything.yaml': { 'aws-w9002': certificateIsNamed },
  'encryption-existing.yaml': { 'aws-w9002': keyIsNamed },
  'encryption-existing-tables.yaml': { 'aws-w9002': keyIsNamed },
};
