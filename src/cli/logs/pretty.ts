import { showMs } from '../../lib/quantities.js';
import { fieldOf, type Line } from '../../logs/line.js';
import type { Style } from '../render/style.js';

/** Prints log lines for people: times of day in UTC, a line of its own for each new day, metrics left out. */
export function createLinePrinter(style: Style): (line: Line) => string | undefined {
  let day = '';
  return (line) => {
    const text = textOf(line, style);
    if (text === undefined) return undefined;
    const time = line.at === undefined ? '' : new Date(line.at).toISOString();
    const newDay = time !== '' && time.slice(0, 10) !== day;
    if (newDay) day = time.slice(0, 10);
    const indented = text.replaceAll('\n', `\n${' '.repeat(14)}`);
    const clock = style.dim(time.slice(11, 23).padEnd(12));
    return `${newDay ? `${style.dim(`${day} (UTC)`)}\n` : ''}${clock}  ${indented}`;
  };
}

function textOf(line: Line, style: Style): string | undefined {
  const { text, fields } = line;
  if (text === '' || fields?._aws !== undefined) return undefined;
  if (fields === undefined) return platformLine.test(text) ? style.dim(text.replaceAll('\t', ' · ')) : text;
  const paint = colourOf(fieldOf(line, 'level'), style);
  if (fields.event === 'request') return paint(requestText(line));
  const message = fieldOf(line, 'message') || fieldOf(line, 'type');
  return [paint(message), style.dim(restOf(fields))].filter(Boolean).join('  ');
}

const platformLine = /^(INIT_START|INIT_REPORT|START|END|REPORT|EXTENSION|TELEMETRY)\b/;

function colourOf(level: string, style: Style): (text: string) => string {
  if (level === 'ERROR' || level === 'CRITICAL') return style.red;
  if (level === 'WARN') return style.yellow;
  return level === 'DEBUG' ? style.dim : (text) => text;
}

function requestText(line: Line): string {
  const { fields = {} } = line;
  const number = (name: string): number | undefined =>
    typeof fields[name] === 'number' ? (fields[name] as number) : undefined;
  const some = <T>(value: T | undefined, show: (value: T) => string): readonly string[] =>
    value === undefined ? [] : [show(value)];
  return [
    fieldOf(line, 'message'),
    ...some(number('ms'), showMs),
    ...some(number('firstTokenMs'), (ms) => `first token ${showMs(ms)}`),
    ...some(number('tokens'), (count) => `${count} tokens`),
    ...some(number('tokensPerSecond'), (speed) => `${speed.toFixed(1)}/s`),
    ...(fields.coldStart === true ? ['cold'] : []),
    ...some(fieldOf(line, 'caller') || undefined, (caller) => caller),
    ...some(fieldOf(line, 'cut') || undefined, (cut) => `cut: ${cut}`),
    ...some(fieldOf(line, 'problem') || undefined, (problem) => problem),
    ...some(fieldOf(line, 'requestId') || undefined, (id) => id),
  ].join(' · ');
}

/** What the line says besides; not what every line says. */
const everyLine = [
  'level',
  'message',
  'timestamp',
  'service',
  'event',
  'time',
  'type',
  'sampling_rate',
  'xray_trace_id',
];

const restOf = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .filter(([name]) => !everyLine.includes(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
