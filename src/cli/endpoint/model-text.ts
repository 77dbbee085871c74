import type { ServedModel, ShownModel } from '../../invoke/served-models.js';
import { showBytes } from '../../lib/quantities.js';
import type { Style } from '../render/style.js';

/** As `ollama list` has it. */
export const listText = (models: readonly ServedModel[], style: Style): string =>
  columns(
    ['NAME', 'ID', 'SIZE', 'QUANTIZATION'],
    models.map((model) => [
      model.name,
      shortId(model.digest),
      showBytes(model.size),
      model.details?.quantization_level ?? '',
    ]),
    style,
  );

/** As `ollama ps` has it; there is no time at which a model is unloaded: its instance ends with it. */
export const psText = (models: readonly ServedModel[], style: Style): string =>
  columns(
    ['NAME', 'ID', 'SIZE', 'PROCESSOR', 'CONTEXT', 'UNTIL'],
    models.map((model) => [
      model.name,
      shortId(model.digest),
      showBytes(model.size),
      '100% CPU',
      String(model.context_length ?? ''),
      'its instance ends',
    ]),
    style,
  );

/** As `ollama show` has it. */
export function shownText(name: string, shown: ShownModel, style: Style): string {
  const { details = {}, model_info: info = {}, capabilities = [], parameters, license } = shown;
  const architecture = textOf(info['general.architecture']) || details.family;
  const fact = (key: string): string => textOf(info[`${architecture}.${key}`]);
  const facts = [
    ['architecture', architecture],
    ['parameters', details.parameter_size],
    ['context length', fact('context_length')],
    ['embedding length', fact('embedding_length')],
    ['quantization', details.quantization_level],
  ].filter(([, value]) => value !== undefined && value !== '');
  return [
    style.bold(name),
    ...section(
      'Model',
      facts.map(([key = '', value = '']) => `${key.padEnd(20)}${value}`),
    ),
    ...section('Capabilities', capabilities),
    ...section('Parameters', linesOf(parameters)),
    ...section('License', linesOf(license).slice(0, 2)),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`), ''];

const linesOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Twelve digits, as Ollama shows them. */
const shortId = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12);

function columns(head: readonly string[], rows: readonly (readonly string[])[], style: Style): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [style.bold(line(head)), ...rows.map(line)].join('\n');
}
