import { functionWith } from '../example.js';
import type { Problem, Rule } from '../rule.js';
import type { Path } from '../typed.js';

/** What a variable of the environment is called that holds one. */
const secretVariable =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRET_KEY|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY)$/i;
/** Properties of AWS's types whose value is one. */
const secretProperties = new Set(['MasterUserPassword', 'Password', 'SecretString', 'AuthToken']);
/** Keys whose form tells what they are: AWS's, GitHub's, OpenAI's and Anthropic's, and private keys. */
const secretForms =
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}|\bsk-[A-Za-z0-9_-]{20,}/;

export const secretPlaintext: Rule = {
  id: 'secret-plaintext',
  family: 'security',
  title: 'Secrets do not stand in the template',
  severity: 'warning',
  prod: 'error',
  why: 'Whoever may read the stack or the function reads its template and its environment, and so does every log of a pipeline.',
  bad: functionWith('Environment: {Variables: {DB_PASSWORD: hunter22}}'),
  good: functionWith(
    `Environment: {Variables: {DB_PASSWORD: "{{resolve:secretsmanager:db:SecretString:password}}"}}`,
  ),
  *check({ resources }) {
    for (const { properties, path } of resources) yield* within(properties, [...path, 'Properties']);
  },
};

function* within(node: unknown, path: Path): Iterable<Problem> {
  if (typeof node === 'string') {
    const what = secretOf(node, path);
    // Never the value itself: findings go into logs.
    if (what !== undefined)
      yield {
        path,
        part: 'value',
        what,
        remedy: 'Write {{resolve:secretsmanager:…}}, or Ref a NoEcho parameter.',
      };
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [key, item] of Array.isArray(node) ? node.entries() : Object.entries(node)) {
    yield* within(item, [...path, key]);
  }
}

function secretOf(value: string, path: Path): string | undefined {
  if (secretForms.test(value)) return `${path.at(-1)} has the form of a secret key.`;
  const name = String(path.at(-1));
  // A number, a switch, a name in the parameter store or an ARN is none.
  if (value.length < 4 || /^(\d+|true|false|arn:.*|\/.*)$/i.test(value) || value.includes('{{resolve:'))
    return undefined;
  if (secretProperties.has(name)) return `${name} is written out.`;
  const isVariable = path.at(-2) === 'Variables' && path.at(-3) === 'Environment';
  return isVariable && secretVariable.test(name) ? `The variable ${name} is written out.` : undefined;
}
