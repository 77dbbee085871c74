import { type Attribute, compare, type Item, invalid, sameAttribute } from './attributes.js';

/** What stands for names and values in a request's expressions. Each has to be used, and each that is used has to be there. */
export interface Terms {
  name(token: string): string;
  value(token: string): Attribute;
  /** @throws ValidationException when something was given that no expression used */
  finish(): void;
}

export function termsOf(names: unknown, values: unknown): Terms {
  const known = { ...(names as Readonly<Record<string, string>> | undefined) };
  const given = { ...(values as Readonly<Record<string, Attribute>> | undefined) };
  const used = new Set<string>();
  return {
    name(token) {
      if (!token.startsWith('#')) return token;
      used.add(token);
      const name = known[token];
      if (name !== undefined) return name;
      throw invalid(
        `Invalid expression: An expression attribute name used in the document path is not defined; attribute name: ${token}`,
      );
    },
    value(token) {
      used.add(token);
      const value = given[token];
      if (value !== undefined) return value;
      throw invalid(
        `Invalid expression: An expression attribute value used in expression is not defined; attribute value: ${token}`,
      );
    },
    finish() {
      for (const [what, all] of [
        ['Names', known],
        ['Values', given],
      ] as const) {
        const idle = Object.keys(all).filter((token) => !used.has(token));
        if (idle.length > 0) {
          throw invalid(
            `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${idle.join(', ')}}`,
          );
        }
      }
    },
  };
}

/** Names, `#names`, `:values` and signs, one after the other. */
export interface Tokens {
  peek(): string | undefined;
  take(): string;
  /** Takes the next one if it is this, in letters of either size. */
  skip(token: string): boolean;
}

export function tokensOf(expression: string): Tokens {
  const tokens = expression.match(/[#:]?[A-Za-z_][\w.-]*|<=|>=|<>|[=<>()+,-]|\S/g) ?? [];
  let at = 0;
  const isNext = (token: string): boolean => tokens[at]?.toUpperCase() === token.toUpperCase();
  return {
    peek: () => tokens[at],
    take() {
      const token = tokens[at++];
      if (token === undefined) throw invalid('Invalid expression: Syntax error; token: "<EOF>"');
      return token;
    },
    skip(token) {
      const found = isNext(token);
      if (found) at++;
      return found;
    },
  };
}

export const syntaxError = (token: string | undefined): Error =>
  invalid(`Invalid expression: Syntax error; token: "${token ?? '<EOF>'}"`);

type Condition = (item: Item) => boolean;

/** A condition, a key condition or a filter: comparisons, the two functions of existence, AND, OR, NOT, brackets. */
export function readCondition(expression: string, terms: Terms): Condition {
  const tokens = tokensOf(expression);
  const condition = either(tokens, terms);
  if (tokens.peek() !== undefined) throw syntaxError(tokens.peek());
  return condition;
}

function either(tokens: Tokens, terms: Terms): Condition {
  const parts = [both(tokens, terms)];
  while (tokens.skip('OR')) parts.push(both(tokens, terms));
  return (item) => parts.some((part) => part(item));
}

function both(tokens: Tokens, terms: Terms): Condition {
  const parts = [single(tokens, terms)];
  while (tokens.skip('AND')) parts.push(single(tokens, terms));
  return (item) => parts.every((part) => part(item));
}

function single(tokens: Tokens, terms: Terms): Condition {
  if (tokens.skip('NOT')) {
    const denied = single(tokens, terms);
    return (item) => !denied(item);
  }
  if (tokens.skip('(')) {
    const inner = either(tokens, terms);
    if (!tokens.skip(')')) throw syntaxError(tokens.peek());
    return inner;
  }
  const first = tokens.take();
  if (/^attribute_(not_)?exists$/.test(first)) return existence(first === 'attribute_exists', tokens, terms);
  const left = operand(first, terms);
  const sign = tokens.take();
  const holds = comparisons[sign];
  if (holds === undefined) throw syntaxError(sign);
  const right = operand(tokens.take(), terms);
  return (item) => holds(left(item), right(item));
}

function existence(wanted: boolean, tokens: Tokens, terms: Terms): Condition {
  if (!tokens.skip('(')) throw syntaxError(tokens.peek());
  const name = terms.name(tokens.take());
  if (!tokens.skip(')')) throw syntaxError(tokens.peek());
  return (item) => (item[name] !== undefined) === wanted;
}

function operand(token: string, terms: Terms): (item: Item) => Attribute | undefined {
  if (token.startsWith(':')) {
    const value = terms.value(token);
    return () => value;
  }
  if (!/^[#A-Za-z_]/.test(token)) throw syntaxError(token);
  const name = terms.name(token);
  return (item) => item[name];
}

type Comparison = (a: Attribute | undefined, b: Attribute | undefined) => boolean;

/** A comparison with what is not there does not hold. */
const ordered =
  (holds: (order: number) => boolean): Comparison =>
  (a, b) => {
    const order = compare(a, b);
    return order !== undefined && holds(order);
  };

const comparisons: Readonly<Record<string, Comparison>> = {
  '=': sameAttribute,
  '<>': (a, b) => !sameAttribute(a, b),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
};
