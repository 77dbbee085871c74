import type { Config } from '../../config/config.js';
import { entranceOf } from '../../invoke/entrance.js';
import { showBytes, showDollars } from '../../lib/quantities.js';
import type { MemoryKnowledge } from '../../survey/facts.js';
import type { Style } from '../render/style.js';
import { wrap } from '../render/wrap.js';
import type { Learned, Status } from './status.js';

/** One screen. */
export function statusText(
  config: Config,
  status: Status,
  { style, columns, now }: { readonly style: Style; readonly columns: number; readonly now: number },
): string {
  const rows: readonly (readonly [string, string])[] = [
    ['stack', stackText(status, style, now)],
    ['function', functionText(status, style)],
    ['model', status.stack.outputs.Model ?? 'unknown'],
    ['image', imageText(status, now)],
    ['memory', memoryText(status)],
    ['endpoint', entranceOf(status.stack.outputs) ?? 'none'],
    ['auth', status.stack.outputs.Auth ?? config.endpoint.auth],
    ['last day', dayText(status)],
    ['config', driftText(status, style)],
  ];
  const label = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows
    .map(([name, text]) =>
      text
        .split('\n')
        .map((line, index) => wrap(`${(index === 0 ? name : '').padEnd(label)}${line}`, columns, label))
        .join('\n'),
    )
    .join('\n');
}

function stackText({ stack, failure }: Status, style: Style, now: number): string {
  const healthy = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.status);
  const moving = stack.status.endsWith('_IN_PROGRESS');
  const paint = healthy ? style.green : moving ? style.yellow : style.red;
  const why = failure === undefined ? '' : `\n${style.red(failure)}`;
  return `${stack.name} · ${paint(stack.status)} · deployed ${ago(stack.changedAt, now)}${why}`;
}

function functionText({ details, stack }: Status, style: Style): string {
  if (details === undefined) return style.red(`${stack.outputs.FunctionName ?? 'none'} does not exist`);
  const { name, state, stateReason, version, architecture, timeout, reservedConcurrency } = details;
  const paint = state === 'Active' ? style.green : state === 'Pending' ? style.yellow : style.red;
  return [
    name,
    paint(state) + (stateReason === undefined ? '' : ` (${stateReason})`),
    ...(reservedConcurrency === 0 ? [style.yellow('stopped: ollama-lambda start')] : []),
    `version ${version}`,
    architecture,
    `timeout ${timeout} s`,
  ].join(' · ');
}

const imageText = ({ image }: Status, now: number): string =>
  ifKnown(image, ({ digest, pushedAt, bytes, engine }) =>
    [
      digest.slice(0, 'sha256:'.length + 12),
      ...(engine === undefined ? [] : [`Ollama ${engine}`]),
      ...(bytes === undefined ? [] : [showBytes(bytes)]),
      ...(pushedAt === undefined ? ['not listed in ECR'] : [`pushed ${ago(pushedAt, now)}`]),
    ].join(' · '),
  );

function memoryText({ details, memoryCap }: Status): string {
  const own = details === undefined ? 'unknown' : `${details.memory} MB`;
  return `${own} · ${capText(memoryCap)}`;
}

function capText(knowledge: MemoryKnowledge): string {
  switch (knowledge.kind) {
    case 'capped':
      return `the account allows ${knowledge.cap} MB (${knowledge.learned === undefined ? 'by the config' : `learned ${knowledge.learned}`})`;
    case 'at-least':
      return `the account allows at least ${knowledge.floor} MB`;
    case 'unknown':
      return 'what the account allows is not known';
  }
}

const dayText = ({ day }: Status): string =>
  ifKnown(day, ({ invocations, errors, throttles, seconds, dollars }) =>
    [
      `${invocations} ${invocations === 1 ? 'request' : 'requests'}`,
      `${errors} failed`,
      ...(throttles > 0 ? [`${throttles} turned away`] : []),
      `${seconds.toFixed(seconds < 10 ? 1 : 0)} s of answering`,
      ...(dollars === undefined ? [] : [`about ${showDollars(dollars)}`]),
    ].join(' · '),
  );

const driftText = ({ drift }: Status, style: Style): string =>
  ifKnown(drift, (steps) =>
    steps.length === 0
      ? style.green('what is deployed is what the config asks for')
      : [style.yellow('differs from what is deployed; a deploy would'), ...steps.map((it) => `- ${it}`)].join(
          '\n',
        ),
  );

const ifKnown = <T>(answer: Learned<T>, show: (value: T) => string): string =>
  answer.kind === 'known' ? show(answer.value) : `not known: ${answer.why}`;

const units: readonly (readonly [ms: number, word: string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
];

/** `3 days ago`, `just now`. */
function ago(time: string, now: number): string {
  const ms = now - Date.parse(time);
  const unit = units.find(([size]) => ms >= size);
  if (unit === undefined) return 'just now';
  const count = Math.floor(ms / unit[0]);
  return `${count} ${unit[1]}${count === 1 ? '' : 's'} ago`;
}
