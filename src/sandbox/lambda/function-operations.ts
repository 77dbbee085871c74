import type { FunctionInput } from '../lambda-control.js';
import { invalidParameter, refuseOtherRevision } from './failures.js';
import type { FunctionEntry, Version } from './function-entry.js';
import { documentOf, type Operation } from './operations.js';
import { pageOf } from './paging.js';
import { respondJson } from './respond.js';

type Document = Readonly<Record<string, unknown>>;

/** Functions and their versions over REST. */
export const functionOperations: Readonly<Record<string, Operation>> = {
  CreateFunction({ control, store }, { request }, response) {
    const body = documentOf(request);
    const name = String(body.FunctionName ?? '').replace(/^.*:function:/, '');
    control.createFunction(createInput(name, body));
    const entry = store.get(name);
    const version = body.Publish === true ? store.publish(name) : entry.latest;
    respondJson(response, 201, configuration(entry, version));
  },
  ListFunctions({ store }, { request }, response) {
    const { items, ...rest } = pageOf([...store.functions.values()], request.query);
    const Functions = items.map((entry) => configuration(entry, entry.latest));
    respondJson(response, 200, { Functions, ...rest });
  },
  GetFunction({ store }, { name, qualifier }, response) {
    const { entry, version } = shown(store.resolve(name, qualifier), qualifier);
    const { imageUri, tags } = version.input;
    const repository = imageUri.replace(/@.*$|:[^/:@]+$/, '');
    respondJson(response, 200, {
      Configuration: configuration(entry, version),
      Code: {
        RepositoryType: 'ECR',
        ImageUri: imageUri,
        ResolvedImageUri: `${repository}@${version.image.digest}`,
      },
      Tags: tags,
      ...(entry.reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: entry.reservedConcurrency },
      }),
    });
  },
  GetFunctionConfiguration({ store }, { name, qualifier }, response) {
    const { entry, version } = shown(store.resolve(name, qualifier), qualifier);
    respondJson(response, 200, configuration(entry, version));
  },
  UpdateFunctionConfiguration({ control, store }, { name, request }, response) {
    const body = documentOf(request);
    refuseOtherRevision(store.get(name).latest, body.RevisionId);
    control.updateFunction(name, readSettings(body));
    const entry = store.get(name);
    respondJson(response, 200, configuration(entry, entry.latest));
  },
  UpdateFunctionCode({ control, store }, { name, request }, response) {
    const { ImageUri, Architectures, RevisionId } = documentOf(request);
    refuseOtherRevision(store.get(name).latest, RevisionId);
    if (typeof ImageUri !== 'string') throw invalidParameter('Please provide a source for function code.');
    const architecture = Array.isArray(Architectures) ? { architecture: String(Architectures[0]) } : {};
    control.updateFunction(name, { imageUri: ImageUri, ...architecture });
    const entry = store.get(name);
    respondJson(response, 200, configuration(entry, entry.latest));
  },
  PutFunctionConcurrency({ store }, { name, request }, response) {
    const wanted = Number(documentOf(request).ReservedConcurrentExecutions);
    if (!Number.isInteger(wanted) || wanted < 0) {
      throw invalidParameter('ReservedConcurrentExecutions must be an integer of 0 or more.');
    }
    store.reserve(name, wanted);
    respondJson(response, 200, { ReservedConcurrentExecutions: wanted });
  },
  DeleteFunctionConcurrency({ store }, { name }, response) {
    store.reserve(name, undefined);
    response.writeHead(204).end();
  },
  DeleteFunction({ control }, { name, qualifier }, response) {
    if (qualifier === '$LATEST') {
      throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
    }
    if (qualifier === undefined) control.deleteFunction(name);
    else control.deleteVersion(name, qualifier);
    response.writeHead(204).end();
  },
  PublishVersion({ store }, { name, request }, response) {
    const { Description, RevisionId } = documentOf(request);
    refuseOtherRevision(store.get(name).latest, RevisionId);
    const version = store.publish(name, String(Description ?? ''));
    respondJson(response, 201, configuration(store.get(name), version));
  },
  ListVersionsByFunction({ store }, { name, request }, response) {
    const entry = store.get(name);
    const { items, ...rest } = pageOf([entry.latest, ...entry.versions.values()], request.query);
    const Versions = items.map((version) => configuration(entry, version));
    respondJson(response, 200, { Versions, ...rest });
  },
};

