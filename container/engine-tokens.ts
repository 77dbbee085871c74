import { readAnswer, requestEngine } from './engine-request.js';

/** Bytes of the longest answer that is read: a token is a number of at most six digits, and a prompt a few megabytes. */
const longestCount = 32 * 1024 * 1024;

/**
 * How many tokens the texts are to the model that is loaded, each by itself and without what a template puts around them.
 * Asks the engine's runner, which answers beside a generation; the engine itself has no such route.
 */
export async function countTokens(
  runnerPort: number | undefined,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  if (runnerPort === undefined) throw new Error('the engine has not said where its runner answers');
  const body = JSON.stringify({ content: texts, add_special: false, parse_special: false });
  const answer = await requestEngine(runnerPort, { method: 'POST', path: '/tokenize', body, signal });
  const text = await readAnswer(answer, longestCount);
  if (answer.status !== 200) throw new Error(`the runner answered ${answer.status}`);
  const { tokens } = JSON.parse(text) as { tokens?: unknown };
  if (!Array.isArray(tokens)) throw new Error('the runner gave no tokens');
  return tokens.length;
}
