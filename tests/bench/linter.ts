import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One finding, as far as a comparison needs it. */
export interface Said {
  readonly id: string;
  readonly message: string;
}

export interface Linter {
  find(template: string): Promise<readonly Said[]>;
  stop(): void;
}

/**
 * cfn-lint behind its Python API: one process for all templates, which has seen one before the first is timed.
 *
 * @param options as cfn-lint itself takes them
 */
export async function startLinter(root: string, options: readonly string[] = []): Promise<Linter> {
  const python = `${root}/.peers/bin/python`;
  const program = `${root}/tests/bench/cfn-lint-lines.py`;
  const child = spawn(python, [program, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => reject(new Error(`${python} is missing: run .ci/install-peers`)));
    child.once('exit', (code) => reject(new Error(`cfn-lint ended with ${code}`)));
  });
  // It only matters while an answer is awaited.
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const find = async (template: string): Promise<readonly Said[]> => {
    child.stdin.write(`${JSON.stringify(template)}\n`);
    const { value } = await Promise.race([lines.next(), failed]);
    return JSON.parse(value) as Said[];
  };
  await find('Resources: {}');
  return { find, stop: () => child.kill() };
}