/** Without a qualifier people see the settings that were asked for last, also while events still get the old ones. */
function shown(
  found: { entry: FunctionEntry; version: Version },
  qualifier: string | undefined,
): typeof found {
  const latest = qualifier === undefined || qualifier === '$LATEST';
  return latest ? { ...found, version: found.entry.latest } : found;
}

function createInput(name: string, body: Document): FunctionInput {
  const code = (body.Code ?? {}) as Document;
  return {
    name,
    role: '',
    packageType: String(body.PackageType ?? 'Zip'),
    imageUri: String(code.ImageUri ?? ''),
    architecture: Array.isArray(body.Architectures) ? String(body.Architectures[0]) : 'x86_64',
    memory: 128,
    timeout: 3,
    ephemeralStorage: 512,
    environment: {},
    logGroup: `/aws/lambda/${name}`,
    tags: (body.Tags ?? {}) as Record<string, string>,
    ...readSettings(body),
  };
}

/** Those settings that a configuration document names. */
function readSettings(body: Document): Partial<FunctionInput> {
  const { Description, Role, MemorySize, Timeout } = body;
  const storage = (body.EphemeralStorage as Document | undefined)?.Size;
  const variables = (body.Environment as Document | undefined)?.Variables;
  const group = (body.LoggingConfig as Document | undefined)?.LogGroup;
  return {
    ...(Description === undefined ? {} : { description: String(Description) }),
    ...(Role === undefined ? {} : { role: String(Role) }),
    ...(MemorySize === undefined ? {} : { memory: Number(MemorySize) }),
    ...(Timeout === undefined ? {} : { timeout: Number(Timeout) }),
    ...(storage === undefined ? {} : { ephemeralStorage: Number(storage) }),
    ...(variables === undefined ? {} : { environment: variables as Record<string, string> }),
    ...(group === undefined ? {} : { logGroup: String(group) }),
  };
}

function loggingConfig({ logGroup, logging }: FunctionInput): object {
  const { format = 'Text', applicationLevel, systemLevel } = logging ?? {};
  return {
    LogFormat: format,
    LogGroup: logGroup,
    ...(applicationLevel === undefined ? {} : { ApplicationLogLevel: applicationLevel }),
    ...(systemLevel === undefined ? {} : { SystemLogLevel: systemLevel }),
  };
}

/** The FunctionConfiguration document of one version. */
function configuration(
  entry: FunctionEntry,
  { version, description, input, image, modified, revision }: Version,
): object {
  const layers = image.manifest.layers ?? [];
  return {
    FunctionName: input.name,
    FunctionArn: version === '$LATEST' ? entry.arn : `${entry.arn}:${version}`,
    Role: input.role,
    PackageType: input.packageType,
    CodeSize: layers.reduce((sum, { size }) => sum + size, 0),
    CodeSha256: image.digest.replace('sha256:', ''),
    Description: description,
    Timeout: input.timeout,
    MemorySize: input.memory,
    LastModified: modified.replace('Z', '+0000'),
    Version: version,
    RevisionId: revision,
    Environment: { Variables: input.environment },
    Architectures: [input.architecture],
    EphemeralStorage: { Size: input.ephemeralStorage },
    LoggingConfig: loggingConfig(input),
    State: entry.state,
    ...(entry.stateReason === undefined ? {} : { StateReason: entry.stateReason }),
    ...(entry.state === 'Pending' ? { StateReasonCode: 'Creating' } : {}),
    LastUpdateStatus: entry.lastUpdateStatus,
  };
}
