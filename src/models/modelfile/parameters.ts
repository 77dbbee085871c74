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

/** @throws ModelfileMistake */
export function parameterOf(name: string, value: string, line: number): ParameterValue {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  switch (kind) {
    case 'texts':
      return [value];
    case 'switch':
      if (/^(true|1|t)$/i.test(value)) return true;
      if (/^(false|0|f)$/i.test(value)) return false;
      throw wrong(name, value, 'true or false', line);
    case 'whole':
      if (/^[-+]?\d{1,15}$/.test(value)) return Number(value) + 0;
      throw wrong(name, value, 'a whole number', line);
    case 'decimal':
      if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?$/i.test(value)) return Number(value) + 0;
      throw wrong(name, value, 'a number', line);
    case undefined:
      throw new ModelfileMistake(`line ${line}: there is no parameter ${JSON.stringify(name.slice(0, 40))}`);
  }
}

const wrong = (name: string, value: string, expected: string, line: number): ModelfileMistake =>
  new ModelfileMistake(
    `line ${line}: ${name} is ${JSON.stringify(value.slice(0, 40))}, expected ${expected}`,
  );
