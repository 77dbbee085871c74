import { AwsFailure } from '../service.js';

/** CloudWatch's filter patterns, as far as logs.md says. @throws AwsFailure `InvalidParameterException` */
export function readPattern(written: string): (message: string) => boolean {
  const pattern = written.trim();
  if (pattern === '') return () => true;
  if (pattern.startsWith('{')) return ofJson(pattern);
  if (pattern.startsWith('%') && pattern.endsWith('%') && pattern.length > 2) {
    const expression = new RegExp(pattern.slice(1, -1));
    return (message) => expression.test(message);
  }
  return ofTerms(pattern);
}

/** Terms of letters, digits and `_`, or quoted phrases: all have to be there, of those with `?` one, with `-` none. */
function ofTerms(pattern: string): (message: string) => boolean {
  const terms = [...pattern.matchAll(/([?-]?)(?:"([^"]*)"|([\w]+))(?=\s|$)/g)];
  const rest = terms.reduce((text, [whole]) => text.replace(whole, ''), pattern);
  if (rest.trim() !== '') throw invalid();
  const withSign = (sign: string): readonly string[] =>
    terms.filter((term) => term[1] === sign).map((term) => term[2] ?? term[3] ?? '');
  const [all, any, none] = [withSign(''), withSign('?'), withSign('-')];
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}

/** `{ $.a.b = value && $.c >= 3 }` */
function ofJson(pattern: string): (message: string) => boolean {
  const inner = /^\{(.*)\}$/s.exec(pattern)?.[1];
  if (inner === undefined) throw invalid();
  const conditions = inner.split('&&').map(condition);
  return (message) => {
    try {
      const document: unknown = JSON.parse(message);
      return conditions.every((holds) => holds(document));
    } catch {
      // A line that is no JSON has no fields.
      return false;
    }
  };
}

function condition(text: string): (document: unknown) => boolean {
  const [, path = '', operator = '', wanted = ''] =
    /^\s*\$\.([\w.]+)\s*(=|!=|<=|>=|<|>)\s*(?:"?([^"]*?)"?)\s*$/.exec(text) ?? [];
  if (path === '') throw invalid();
  return (document) => {
    const found = path
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document);
    return found !== undefined && (compare[operator]?.(found, wanted) ?? false);
  };
}

const compare: Readonly<Record<string, (found: unknown, wanted: string) => boolean>> = {
  '=': (found, wanted) => String(found) === wanted,
  '!=': (found, wanted) => String(found) !== wanted,
  '<': (found, wanted) => Number(found) < Number(wanted),
  '>': (found, wanted) => Number(found) > Number(wanted),
  '<=': (found, wanted) => Number(found) <= Number(wanted),
  '>=': (found, wanted) => Number(found) >= Number(wanted),
};

const invalid = (): AwsFailure => new AwsFailure('InvalidParameterException', 'Invalid filter pattern');
