import { fencesOf, textOf } from './pages.js';

/** How a command of the README is tried. */
export type Trial =
  /** CI types it, to the letter, from a clean clone (`.ci/run`). */
  | { readonly kind: 'ci' }
  /** Against the sandbox, in tests/docs/readme-commands.test.ts. */
  | { readonly kind: 'rehearsed' }
  /** Needs no AWS: run here. */
  | { readonly kind: 'run' }
  /** A bench of minutes: its script reads the options (a long suite asks it), and the rest is for whoever measures. */
  | { readonly kind: 'options' };

export const trials: Readonly<Record<string, Trial>> = {
  'npm ci': { kind: 'ci' },
  'npm run rehearse': { kind: 'ci' },
  'npm test': { kind: 'ci' },
  'npm run record': { kind: 'options' },
  'npm run test:peers': { kind: 'ci' },
  'npm run test:ollama': { kind: 'options' },
  'npm run bench:image -- --size 1200MB --runs 3': { kind: 'options' },
  'OLLAMA_BIN=/path/to/ollama npm run bench:function -- --only through --weights 1024 --runs 100': {
    kind: 'options',
  },
  'npx ollama-lambda deploy --model llama3.2:1b --region eu-west-1': { kind: 'rehearsed' },
  'npx ollama-lambda run "Why is the sky blue?"': { kind: 'rehearsed' },
  'npx ollama-lambda destroy': { kind: 'rehearsed' },
  'ollama-lambda image inspect --model llama3.2:1b': { kind: 'rehearsed' },
  'ollama-lambda cost': { kind: 'rehearsed' },
  'ollama-lambda help <code>': { kind: 'run' },
};

/** Commands in fences, one a line and joined by `&&`, and those in the text that can be typed as they stand. */
export function commandsOf(page: string): readonly string[] {
  const fenced = fencesOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '')
    .flatMap((line) => line.split(' && '));
  const prose = textOf(page).replace(/^```[\s\S]*?^```$/gm, '');
  const inline = [...prose.matchAll(/`([^`]+)`/g)]
    .map(([, code = '']) => code.replace(/\s+/g, ' '))
    .filter((code) => /^([A-Z_]+=\S+ )?(npm |(npx )?ollama-lambda \S)/.test(code));
  return [...new Set([...fenced, ...inline])];
}
