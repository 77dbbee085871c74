import type { TroubleGroup } from './trouble.js';

export const planTroubles: TroubleGroup = {
  title: 'What a plan refuses',
  troubles: [
    {
      code: 'model-does-not-fit',
      means:
        'The model needs more memory than the function would have, and would be killed while it loads. Nothing was built.',
      remedy:
        'One of the models that the message names, a shorter `context`, more `memory`, or a higher cap from AWS Support.',
    },
    {
      code: 'model-exceeds-storage',
      means: 'With `modelSource: pull` or `s3://` the model has to fit into `/tmp`.',
      remedy: 'More `ephemeralStorage`: the message has the number. Or `modelSource: image`.',
    },
    {
      code: 'concurrency-exceeds-account',
      means:
        'AWS keeps some concurrency unreserved, and this account has too little for what `concurrency.reserved` asks.',
      remedy: 'A smaller number, none, or a higher quota from AWS.',
    },
    {
      code: 'provisioned-exceeds-account',
      means:
        'AWS keeps some concurrency for other functions, and this account has too little for what `provisioned` asks.',
      remedy: 'A smaller number, none, or a higher quota from AWS.',
    },
    {
      code: 'key-elsewhere',
      means: 'The KMS key of the config is in another Region or another account than the stack.',
      remedy: 'A key of the same account and Region, or `create`.',
    },
    {
      code: 'log-class-fixed',
      means: 'CloudWatch cannot change the class of a log group.',
      remedy:
        'Leave `logs.class` as it is deployed; or destroy and deploy again, which changes the URL and takes the log away.',
    },
    {
      code: 'stack-not-ours',
      means: 'A stack of this name exists and was not made by this program. It is not touched.',
      remedy: 'Another `stackName` (`--stack-name`).',
    },
    {
      code: 'stack-to-adopt',
      means: 'A stack of this name looks like the original script’s.',
      remedy: '`--adopt` takes it over, after `deploy --adopt --dry-run` has shown what would happen.',
    },
    {
      code: 'repository-not-ours',
      means: 'A repository of this name exists and was not made by this program. It is not touched.',
      remedy: 'Another `repository` (`--repository`).',
    },
    {
      code: 'repository-to-adopt',
      means: 'The original script’s repository is there.',
      remedy: '`--adopt` takes it over.',
    },
    {
      code: 'refused',
      means: 'The plan was refused; the findings say why.',
      remedy: 'Mend what they name.',
    },
    {
      code: 'declined',
      means: 'The question was answered with no. Nothing was changed.',
      remedy: 'Nothing; run it again if that was a slip.',
    },
    {
      code: 'input-needed',
      means:
        'A question had to be asked, and nobody can be asked: no terminal, `CI`, `--json` or `--no-input`.',
      remedy: 'Give the flag that the message names.',
    },
  ],
};
