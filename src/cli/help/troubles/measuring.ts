import type { TroubleGroup } from './trouble.js';

export const measuringTroubles: TroubleGroup = {
  title: 'Measuring',
  troubles: [
    {
      code: 'bench-options',
      means: 'An option of `bench` is out of its range.',
      remedy: 'The message lists every one.',
    },
    {
      code: 'chart-file',
      means: 'The chart cannot be written, or its name ends in neither `.svg` nor `.html`.',
      remedy: 'Another name.',
    },
    {
      code: 'tune-options',
      means: 'An option of `tune` is out of its range.',
      remedy: 'The message lists every one.',
    },
    {
      code: 'compare-options',
      means: 'An option of `compare` is out of its range, or fewer than two models were named.',
      remedy: 'The message lists every one.',
    },
    {
      code: 'model-not-deployed',
      means:
        'Neither the config nor one of its environments has deployed this model, and no environment is called so.',
      remedy:
        '`--local` compares on this machine’s Ollama; an environment with another `model`, `name` and `stackName` can be deployed beside.',
    },
    {
      code: 'not-as-configured',
      means:
        'The config would deploy something else than what is deployed, so `tune` would measure one and apply the other.',
      remedy:
        '`ollama-lambda plan` shows the difference; deploy it first, or give the flags again that were deployed with.',
    },
    {
      code: 'memory-overruled',
      means:
        'What `tune --apply` writes into the config would not last: a flag or a variable says another memory.',
      remedy: 'Leave that flag or variable out.',
    },
    {
      code: 'architecture-overruled',
      means:
        'What `tune --architectures … --apply` writes into the config would not last: a flag or a variable says another architecture.',
      remedy: 'Leave that flag or variable out.',
    },
    {
      code: 'function-stopped',
      means: 'A function that is stopped answers no request of a measurement either.',
      remedy: '`ollama-lambda start`.',
    },
    {
      code: 'nothing-to-compare',
      means:
        'Fewer than two of the sizes hold the model and are allowed by the account. The message has the reason for each.',
      remedy: 'Other `--sizes`; `ollama-lambda models fit` says what the model needs.',
    },
    {
      code: 'latest-by-hand',
      means:
        'Somebody has changed the function beside its stack. Versions are made of what it is now, which nobody has deployed.',
      remedy:
        'Undo it in the console, or deploy a config that differs: CloudFormation writes all settings then.',
    },
    {
      code: 'function-changed',
      means:
        'The function was changed by somebody else while `tune` worked on it; what was made is taken away again.',
      remedy: 'The same command, once the other change is done.',
    },
    {
      code: 'tuning-left',
      means:
        'A measurement is over, and not everything that was made for it could be taken away. Callers are not concerned.',
      remedy:
        '`ollama-lambda tune --put-back`, with the permissions of `ollama-lambda policy --for plan,tune`.',
    },
  ],
};
