import type { core } from 'zod/mini';

type Issue = core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Beyond this a list of mistakes helps nobody. */
const most = 10;

/** Every mistake, each with the field's path, what is there, and what is allowed. */
export function describeIssues(issues: readonly Issue[]): string {
  const problems = issues.flatMap((issue) => problemsOf(issue, []));
  const left = problems.length - most;
  return [...problems.slice(0, most), ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
}

function problemsOf(issue: Issue, outer: Path): readonly string[] {
  const path = [...outer, ...issue.path];
  if (issue.code === 'invalid_union') return unionProblems(issue, path);
  return [`${written(path)} ${problemOf(issue)}`];
}

function problemOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `${quoted(issue.input)}, expected ${oneOf(issue.values)}`;
    case 'invalid_type':
      return `${named(issue.input)}, expected ${nouns[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return `${sized(issue)}, expected at most ${issue.maximum}`;
    case 'too_small':
      return `${sized(issue)}, expected at least ${issue.minimum}`;
    case 'unrecognized_keys':
      return `has the unknown field ${issue.keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')}`;
    default:
      return issue.message;
  }
}

/** A union says what is wrong in the alternative that was meant: the one of the right type, which fails further on. */
function unionProblems(issue: Issue & { code: 'invalid_union' }, path: Path): readonly string[] {
  if ('options' in issue && Array.isArray(issue.options)) {
    // Zod's path ends in the field that tells the variants apart, its input is the object.
    const tag = path.at(-1);
    const input = issue.input as Readonly<Record<PropertyKey, unknown>> | undefined;
    const value = tag === undefined ? undefined : input?.[tag];
    return [`${written(path)} ${quoted(value)}, expected ${oneOf(issue.options)}`];
  }
  const meant = issue.errors.find((errors) =>
    errors.every((error) => error.path.length > 0 || error.code === 'custom'),
  );
  if (meant !== undefined) return meant.flatMap((error) => problemsOf(error, path));
  const expected = issue.errors.flat().map((error) => problemOf(error).replace(/^.*, expected /, ''));
  return [`${written(path)} ${named(issue.input)}, expected ${[...new Set(expected)].join(' or ')}`];
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Strings are not repeated: they may be a prompt, and what is said here reaches the log. */
function named(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (typeof value === 'string') return 'is a string';
  if (Array.isArray(value)) return 'is a list';
  if (typeof value === 'object' && value !== null) return 'is an object';
  return `is ${String(value)}`;
}

/** Where a word out of a few is expected, what stands there is cut, and said. */
const quoted = (value: unknown): string =>
  typeof value === 'string' ? `is ${JSON.stringify(value.slice(0, 40))}` : named(value);

function sized(issue: Issue): string {
  const { input } = issue;
  if (Array.isArray(input)) return `has ${input.length} items`;
  if (typeof input === 'string') return `has ${input.length} characters`;
  return named(input);
}

function oneOf(values: readonly unknown[]): string {
  const words = values.filter((value) => value !== '');
  return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`;
}

/** `messages[2].content` */
const written = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '') || 'the request body';
