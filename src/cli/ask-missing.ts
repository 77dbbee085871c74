import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { configYaml } from '../config/write.js';
import { mib } from '../core/units.js';
import { showBytes } from '../lib/quantities.js';
import { catalogue, fitOfEntry } from '../models/catalogue.js';
import { memoryOfNewAccounts } from '../models/memory.js';
import { cannotAsk } from './interactive.js';
import type { ModelChoice } from './prompts.js';
import type { Session } from './session.js';
import type { SettledConfig } from './settled-config.js';
import type { Target } from './target.js';

export interface Answered {
  readonly config: Config & { readonly model: string };
  /** Offers to write the answers to ollama-lambda.yaml; does nothing when nothing was asked. */
  readonly save: () => Promise<void>;
}

/**
 * Asks for what a deploy cannot do without. The model is the one thing with no default; who is asked for it is a
 * newcomer, so memory and access are asked about too. All of it comes before anything is changed.
 */
export async function answered(settled: SettledConfig, target: Target, session: Session): Promise<Answered> {
  const { config, origins } = settled;
  if (config.model !== undefined)
    return { config: { ...config, model: config.model }, save: async () => undefined };
  if (session.interactivity.kind === 'must-not-ask') {
    throw cannotAsk(
      'No model was given (--model)',
      [
        'ollama-lambda deploy --model llama3.2:1b --yes',
        'OLLAMA_LAMBDA_MODEL=llama3.2:1b ollama-lambda deploy --yes',
      ],
      session.interactivity,
    );
  }
  const model = await session.ask((prompts) => prompts.model(modelChoices(config.memoryCap, config.context)));
  const memory =
    origins.memory.kind === 'default'
      ? memoryOf(await session.ask((prompts) => prompts.memory('auto')))
      : config.memory;
  const auth =
    origins['endpoint.auth'].kind === 'default'
      ? await session.ask((prompts) => prompts.auth())
      : config.endpoint.auth;
  const complete = { ...config, model, memory, endpoint: { ...config.endpoint, auth } };
  return { config: complete, save: () => offerToSave(complete, target.region, settled, session) };
}

const memoryOf = (text: string): Config['memory'] => (text === 'auto' ? 'auto' : mib(Number(text)));

/** Those that fit come first, smallest first; an unknown cap counts as that of a new account. */
export function modelChoices(cap: number | undefined, context: number): readonly ModelChoice[] {
  const limit = cap ?? memoryOfNewAccounts;
  return catalogue()
    .filter(({ shape }) => !shape.embeds)
    .map((entry) => {
      const { memory } = fitOfEntry(entry, { context });
      const fits = memory <= limit;
      return {
        value: entry.name,
        label: `${entry.name.padEnd(34)} ${showBytes(entry.bytes).padStart(7)}  ${fits ? 'fits' : `needs ${memory} MB`}`,
        note: fits
          ? `needs ${memory} MB; ${limit} MB are certain`
          : `needs ${memory} MB, more than the ${limit} MB that are certain; AWS is asked first`,
        fits,
        memory,
      };
    })
    .sort((a, b) => a.memory - b.memory);
}

async function offerToSave(
  config: Config,
  region: string,
  settled: SettledConfig,
  session: Session,
): Promise<void> {
  const path = join(session.io.cwd, 'ollama-lambda.yaml');
  if (settled.path !== undefined || existsSync(path) || session.interactivity.kind === 'must-not-ask') return;
  if (
    session.yes ||
    !(await session.ask((prompts) => prompts.confirm('Keep these answers in ollama-lambda.yaml?', true)))
  )
    return;
  const { name, stackName, repository, model, context, memory, timeout, architecture, endpoint } = config;
  const { auth } = endpoint;
  const values = {
    name,
    region,
    stackName,
    repository,
    model,
    context,
    memory,
    timeout,
    architecture,
    endpoint: { auth },
  };
  writeFileSync(path, configYaml(values), { flag: 'wx' });
}
