import { AwsFailure } from '../service.js';
import { isObject, listOf } from './values.js';

/** What an expression can see: parameters and pseudo parameters, conditions, and the resources that exist so far. */
export interface Scope {
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly conditions: Readonly<Record<string, unknown>>;
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
}

/** `AWS::NoValue`: the property that holds it is not there. */
export const noValue = Symbol('AWS::NoValue');

/** Replaces every intrinsic function in a template value by what it stands for. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== noValue);
  if (!isObject(value)) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  const call = others.length === 0 ? functions[name] : undefined;
  if (call !== undefined) return call(argument, scope);
  if (others.length === 0 && name.startsWith('Fn::'))
    throw invalid(`Template error: ${name} is not supported here`);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, evaluate(inner, scope)] as const)
      .filter(([, inner]) => inner !== noValue),
  );
}

/** @throws AwsFailure when there is no such condition */
export function holds(condition: string, scope: Scope): boolean {
  if (!(condition in scope.conditions)) {
    throw invalid(
      `Template format error: Unresolved condition dependency ${condition} in the Resources block of the template`,
    );
  }
  return truth(scope.conditions[condition], scope);
}

function truth(value: unknown, scope: Scope): boolean {
  if (isObject(value) && typeof value.Condition === 'string') return holds(value.Condition, scope);
  const result = evaluate(value, scope);
  if (typeof result === 'boolean') return result;
  if (result === 'true' || result === 'false') return result === 'true';
  throw invalid('Template error: every condition must be boolean');
}

const functions: Readonly<Record<string, (argument: unknown, scope: Scope) => unknown>> = {
  Ref: (argument, scope) => lookUp(String(argument), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [id, name] = attributePath(argument);
    return scope.attribute(id, String(evaluate(name, scope)));
  },
  'Fn::Sub': (argument, scope) => {
    const [pattern, extra] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(String(pattern), isObject(extra) ? extra : {}, scope);
  },
  'Fn::Join': (argument, scope) => {
    const [separator, items] = listOf(argument);
    return listOf(evaluate(items, scope)).map(String).join(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = listOf(argument);
    const list = listOf(evaluate(items, scope));
    const at = Number(evaluate(index, scope));
    if (!(at in list))
      throw invalid(`Template error: Fn::Select cannot select nonexistent value at index ${at}`);
    return list[at];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = listOf(argument);
    return String(evaluate(source, scope)).split(String(separator));
  },
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = listOf(argument);
    return evaluate(holds(String(condition), scope) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [a, b] = listOf(argument).map((side) => evaluate(side, scope));
    return String(a) === String(b);
  },
  'Fn::Not': (argument, scope) => !truth(listOf(argument)[0], scope),
  'Fn::And': (argument, scope) => listOf(argument).every((part) => truth(part, scope)),
  'Fn::Or': (argument, scope) => listOf(argument).some((part) => truth(part, scope)),
  'Fn::Base64': (argument, scope) => Buffer.from(String(evaluate(argument, scope))).toString('base64'),
};

const lookUp = (name: string, scope: Scope): unknown =>
  scope.parameters.has(name) ? scope.parameters.get(name) : scope.ref(name);

function substitute(pattern: string, extra: Record<string, unknown>, scope: Scope): string {
  return pattern.replace(/\$\{([^}]*)\}/g, (_, inside: string) => {
    if (inside.startsWith('!')) return `\${${inside.slice(1)}}`;
    const name = inside.trim();
    if (name in extra) return String(evaluate(extra[name], scope));
    const dot = name.indexOf('.');
    return String(dot < 0 ? lookUp(name, scope) : scope.attribute(name.slice(0, dot), name.slice(dot + 1)));
  });
}

/** A resource, and the attribute of it when one is asked for. */
export interface Reference {
  readonly id: string;
  readonly attribute?: string;
}

/** Every name that a template value refers to with Ref, GetAtt or Sub, parameters included. */
export function referencesIn(value: unknown): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (name === 'Ref') return [{ id: String(argument) }];
    if (name === 'Fn::GetAtt') {
      const [id, attribute] = attributePath(argument);
      return [{ id, attribute: typeof attribute === 'string' ? attribute : undefined }];
    }
    if (name === 'Fn::Sub') return substitutionReferences(argument);
  }
  return Object.values(value).flatMap(referencesIn);
}

function substitutionReferences(argument: unknown): readonly Reference[] {
  const [pattern, extra] = Array.isArray(argument) ? argument : [argument, {}];
  const names = [...String(pattern).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name.trim());
  const own = names
    .filter((name) => !isObject(extra) || !(name in extra))
    .map((name) => {
      const dot = name.indexOf('.');
      return dot < 0 ? { id: name } : { id: name.slice(0, dot), attribute: name.slice(dot + 1) };
    });
  return [...own, ...referencesIn(extra)];
}

/** GetAtt is written as a list or as `Resource.Attribute`. */
function attributePath(argument: unknown): [id: string, attribute: unknown] {
  if (Array.isArray(argument))
    return [String(argument[0]), argument.length > 2 ? argument.slice(1).join('.') : argument[1]];
  const text = String(argument);
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

const invalid = (message: string): AwsFailure => new AwsFailure('ValidationError', message);
