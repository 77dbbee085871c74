/** Lambda's control plane as CloudFormation's resource handlers use it. Every method throws `AwsFailure`. */
export interface LambdaControl {
  createFunction(input: FunctionInput): FunctionRecord;
  updateFunction(name: string, input: Partial<FunctionInput>): FunctionRecord;
  getFunction(name: string): FunctionRecord;
  deleteFunction(name: string): void;
  /** Most instances at the same time; undefined takes the ceiling away. */
  reserveConcurrency(name: string, instances: number | undefined): void;
  publishVersion(name: string, description?: string): { version: string; arn: string };
  deleteVersion(name: string, version: string): void;
  /** Of a version that was just published: SnapStart's. */
  takeSnapshot(name: string, version: string): void;
  snapshot(name: string, version: string): ReadyState;
  createAlias(name: string, alias: string, version: string): { arn: string };
  updateAlias(name: string, alias: string, version: string): { arn: string };
  aliasVersion(name: string, alias: string): string;
  /** A part of the alias's events goes to another version; undefined: none. */
  shiftAlias(name: string, alias: string, to: { version: string; percent: number } | undefined): void;
  /** Events that failed in this version so far. */
  errorsOf(name: string, version: string): number;
  deleteAlias(name: string, alias: string): void;
  /** Provisioned concurrency of an alias; 0 takes it away. */
  provision(name: string, alias: string, instances: number): void;
  provisioned(name: string, alias: string): ReadyState;
  /** Resolves once the URL's listener is up. */
  createUrl(
    name: string,
    qualifier: string | undefined,
    input: UrlInput,
  ): Promise<{ url: string; arn: string }>;
  updateUrl(
    name: string,
    qualifier: string | undefined,
    input: UrlInput,
  ): Promise<{ url: string; arn: string }>;
  deleteUrl(name: string, qualifier: string | undefined): Promise<void>;
  addPermission(name: string, qualifier: string | undefined, statement: PermissionInput): void;
  removePermission(name: string, qualifier: string | undefined, statementId: string): void;
}

export type ReadyState =
  | { readonly kind: 'in-progress' | 'ready' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface FunctionInput {
  readonly name: string;
  /** Default: none. */
  readonly description?: string;
  readonly role: string;
  readonly imageUri: string;
  readonly packageType: string;
  readonly architecture: string;
  readonly memory: number;
  readonly timeout: number;
  readonly ephemeralStorage: number;
  /** Whether a snapshot of published versions is taken. */
  readonly snapStart?: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /** Default: text. */
  readonly logging?: LoggingInput;
  readonly tags: Readonly<Record<string, string>>;
}

/** In which form Lambda writes, and what it leaves out; levels as AWS spells them. */
export interface LoggingInput {
  readonly format: 'Text' | 'JSON';
  /** Of the function's own lines, which it is told. */
  readonly applicationLevel?: string;
  /** Of Lambda's lines. */
  readonly systemLevel?: 'DEBUG' | 'INFO' | 'WARN';
}

export interface FunctionRecord extends FunctionInput {
  readonly arn: string;
  readonly state: 'Pending' | 'Active' | 'Inactive' | 'Failed';
  readonly lastUpdateStatus: 'Successful' | 'InProgress' | 'Failed';
}

export interface UrlInput {
  readonly authType: 'AWS_IAM' | 'NONE';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors?: UrlCors;
}

/** Which web pages may read a function URL's answers, as Lambda's API and CloudFormation both spell it. */
export interface UrlCors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  /** Seconds, 0 to 86400. */
  readonly MaxAge?: number;
}

export interface PermissionInput {
  readonly statementId: string;
  readonly action: string;
  readonly principal: string;
  readonly functionUrlAuthType?: string;
  readonly invokedViaFunctionUrl?: boolean;
  readonly sourceAccount?: string;
  readonly sourceArn?: string;
}
