import { ModelfileMistake } from './commands.js';

export type ParameterValue = number | boolean | readonly string[];

type Kind = 'whole' | 'decimal' | 'switch' | 'texts';

/** By Ollama's `api.Options`; its documentation, "Valid Parameters and Values", lists those that people use. */
const kinds: Readonly<Record<string, Kind>> = {
  num_ctx: 'whole',
  num_batch: 'whole',
  num_gpu: 'whole',
  main_gpu: 'whole',
  num_thread: 'whole',
  num_keep: 'whole',
  num_predict: 'whole',
  draft_num_predict: 'whole',
  seed: 'whole',
  top_k: 'whole',
  repeat_last_n: 'whole',
  temperature: 'decimal',
  top_p: 'decimal',
  min_p: 'decimal',
  typical_p: 'decimal',
  repeat_penalty: 'decimal',
  presence_penalty: 'decimal',
  frequency_penalty: 'decimal',
  use_mmap: 'switch',
  stop: 'texts',
};

/** Had a meaning once. `ollama create` warns of them and leaves them out. */
const withdrawn: readonly string[] = [
  'penalize_newline',
  'low_vram',
  'f16_kv',
  'logits_all',
  'vocab_only',
  'use_mlock',
  'mirostat',
  'mirostat_tau',
  'mirostat_eta',
];

/** @returns undefined of what means nothing any more. @throws ModelfileMistake */
export function parameterOf(name: string, value: string, line: number): ParameterValue | undefined {
  if (withdrawn.includes(name)) return undefined;
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  switch (kind) {
    case 'texts':
      return [value];
    case 'switch':
      if (/^(true|True|TRUE|1|t|T)$/.test(value)) return true;
      if (/^(false|False|FALSE|0|f|F)$/.test(value)) return false;
      throw wrong(name, value, 'true or false', line);
    case 'whole':
      if (/^[-+]?\d{1,15}$/.test(value)) return Number(value) + 0;
      throw wrong(name, value, 'a whole number', line);
    case 'decimal':
      if (isDecimal(value)) return single(Number(value));
      throw wrong(name, value, 'a number', line);
    case undefined:
      throw new ModelfileMistake(`line ${line}: there is no parameter ${JSON.stringify(name.slice(0, 40))}`);
  }
}

/** And small enough for 32 bits. */
const isDecimal = (value: string): boolean =>
  /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?$/i.test(value) && Number.isFinite(Math.fround(Number(value)));

/** As Ollama keeps it: the shortest decimal that is still the same number in 32 bits. */
function single(value: number): number {
  const wanted = Math.fround(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const shorter = Number(wanted.toPrecision(digits));
    if (Math.fround(shorter) === wanted) return shorter + 0;
  }
  return Number(wanted.toPrecision(9));
}

const wrong = (name: string, value: string, expected: string, line: number): ModelfileMistake =>
  new ModelfileMistake(
    `line ${line}: ${name} is ${JSON.stringify(value.slice(0, 40))}, expected ${expected}`,
  );
