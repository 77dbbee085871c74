/** Why an invocation failed, as the function's caller sees it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The error document that a runtime sends, in a body or in a trailer. Bad JSON is told as it is, not thrown. */
export function readFunctionError(type: string | undefined, text: string): FunctionError {
  const fallback = { errorType: type || 'Runtime.Unknown', errorMessage: text.slice(0, 1000) };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return fallback;
    const { errorType, errorMessage, trace, stackTrace } = value as Record<string, unknown>;
    const lines = trace ?? stackTrace;
    return {
      errorType: String(errorType ?? fallback.errorType),
      errorMessage: String(errorMessage ?? ''),
      ...(Array.isArray(lines) ? { trace: lines.map(String) } : {}),
    };
  } catch {
    // Not JSON: a runtime may send anything, and its words are all that we have.
    return fallback;
  }
}

/** Lambda's words when the deadline passes. */
export function timedOut(at: Date, requestId: string, seconds: number): FunctionError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `${at.toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`,
  };
}

/** Lambda's words when the process goes away by itself. */
export function exited(requestId: string, code: number | null, signal: string | null): FunctionError {
  const how = signal
    ? `with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
    : code
      ? `with error: exit status ${code}`
      : 'without providing a reason';
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${how}`,
  };
}
