import { type Attribute, type Item, invalid } from './attributes.js';
import { syntaxError, type Terms, type Tokens, tokensOf } from './expression.js';

type Change = (before: Item, after: Record<string, Attribute>) => void;

/** An update expression: SET with sums and differences, ADD of numbers, REMOVE. */
export function readUpdate(expression: string, terms: Terms): (item: Item) => Item {
  const tokens = tokensOf(expression);
  const changes: Change[] = [];
  while (tokens.peek() !== undefined) {
    const clause = tokens.take().toUpperCase();
    const read = clauses[clause];
    if (read === undefined) throw syntaxError(clause);
    do changes.push(read(tokens, terms));
    while (tokens.skip(','));
  }
  return (item) => {
    const after = { ...item };
    // All of them see what was there before.
    for (const change of changes) change(item, after);
    return after;
  };
}

const clauses: Readonly<Record<string, (tokens: Tokens, terms: Terms) => Change>> = {
  SET(tokens, terms) {
    const name = terms.name(tokens.take());
    if (!tokens.skip('=')) throw syntaxError(tokens.peek());
    const first = operandOf(tokens.take(), terms);
    const sign = tokens.skip('+') ? 1 : tokens.skip('-') ? -1 : 0;
    const second = sign === 0 ? undefined : operandOf(tokens.take(), terms);
    return (before, after) => {
      const value = first(before);
      after[name] = second === undefined ? value : sum(value, second(before), sign);
    };
  },
  ADD(tokens, terms) {
    const name = terms.name(tokens.take());
    const more = terms.value(tokens.take());
    return (before, after) => {
      after[name] = sum(before[name] ?? { N: '0' }, more, 1);
    };
  },
  REMOVE(tokens, terms) {
    const name = terms.name(tokens.take());
    return (_before, after) => void delete after[name];
  },
};

function operandOf(token: string, terms: Terms): (item: Item) => Attribute {
  if (token.startsWith(':')) {
    const value = terms.value(token);
    return () => value;
  }
  const name = terms.name(token);
  return (item) => {
    const value = item[name];
    if (value !== undefined) return value;
    throw invalid('The provided expression refers to an attribute that does not exist in the item');
  };
}

function sum(a: Attribute, b: Attribute, sign: number): Attribute {
  if (a.N !== undefined && b.N !== undefined) return { N: String(Number(a.N) + sign * Number(b.N)) };
  throw invalid('An operand in the update expression has an incorrect data type');
}
