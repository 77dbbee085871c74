// Files of the program stay under 250 lines and functions under 50, so that each can be read in one look. A function's
// lines are its own: without blank ones, comments, and the bodies of functions inside it, which count for themselves.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const mostOfFile = 250;
const mostOfFunction = 50;

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['src', 'container'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);
const wrong = files.flatMap(complaints);
for (const complaint of wrong) console.error(complaint);
if (wrong.length > 0) process.exitCode = 1;

function complaints(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const lines = text.trimEnd().split('\n').length;
  const long = functionsOf(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true))
    .filter(({ own }) => own > mostOfFunction)
    .map(
      ({ own, at, name }) =>
        `${file}:${at}: ${name} has ${own} lines of its own, and ${mostOfFunction} are the most`,
    );
  return lines > mostOfFile ? [`${file} has ${lines} lines, and ${mostOfFile} are the most`, ...long] : long;
}

function functionsOf(source) {
  const found = [];
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line;
  const codeIn = (node) => {
    // Blank lines and comments stand between tokens: only lines on which a token begins or ends are code.
    const lines = new Set();
    const inside = new Set();
    const look = (it) => {
      if (ts.isJSDoc(it)) return;
      if (it !== node && ts.isFunctionLike(it) && it.body !== undefined) {
        for (let line = lineOf(it.getStart(source)); line <= lineOf(it.getEnd()); line += 1) inside.add(line);
        return;
      }
      const children = it.getChildren(source);
      for (const child of children) look(child);
      if (children.length > 0 || it.getWidth(source) === 0) return;
      lines.add(lineOf(it.getStart(source)));
      lines.add(lineOf(it.getEnd()));
    };
    look(node);
    return [...lines].filter((line) => !inside.has(line)).length;
  };
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const name = node.name?.getText(source) ?? node.parent.name?.getText(source) ?? 'a function';
      found.push({ own: codeIn(node), at: lineOf(node.getStart(source)) + 1, name });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
