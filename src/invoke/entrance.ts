type Outputs = Readonly<Record<string, string>>;

/**
 * The address at which a deployed function lets callers in, by the outputs of its stack: the gateway's, where there is one.
 * Undefined when there is none.
 */
export const entranceOf = ({ GatewayUrl, FunctionUrl }: Outputs): string | undefined =>
  GatewayUrl ?? FunctionUrl;

/** For which of AWS's services callers with `auth: iam` sign at that address. */
export const signedFor = ({ GatewayUrl }: Outputs): 'execute-api' | 'lambda' =>
  GatewayUrl === undefined ? 'lambda' : 'execute-api';

/** The names of those who have a key of the gateway; none when it asks for no key. */
export const gatewayCallers = ({ GatewayKeys }: Outputs): readonly string[] =>
  GatewayKeys === undefined ? [] : GatewayKeys.split(',');
