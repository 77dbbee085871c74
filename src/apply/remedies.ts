interface Remedy {
  readonly when: RegExp;
  readonly say: string;
}

/**
 * What CloudFormation and Lambda are known to say, and what mends it. AWS gives these no codes of their own, so the
 * prose is matched; the texts were collected from public issue threads.
 */
const remedies: readonly Remedy[] = [
  {
    when: /less than or equal to \d+/i,
    say: 'choose less memory (--memory) or a smaller model (--model); AWS Support raises the cap',
  },
  {
    when: /image manifest, config or layer media type/i,
    say: 'push the image anew: delete its tag in ECR and run `ollama-lambda deploy` again',
  },
  {
    when: /Source image .* does not exist/i,
    say: 'run `ollama-lambda deploy` again: it pushes the missing image',
  },
  {
    when: /is not authorized to perform: (\S+)/i,
    say: 'ask an administrator for that permission, then run `ollama-lambda deploy` again',
  },
  {
    when: /already exists/i,
    say: 'something of that name is left from elsewhere: remove it, or choose another --name / --stack-name',
  },
  {
    when: /UnreservedConcurrentExecution|ReservedConcurrentExecutions/i,
    say: 'the account has too little concurrency left to reserve any',
  },
  {
    when: /RequestLimitExceeded|Rate exceeded|Throttling/i,
    say: 'wait a minute and run `ollama-lambda deploy` again',
  },
  {
    when: /cannot be assumed by Lambda/i,
    say: 'the new role was not known everywhere yet: run `ollama-lambda deploy` again',
  },
  {
    when: /still contains images|cannot be deleted/i,
    say: 'remove what blocks it and run `ollama-lambda destroy` again, or leave it behind with --retain-blocked',
  },
];

/** The next thing to do about a root cause; always something. */
export function remedyFor(reason: string, handlerCode: string | undefined): string {
  const known = remedies.find((remedy) => remedy.when.test(reason));
  if (known) return known.say;
  if (handlerCode === 'AccessDenied')
    return 'ask an administrator for the missing permission, then run the command again';
  return 'read the events behind the link, mend the cause, and run the same command again: it goes on from here';
}
