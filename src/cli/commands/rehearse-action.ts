import { once } from 'node:events';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Sandbox } from '../../sandbox/service.js';
import { type Action, type Input, isOn, textOption } from '../command.js';
import { type RehearsalOptions, type RehearsalResult, rehearse } from '../rehearsal/rehearse.js';
import { timelineText } from '../rehearsal/timeline.js';
import type { Session } from '../session.js';

export const rehearseAction: Action = async (input, session) => {
  const options = optionsOf(input);
  const done = await rehearse(options, session, (sandbox) => keep(options, sandbox, session));
  if (session.json) session.result(JSON.stringify(documentOf(done), null, 2));
  else session.result(timelineText(done, session.style));
  return session.signals.exitCode() ?? (isGood(done) ? exitCodes.ok : exitCodes.failed);
};

const isGood = (done: RehearsalResult): boolean =>
  done.leftovers.length === 0 && !done.secondChanged && done.answer !== '';

const documentOf = (done: RehearsalResult) => ({
  schemaVersion: 1,
  ok: isGood(done),
  account: done.account,
  region: done.region,
  memory: done.memory,
  image: done.image,
  stack: { status: done.stackStatus },
  answer: done.answer,
  second: { changed: done.secondChanged },
  leftovers: done.leftovers,
  engine: done.engine ?? 'stand-in',
  elapsedMs: done.elapsedMs,
});

function optionsOf(input: Input): RehearsalOptions {
  const cap = textOption(input, 'accountMemoryCap');
  const number = cap === undefined ? undefined : Number(cap);
  if (number !== undefined && !(Number.isInteger(number) && number >= 128 && number <= 10240)) {
    throw new UserError({
      code: 'cap-invalid',
      message: `--account-memory-cap ${cap} is no memory size`,
      why: 'it takes a whole number of MB from 128 to 10240',
      next: ['ollama-lambda rehearse --account-memory-cap 3008'],
      exitCode: exitCodes.usage,
    });
  }
  return {
    accountMemoryCap: number,
    memory: textOption(input, 'memory'),
    auth: textOption(input, 'auth'),
    config: textOption(input, 'config'),
    environment: textOption(input, 'env'),
    fail: textOption(input, 'fail'),
    keep: isOn(input, 'keep'),
  };
}

/** Leaves everything running until Ctrl-C, with the variables that point other commands at it. */
async function keep(options: RehearsalOptions, sandbox: Sandbox, session: Session): Promise<void> {
  if (!options.keep) return;
  const [gatewayKey] = sandbox.gatewayKeys();
  const lines = Object.entries({
    ...sandbox.environment,
    OLLAMA_LAMBDA_MODEL: sandbox.model,
    ...(gatewayKey && { OLLAMA_LAMBDA_GATEWAY_KEY: gatewayKey.value }),
  });
  session.result(lines.map(([name, value]) => `export ${name}='${value}'`).join('\n'));
  session.say('the sandbox stays up; paste the lines above into another terminal. Ctrl-C ends it');
  const { signal } = session.signals;
  if (!signal.aborted) await once(signal, 'abort');
}
