import contract from '../contract.json' with { type: 'json' };

/** What telemetry is told from outside. */
export interface TelemetryOptions {
  /** CloudWatch namespace of the metrics. */
  readonly namespace: string;
  /** Whether prompts may be logged. */
  readonly logPrompts: boolean;
  /** Name of the function: `service` in lines and metrics. */
  readonly service: string;
}

const names = contract.environment;

/**
 * Reads `OLLAMA_LAMBDA_METRICS_NAMESPACE`, `OLLAMA_LAMBDA_LOG_PROMPTS` and the function's name. Throws when one is wrong.
 * The log level is Powertools' own to read: `POWERTOOLS_LOG_LEVEL`, and `AWS_LAMBDA_LOG_LEVEL` above it.
 */
export function readTelemetry(environment: Readonly<Record<string, string | undefined>>): TelemetryOptions {
  const namespace = environment[names.metricsNamespace] || 'OllamaLambda';
  // The characters that CloudWatch takes; names that begin with AWS/ are its own, and it drops what is sent under them.
  if (!/^[A-Za-z0-9._/#:-]{1,255}$/.test(namespace) || /^(AWS\/|:)/.test(namespace)) {
    throw new Error(
      `${names.metricsNamespace} is ${JSON.stringify(namespace)}; expected 1 to 255 of the characters A-Z a-z 0-9 . _ / # : - and not AWS/ or : in front`,
    );
  }
  const logPrompts = environment[names.logPrompts] || 'false';
  if (logPrompts !== 'true' && logPrompts !== 'false') {
    throw new Error(`${names.logPrompts} is ${JSON.stringify(logPrompts)}; expected true or false`);
  }
  return {
    namespace,
    logPrompts: logPrompts === 'true',
    service: environment.POWERTOOLS_SERVICE_NAME || environment.AWS_LAMBDA_FUNCTION_NAME || 'ollama-lambda',
  };
}
