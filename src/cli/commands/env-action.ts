import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Action, type Input, textOption } from '../command.js';
import { foundEndpoint } from '../endpoint-of.js';
import { knownPortOf } from '../port.js';

/** Prints no key: what is printed may land in a log, so it names where the key is. */
export const envAction: Action = async (input, session) => {
  const shell = shellOf(input);
  const port = knownPortOf(input, 'env', 11434);
  const { url, auth, model, gatewayCallers } = await foundEndpoint(input, session);
  // Clients have no place for a second key, and none of them signs: both are the proxy's business.
  const proxied = auth === 'iam' || gatewayCallers.length > 0;
  const variables = proxied ? variablesOfProxy(port) : variablesOf(url, auth);
  if (session.json) {
    const told = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    session.result(
      JSON.stringify({ schemaVersion: 1, ok: true, url, auth, model, variables: told }, null, 2),
    );
    return exitCodes.ok;
  }
  session.result(
    [
      ...(proxied ? remarksOfProxy(auth, model, port, gatewayCallers) : remarksOf(auth, model)).map(
        (remark) => `# ${remark}`,
      ),
      ...variables.map((variable) => shells[shell](variable)),
    ].join('\n'),
  );
  return exitCodes.ok;
};

interface Variable {
  readonly name: string;
  readonly value: string;
  /** The value is the name of a variable that holds it. */
  readonly isReference?: boolean;
}

const keyVariable = 'OLLAMA_LAMBDA_API_KEY';

function variablesOfProxy(port: number): readonly Variable[] {
  const proxy = `http://127.0.0.1:${port}`;
  return [
    { name: 'OPENAI_BASE_URL', value: `${proxy}/v1` },
    // The clients refuse to start without one; the proxy signs, or adds the keys.
    { name: 'OPENAI_API_KEY', value: 'unused' },
    { name: 'OLLAMA_HOST', value: proxy },
  ];
}

function variablesOf(url: string, auth: string): readonly Variable[] {
  const key: Variable =
    auth === 'api-key'
      ? { name: 'OPENAI_API_KEY', value: keyVariable, isReference: true }
      : { name: 'OPENAI_API_KEY', value: 'unused' };
  return [
    { name: 'OPENAI_BASE_URL', value: `${url}v1` },
    key,
    { name: 'OLLAMA_HOST', value: url.replace(/\/$/, '') },
  ];
}

function remarksOfProxy(
  auth: string,
  model: string,
  port: number,
  gatewayCallers: readonly string[],
): readonly string[] {
  const command = `ollama-lambda proxy${port === 11434 ? '' : ` --port ${port}`}`;
  const keys = [
    ...(auth === 'api-key' ? [keyVariable] : []),
    ...(gatewayCallers.length > 0 ? ['OLLAMA_LAMBDA_GATEWAY_KEY'] : []),
  ];
  return [
    `the model is called ${model}`,
    auth === 'iam' ? `requests are signed by: ${command}` : `requests get their keys from: ${command}`,
    ...(keys.length > 0 ? [`which finds them in ${keys.join(' and ')}`] : []),
  ];
}

const remarksOf = (auth: string, model: string): readonly string[] => [
  `the model is called ${model}`,
  ...(auth === 'api-key'
    ? [
        `${keyVariable} has to hold the key; clients of ollama send it as a header:`,
        'new Ollama({ host, headers: { authorization: "Bearer …" } }); its command line goes through ollama-lambda proxy',
      ]
    : []),
];

const shells = {
  sh: ({ name, value, isReference }: Variable) =>
    isReference ? `export ${name}="$${value}"` : `export ${name}='${value}'`,
  fish: ({ name, value, isReference }: Variable) =>
    isReference ? `set -gx ${name} "$${value}"` : `set -gx ${name} '${value}'`,
  powershell: ({ name, value, isReference }: Variable) =>
    isReference ? `$env:${name} = $env:${value}` : `$env:${name} = '${value}'`,
} as const;

/** @throws UserError `shell-unknown` (exit 2) */
function shellOf(input: Input): keyof typeof shells {
  const written = textOption(input, 'shell') ?? 'sh';
  const shell = ['bash', 'zsh'].includes(written) ? 'sh' : written;
  if (Object.hasOwn(shells, shell)) return shell as keyof typeof shells;
  throw new UserError({
    code: 'shell-unknown',
    message: `--shell ${written.slice(0, 40)} is not known`,
    why: 'it takes sh, bash, zsh, fish or powershell',
    next: ['ollama-lambda env --shell sh'],
    exitCode: exitCodes.usage,
  });
}
