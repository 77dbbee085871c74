/**
 * The address at which a deployed function lets callers in, by the outputs of its stack. Behind a gateway the URL is
 * closed, but for signed calls, which it takes as ever. Undefined when there is none.
 */
export const entranceOf = (outputs: Readonly<Record<string, string>>): string | undefined =>
  outputs.Auth === 'iam' ? outputs.FunctionUrl : (outputs.GatewayUrl ?? outputs.FunctionUrl);
