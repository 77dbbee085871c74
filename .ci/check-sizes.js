// Files of the program stay under 250 lines and functions under 50, so that each can be read in one look. A function's
// lines are its own: without blank ones, comments, and the bodies of functions inside it, which count for themselves.
// Four parameters are the most: what travels in larger crowds belongs together, and has a name.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const mostOfFile = 250;
const mostOfFunction = 50;
const mostParameters = 4;

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
  const functions = functionsOf(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  const tooMany = (what, count, most) => (count > most ? [`${what}, and ${most} are the most`] : []);
  return [
    ...tooMany(`${file} has ${lines} lines`, lines, mostOfFile),
    ...functions.flatMap(({ own, parameters, at, name }) => [
      ...tooMany(`${file}:${at}: ${name} has ${own} lines of its own`, own, mostOfFunction),
      ...tooMany(`${file}:${at}: ${name} has ${parameters} parameters`, parameters, mostParameters),
    ]),
  ];
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
    if (ts.isFunctionLike(node)) {
      const name = node.name?.getText(source) ?? node.parent.name?.getText(source) ?? 'a function';
      // A signature, as of an interface's method, has no lines of its own.
      const own = node.body === undefined ? 0 : codeIn(node);
      found.push({ own, parameters: node.parameters.length, at: lineOf(node.getStart(source)) + 1, name });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
