import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a script in a Node process of its own, with nothing in its environment but what is given: the SDK reads HOME and
 * AWS_* itself, and jest's module realm hides Node's own error classes from it.
 *
 * @param script TypeScript whose imports are relative to the repository's root; its `export default` function's result
 *   (or error, in the fields that a UserError has) comes back as JSON
 */
export async function runInNode(
  script: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly value?: unknown; readonly error?: ErrorFields; readonly stderr: string }> {
  const { outputFiles } = await build({
    stdin: { contents: `${script}\n${harness}`, resolveDir: root, loader: 'ts' },
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'silent',
  });
  const child = spawn(process.execPath, ['--input-type=module'], {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? '',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...environment,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdin.end(outputFiles[0]?.text);
  await new Promise((resolve) => child.on('close', resolve));
  if (stdout === '') throw new Error(`the script said nothing; ${stderr}`);
  return { ...JSON.parse(stdout), stderr };
}

export interface ErrorFields {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly why: string;
  readonly next: readonly string[];
  readonly exitCode: number;
}

const harness = `
try {
  console.log(JSON.stringify({ value: (await main()) ?? null }));
} catch (error) {
  const { kind, code, message, why, next, exitCode } = error;
  console.log(JSON.stringify({ error: { kind, code, message, why, next, exitCode, name: error.name } }));
}
`;
