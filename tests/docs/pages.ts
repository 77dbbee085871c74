import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every page that people read: the guide's, and the Markdown at the top. Paths are relative to the repository. */
export const pages: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...below('docs'),
  ...below('examples'),
].filter((name) => name !== 'CHANGELOG.md' && name !== 'THIRD-PARTY-NOTICES.md');

function below(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(node_modules|\.vitepress)$/.test(entry.name) ? [] : below(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

export interface Fence {
  readonly page: string;
  /** Of its first line of content. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page. */
export function fencesOf(page: string): readonly Fence[] {
  const text = textOf(page);
  return [...text.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length + 1,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}
