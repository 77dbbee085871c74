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

/** How a process ended, as Node tells it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** It was killed because the instance had taken all of its function's memory. */
  readonly outOfMemory: boolean;
}

/** Lambda's words when the process goes away by itself, or is killed for its memory. */
export function exited(requestId: string, { code, signal, outOfMemory }: Ending): FunctionError {
  const how = signal
    ? `with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
    : code
      ? `with error: exit status ${code}`
      : 'without providing a reason';
  return {
    errorType: outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${how}`,
  };
}

/** Our own words: on AWS the write itself fails with ENOSPC, and the function may know what to do. */
export const storageFull = (requestId: string, bytes: number, mib: number): FunctionError => ({
  errorType: 'Sandbox.StorageFull',
  errorMessage: `RequestId: ${requestId} Error: /tmp holds ${Math.ceil(bytes / 1024 / 1024)} MB and the function has ${mib} MB; on AWS the write would have failed (ENOSPC)`,
});

/** Our own, too, and only where a host stops with its callers: Lambda tells nobody that a caller left. */
export const callerLeft = (requestId: string): FunctionError => ({
  errorType: 'Sandbox.CallerLeft',
  errorMessage: `RequestId: ${requestId} Error: the caller went away`,
});
