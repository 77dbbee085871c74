import type { Unit } from './field.js';

/** `2GB`, `2048 MiB`, `5m` or a quoted `300` as the number that the field takes; undefined when it is none of those. */
export function numberMeant(text: string, unit: Unit): number | undefined {
  const parts = /^(\d{1,9}(?:\.\d{1,3})?) ?([a-z]{0,7})$/i.exec(text.trim());
  const factor = factors[unit][parts?.[2]?.toLowerCase() ?? ''];
  if (parts === null || factor === undefined) return undefined;
  return Math.round(Number(parts[1]) * factor);
}

const factors: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  MiB: { '': 1, m: 1, mb: 1, mib: 1, g: 1024, gb: 1024, gib: 1024 },
  bytes: { '': 1, k: 1024, kb: 1024, kib: 1024, m: 1024 ** 2, mb: 1024 ** 2, mib: 1024 ** 2 },
  messages: { '': 1 },
  images: { '': 1 },
  days: { '': 1, d: 1, days: 1, w: 7, weeks: 7 },
  seconds: { '': 1, s: 1, sec: 1, seconds: 1, m: 60, min: 60, minutes: 60 },
  tokens: { '': 1, tokens: 1, k: 1024 },
  milliseconds: { '': 1, ms: 1, s: 1000, sec: 1000, seconds: 1000 },
  minutes: { '': 1, m: 1, min: 1, minutes: 1, h: 60, hours: 60 },
  hours: { '': 1, h: 1, hours: 1 },
  requests: { '': 1, k: 1000 },
  errors: { '': 1 },
  instances: { '': 1 },
  percent: { '': 1, percent: 1 },
  'US dollars': { '': 1, usd: 1, dollars: 1 },
};
