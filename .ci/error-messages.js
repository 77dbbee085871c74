// Reads the errors out of the sources: which codes there are, and how each of their messages begins. So the guide's page
// can be searched for what the terminal said, and a test can say which code nobody has explained.
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const src = new URL('../src/', import.meta.url);

/** The findings that refuse a plan: their ids become the error's code. */
const refusing = /^(plan|template\/validate\/fit|config\/rules\/environment-size)/;

/**
 * @returns {ReadonlyMap<string, {messages: ReadonlySet<string>, exits: ReadonlySet<string>}>} by code: how its messages go, with
 *   `…` for what differs from run to run, and the names of the exit codes that it ends with
 */
export function errorMessages() {
  const found = new Map();
  const add = (code, texts, exit) => {
    const known = found.get(code) ?? { messages: new Set(), exits: new Set() };
    for (const text of texts) known.messages.add(text);
    if (exit !== undefined) known.exits.add(exit);
    found.set(code, known);
  };
  for (const name of readdirSync(src, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!name.endsWith('.ts') || /^(sandbox|page)\//.test(name)) continue;
    const text = readFileSync(new URL(name, src), 'utf8');
    if (!/UserError|severity/.test(text)) continue;
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    const visit = (node) => {
      if (ts.isObjectLiteralExpression(node)) read(node, name, text, add);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

function read(object, name, text, add) {
  const parts = new Map(object.properties.map((it) => [it.name?.getText(), it.initializer ?? it.name]));
  const message = parts.get('message');
  const codes = codesOf(parts.get('code'), object, text);
  // What a signal ends with, or a bug, is said where it is told, and not by an error.
  const exit = name === 'cli/report-error.ts' ? undefined : exitOf(parts, text);
  if (message !== undefined) for (const code of codes) add(code, said(message), exit);
  if (!refusing.test(name) || !parts.has('what')) return;
  // A finding says its id itself, or the rule around it does.
  const around = ts.findAncestor(
    object,
    (it) => ts.isObjectLiteralExpression(it) && textIn(it, 'id') !== undefined,
  );
  const [id, severity] = ['id', 'severity'].map((key) => around && textIn(around, key));
  if (id !== undefined && severity === 'error') add(id, said(parts.get('what')), 'usage');
}

const textIn = (object, key) =>
  said(object.properties.find((it) => it.name?.getText() === key)?.initializer)[0];

/** `usage` of `exitCodes.usage`. Where the code is put together, its exit code stands beside it. */
function exitOf(parts, text) {
  const written = parts.has('code') ? (parts.get('exitCode')?.getText() ?? '') : text;
  return /exitCodes\.(\w+)/.exec(written)?.[1] ?? (written === '5' ? 'prerequisite' : 'failed');
}

/** A code that is put together has the keys of the table that it comes from: `credentials-expired`. */
function codesOf(code, object, text) {
  if (code === undefined) {
    const key = ts.findAncestor(object, ts.isPropertyAssignment)?.name.getText().replaceAll("'", '');
    const [, beginning] = /code: `([a-z]+-)\$\{\w+\}`/.exec(text) ?? [];
    return beginning !== undefined && key !== undefined ? [`${beginning}${key}`] : [];
  }
  return said(code).filter((it) => /^[a-z][a-z0-9-]*$/.test(it));
}

/** The texts that an expression can give, as far as they stand in the source. */
function said(expression) {
  if (expression === undefined) return [];
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isConditionalExpression(expression))
    return [...said(expression.whenTrue), ...said(expression.whenFalse)];
  if (ts.isParenthesizedExpression(expression)) return said(expression.expression);
  if (ts.isTemplateExpression(expression)) {
    const spans = expression.templateSpans.map(({ literal }) => `…${literal.text}`);
    return [`${expression.head.text}${spans.join('')}`.replace(/…+/g, '…')];
  }
  return [];
}
