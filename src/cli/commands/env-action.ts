import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Action, type Input, textOption } from '../command.js';
import { foundEndpoint } from '../endpoint-of.js';
import { portOf } from '../port.js';

/** Prints no key: what is printed may land in a log, so it names where the key is. */
export const envAction: Action = async (input, session) => {
  const shell = shellOf(input);
  const port = portOf(input, 'env', 11434);
  const { url, auth, model } = await foundEndpoint(input, session);
  const variables = variablesOf(url, auth, port);
  if (session.json) {
    const told = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    session.result(
      JSON.stringify({ schemaVersion: 1, ok: true, url, auth, model, variables: told }, null, 2),
    );
    return exitCodes.ok;
  }
  session.result(
    [
      ...remarksOf(auth, model, port).map((remark) => `# ${remark}`),
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

function variablesOf(url: string, auth: string, port: number): readonly Variable[] {
  if (auth === 'iam') {
    const proxy = `http://127.0.0.1:${port}`;
    return [
      { name: 'OPENAI_BASE_URL', value: `${proxy}/v1` },
      // The clients refuse to start without one; the proxy signs.
      { name: 'OPENAI_API_KEY', value: 'unused' },
      { name: 'OLLAMA_HOST', value: proxy },
    ];
  }
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

function remarksOf(auth: string, model: string, port: number): readonly string[] {
  const told = `the model is called ${model}`;
  switch (auth) {
    case 'iam':
      return [told, `requests are signed by: ollama-lambda proxy${port === 11434 ? '' : ` --port ${port}`}`];
    case 'api-key':
      return [
        told,
        `${keyVariable} has to hold the key; clients of ollama send it as a header:`,
        'new Ollama({ host, headers: { authorization: "Bearer …" } }); its command line goes through ollama-lambda proxy',
      ];
    default:
      return [told];
  }
}

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
