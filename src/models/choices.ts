import { type MiB, mib } from '../core/units.js';
import { type Alternative, alternatives, catalogued, familyOf } from './catalogue.js';
import type { EngineSettings } from './fit/engine-memory.js';
import { fitOfSize, largestContext, type Sized } from './fit.js';

/** Something else that would run. */
export interface Choice {
  readonly kind: 'memory' | 'context' | 'variant' | 'model';
  /** As a flag that can be typed: `--context 2048`. */
  readonly flag: string;
  readonly what: string;
}

export interface ChoiceQuestion extends Sized {
  /** As the user wrote it. */
  readonly name: string;
  readonly settings: EngineSettings;
  readonly needed: MiB;
  /** What the model would have had. */
  readonly limit: MiB;
  /** The most that this account can give. */
  readonly ceiling: MiB;
  /** Whether a number was asked for, so that a larger one is a choice. */
  readonly chosen: boolean;
}

/**
 * What is nearest to what was asked for, nearest first: the same with more memory, the same with a shorter context, the
 * same with coarser weights, a smaller one of its family, and the largest of others that serve the same purpose. One of
 * a kind before a second of any; `most` of them at most.
 */
export function nearestChoices(question: ChoiceQuestion, most = 3): readonly Choice[] {
  const kinds = [withMore(question), shorter(question), variants(question), others(question)];
  const ranked = kinds.flatMap((choices) => choices.map((choice, rank) => ({ choice, rank })));
  const chosen = ranked.toSorted((a, b) => a.rank - b.rank).slice(0, most);
  return chosen.map(({ choice }) => choice);
}

function withMore({ chosen, needed, ceiling }: ChoiceQuestion): readonly Choice[] {
  if (!chosen || needed > ceiling) return [];
  return [{ kind: 'memory', flag: `--memory ${needed}`, what: 'the same model with enough memory' }];
}

/** Shorter than this a chat has no room for a question and its answer. */
const leastContext = 1024;

function shorter({ limit, settings, ...model }: ChoiceQuestion): readonly Choice[] {
  const tokens = largestContext(model, limit, settings);
  if (tokens === undefined || tokens < leastContext || tokens >= settings.context) return [];
  return [
    { kind: 'context', flag: `--context ${tokens}`, what: `the same model, ${tokens} tokens of context` },
  ];
}

function variants(question: ChoiceQuestion): readonly Choice[] {
  const { name, limit, settings, weights } = question;
  const siblings = alternatives(limit, settings)
    .filter((entry) => entry.family === familyOf(name) && entry.name !== name && entry.bytes < weights)
    .map((entry) => ({ kind: 'variant' as const, flag: `--model ${entry.name}`, what: described(entry) }));
  return [...coarser(question), ...siblings];
}

/** Bits for each weight, as files of a few billion weights have them. */
const bits: Readonly<Record<string, number>> = {
  Q8_0: 8.5,
  Q6_K: 6.6,
  Q5_K_M: 5.7,
  Q4_K_M: 4.9,
  Q3_K_M: 4,
  Q2_K: 3.2,
};

/** On Hugging Face the tag is the quantization, and a repository of GGUFs has the usual ones. */
function coarser({ name, limit, settings, weights, shape }: ChoiceQuestion): readonly Choice[] {
  const [, repository] = /^((?:hf\.co|huggingface\.co)\/[^:]+)/i.exec(name) ?? [];
  const parameters = shape?.parameters ?? 0;
  if (repository === undefined || parameters === 0) return [];
  return Object.entries(bits).flatMap(([tag, perWeight]) => {
    const size = (parameters * perWeight) / 8;
    const fits = size < weights && fitOfSize({ weights: size, shape }, settings).memory <= limit;
    const what = `about ${gigabytes(size)}, if ${repository} has it`;
    return fits ? [{ kind: 'variant' as const, flag: `--model ${repository}:${tag}`, what }] : [];
  });
}

function others({ name, limit, settings, shape }: ChoiceQuestion): readonly Choice[] {
  const wanted = catalogued(name)?.purposes[0] ?? (shape?.embeds === true ? 'embeddings' : 'chat');
  return alternatives(limit, settings)
    .filter((entry) => entry.family !== familyOf(name) && entry.purposes.includes(wanted))
    .map((entry) => ({ kind: 'model', flag: `--model ${entry.name}`, what: described(entry) }));
}

const described = ({ parameters, bytes, needed }: Alternative): string =>
  `${(parameters / 1e9).toPrecision(2)}B, ${gigabytes(bytes)}, needs ${mib(needed)} MB`;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(2)} GB`;
