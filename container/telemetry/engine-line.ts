import { stripVTControlCharacters } from 'node:util';
import { cutText } from './cut-line.js';
import type { Level } from './log.js';

export interface EngineLine {
  readonly level: Level;
  readonly message: string;
}

/** Characters of a line that are kept. */
const kept = 4000;

/**
 * Guesses the level of a line that `ollama serve` or its runner printed, and takes out what could be a caller's words.
 * `ollama` writes `time=… level=… source=… msg="…"`; its runner writes `I`, `W`, `E` behind a time, or nothing.
 */
export function readEngineLine(line: string): EngineLine {
  const clean = printable(line);
  const own = /^time=\S+ level=(\w+) (.*)$/s.exec(clean);
  const level = own ? (levels[String(own[1]).slice(0, 4)] ?? 'info') : guess(clean);
  return { level, message: cutText(withoutWords(own ? String(own[2]) : clean), kept) };
}

const levels: Readonly<Record<string, Level>> = {
  TRAC: 'debug',
  DEBU: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERRO: 'error',
  FATA: 'error',
};

const letters: Readonly<Record<string, Level>> = { D: 'debug', I: 'info', W: 'warn', E: 'error' };

/** Several lines a request, or a hundred a load, that say nothing by themselves. */
const chatter =
  /^(\[GIN\]|llama_model_loader: - (kv|type|tensor)|print_info:|load_tensors: layer|(slot|srv|que)\s|reasoning-budget)/;

function guess(line: string): Level {
  const letter = /^(?:\d+\.){3}\d+ ([DIWE]) (.*)$/s.exec(line);
  const text = letter ? String(letter[2]) : line;
  const told = letter ? letters[String(letter[1])] : undefined;
  if (told === 'warn' || told === 'error') return told;
  if (
    /^(panic|fatal|error)\b|\b(error|failed|failure|cannot|unable to|out of memory|SIG[A-Z]{3,})\b/i.test(
      text,
    )
  ) {
    return 'error';
  }
  if (chatter.test(text)) return 'debug';
  return /\bwarn(ing)?\b/i.test(text) ? 'warn' : (told ?? 'info');
}

/** Fields in which an engine that says more than it was asked to would carry what callers wrote; a count is none. */
const words =
  /\b(prompt|content|messages?|system|template|text|images?|input|body|response|authorization)("?\s*[=:])\s*(?!\d+(?:\s+\w+=|\s*$))\S.*/is;

/** Nobody can say where a text ends that may hold anything, so the rest of the line goes with it. */
const withoutWords = (text: string): string => text.replace(words, '$1$2[left out]');

/** Colours and control characters are for a terminal. */
const printable = (line: string): string =>
  [...stripVTControlCharacters(line)].filter((character) => character >= ' ' || character === '\t').join('');
