import { resolveRegion } from '../../aws/region.js';
import type { Config } from '../../config/config.js';
import { fields } from '../../config/fields.js';
import { type Flags, readFlags } from '../../config/flags.js';
import { put } from '../../config/from-text.js';
import { guessRegion } from '../../config/regions.js';
import { startingPoints } from '../../config/starting-points.js';
import { at } from '../../config/write.js';
import type { WrittenFields } from '../../config/written.js';
import { isUserError, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { modelChoices } from '../ask-missing.js';
import { type Input, textOption } from '../command.js';
import { cannotAsk } from '../interactive.js';
import type { Session } from '../session.js';

/**
 * What the file is to say: the template, the flags over it, and answers to what neither says. Of a file that is there
 * nothing is asked but its model.
 *
 * @param config what holds with the file and the flags
 * @throws UserError `template-unknown`, `input-needed` (exit 2)
 */
export async function wantedFields(
  input: Input,
  session: Session,
  config: Config,
  isNew: boolean,
): Promise<WrittenFields> {
  const template = textOption(input, 'template');
  const given = over(startingPoint(template), readFlags(input.options as Flags).layer.written);
  const answers: WrittenFields = {
    ...(isNew ? { region: await regionOf(config, session) } : {}),
    ...(config.model === undefined ? { model: await modelOf(config, session) } : {}),
  };
  if (!isNew || template !== undefined || session.interactivity.kind === 'must-not-ask' || session.yes)
    return over(given, answers);
  const memory = given.memory ?? (await session.ask((prompts) => prompts.memory('auto')));
  const auth = given.endpoint?.auth ?? (await session.ask((prompts) => prompts.auth()));
  return over(over(given, answers), {
    memory: memory === 'auto' ? memory : Number(memory),
    endpoint: { auth },
  });
}

/** Field by field; what stands over it wins. */
export function over(below: WrittenFields, above: WrittenFields): WrittenFields {
  const merged: Record<string, unknown> = {};
  for (const field of fields) {
    const value = at(above, field.path) ?? at(below, field.path);
    if (value !== undefined) put(merged, field, value);
  }
  return merged as WrittenFields;
}

function startingPoint(name: string | undefined): WrittenFields {
  if (name === undefined) return {};
  const found = startingPoints.find((it) => it.name === name);
  if (found !== undefined) return found.written;
  const names = startingPoints.map((it) => it.name);
  throw new UserError({
    code: 'template-unknown',
    message: `--template ${name.slice(0, 40)} is not known`,
    why: `it takes ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
    next: names.map((it) => `ollama-lambda init --template ${it}`),
    exitCode: exitCodes.usage,
  });
}

/** A new file names its Region: whoever deploys it with other settings of AWS's own deploys to the same place. */
async function regionOf({ region, profile }: Config, session: Session): Promise<string> {
  if (region !== undefined) return region;
  const found = await foundRegion(profile, session);
  if (session.interactivity.kind === 'may-ask' && !session.yes)
    return session.ask((prompts) => prompts.region(found));
  if (found !== undefined) return found;
  if (session.interactivity.kind === 'may-ask') return session.ask((prompts) => prompts.region(undefined));
  throw cannotAsk('No Region was given (--region)', commands, session.interactivity);
}

/** As AWS's own variables and the profile say; undefined when they say nothing. */
async function foundRegion(profile: string | undefined, { io }: Session): Promise<string | undefined> {
  try {
    return (await resolveRegion({ environment: io.env, profile, guess: guessRegion })).region;
  } catch (error) {
    if (isUserError(error) && error.code === 'region-missing') return undefined;
    throw error;
  }
}

async function modelOf({ memoryCap, context }: Config, session: Session): Promise<string> {
  if (session.interactivity.kind === 'may-ask')
    return session.ask((prompts) => prompts.model(modelChoices(memoryCap, context)));
  throw cannotAsk('No model was given (--model)', commands, session.interactivity);
}

const commands = ['ollama-lambda init --model llama3.2:1b --region eu-west-1 --yes'];
