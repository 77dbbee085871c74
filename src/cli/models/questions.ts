import { readFileSync } from 'node:fs';
import type { Config } from '../../config/config.js';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { mib } from '../../core/units.js';
import { engineSettings } from '../../models/engine-settings.js';
import type { EstimateQuestion } from '../../models/estimate.js';
import { type PriceTable, parsePriceTable, priceTable } from '../../models/price-table.js';
import { type Input, isOn, textOption } from '../command.js';
import type { Session } from '../session.js';
import { type SettledConfig, settleConfig } from '../settled-config.js';
import { type Range, wholeNumber } from '../whole-number.js';
import { type ModelsWiring, wireModels } from '../wire-models.js';

type Asking = 'models' | 'cost';

/** What a command about models was asked, settled. */
export interface Asked {
  readonly question: EstimateQuestion;
  readonly settled: SettledConfig;
  readonly wiring: ModelsWiring;
}

/**
 * @param command which asks; `models` says `--tokens` of an answer, `cost` says `--answer-tokens`
 * @throws UserError `option-invalid`, `prices-unreadable`, `prices-invalid`, and what `settleConfig` throws
 */
export async function askedOf(input: Input, session: Session, command: Asking = 'models'): Promise<Asked> {
  const settled = await settleConfig(spelledOut(input), session.io);
  const { config } = settled;
  const question: EstimateQuestion = {
    settings: {
      ...engineSettings(config),
      parallel: whole(input, 'parallel', { least: 1, most: 64 }) ?? 1,
    },
    memory: config.memory,
    cap: capOf(config),
    // Where nobody says where, the Region that prices are compared in.
    region: config.region ?? (session.io.env.AWS_REGION || session.io.env.AWS_DEFAULT_REGION || 'us-east-1'),
    architecture: config.architecture,
    table: pricesOf(input, command),
    traffic: {
      requestsPerMonth: whole(input, 'requests', { least: 0, most: 1e9 }, command) ?? 1000,
      tokensPerAnswer:
        whole(input, command === 'cost' ? 'answerTokens' : 'tokens', { least: 1, most: 1e6 }, command) ?? 300,
      coldShare,
    },
  };
  return { question, settled, wiring: wireModels(session.io, settled.path, session.emit) };
}

/** `--kv` is the config's `--kv-cache-type`, which wins where somebody wrote both. */
function spelledOut({ argument, options }: Input): Input {
  const { kv, ...rest } = options;
  return { argument, options: kv === undefined ? rest : { kvCacheType: kv, ...rest } };
}

/** A guess for little traffic: every tenth request finds no instance. Said wherever a monthly price is. */
export const coldShare = 0.1;

export const isOffline = (input: Input): boolean => isOn(input, 'offline');

const capOf = ({ memoryCap }: Config): EstimateQuestion['cap'] =>
  memoryCap === undefined ? { kind: 'unknown' } : { kind: 'capped', cap: mib(memoryCap), source: 'config' };

/** @throws UserError `option-invalid` */
export const whole = (
  input: Input,
  key: string,
  range: Range,
  command: Asking = 'models',
): number | undefined =>
  wholeNumber(input, key, range, (mistake) => {
    throw new UserError({ ...mistake, next: [`ollama-lambda ${command} --help`] });
  });

function pricesOf(input: Input, command: Asking): PriceTable {
  const file = textOption(input, 'prices');
  if (file === undefined) return priceTable;
  try {
    return parsePriceTable(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError({
      code: 'prices-unreadable',
      message: `--prices ${file} cannot be read: ${fileTroubleOf(error)}`,
      next: [`ollama-lambda ${command} --help`],
      exitCode: exitCodes.usage,
    });
  }
}
