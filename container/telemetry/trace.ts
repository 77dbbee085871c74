/** The X-Ray trace of the invocation that is open. */
export interface Trace {
  /** As it is passed on, e.g. `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`. */
  readonly header: string;
  /** `1-5759e988-bd862e3fe1be46a994272793` */
  readonly root: string;
}

/**
 * Reads `_X_AMZN_TRACE_ID`, which the runtime sets anew for every invocation, so ask once an invocation. Undefined when
 * there is none or it is not well-formed: a caller of the URL chooses it, and it goes into headers and logs.
 *
 * It is passed on to the engine as `x-amzn-trace-id` and stands in every log line. Not in answers: a Function URL and a
 * gateway put it there themselves.
 */
export function traceOf(environment: Readonly<Record<string, string | undefined>>): Trace | undefined {
  const header = environment._X_AMZN_TRACE_ID ?? '';
  if (header.length > 512 || !/^[\w-]+=[\w.:@/-]+(;[\w-]+=[\w.:@/-]+)*;?$/.test(header)) return undefined;
  const root = /(?:^|;)Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/i.exec(header)?.[1];
  return root === undefined ? undefined : { header, root };
}
