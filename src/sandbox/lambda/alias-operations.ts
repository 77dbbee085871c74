import type { PermissionInput, UrlCors, UrlInput } from '../lambda-control.js';
import { AwsFailure } from '../service.js';
import { notFound } from './failures.js';
import type { UrlConfig } from './function-url.js';
import { documentOf, type Operation } from './operations.js';
import { pageOf } from './paging.js';
import { policyDocument, policyStatement } from './permissions.js';
import { respondJson } from './respond.js';
import { hasCors } from './url-cors.js';

type Document = Readonly<Record<string, unknown>>;

/** What hangs on a qualifier over REST: aliases, function URLs, permissions. */
export const aliasOperations: Readonly<Record<string, Operation>> = {
  CreateAlias({ control }, { name, request }, response) {
    const { Name, FunctionVersion } = documentOf(request);
    const { arn } = control.createAlias(name, String(Name), String(FunctionVersion));
    respondJson(response, 201, alias(arn, String(Name), String(FunctionVersion)));
  },
  GetAlias({ store }, { name, part }, response) {
    const version = store.alias(name, part);
    respondJson(response, 200, alias(`${store.get(name).arn}:${part}`, part, version));
  },
  ListAliases({ store }, { name, request }, response) {
    const { arn, aliases } = store.get(name);
    const wanted = request.query.get('FunctionVersion');
    const all = [...aliases].filter(([, version]) => wanted === null || version === wanted);
    const { items, ...rest } = pageOf(all, request.query);
    const Aliases = items.map(([one, version]) => alias(`${arn}:${one}`, one, version));
    respondJson(response, 200, { Aliases, ...rest });
  },
  UpdateAlias({ control, store }, { name, part, request }, response) {
    const version = String(documentOf(request).FunctionVersion ?? store.alias(name, part));
    const { arn } = control.updateAlias(name, part, version);
    respondJson(response, 200, alias(arn, part, version));
  },
  DeleteAlias({ control }, { name, part }, response) {
    control.deleteAlias(name, part);
    response.writeHead(204).end();
  },
  async CreateFunctionUrlConfig({ urls }, { name, qualifier, request }, response) {
    const { authType, invokeMode = 'BUFFERED', cors } = urlInput(documentOf(request));
    if (authType === undefined) throw badEnum('null', 'authType');
    const input = { authType, invokeMode, ...(cors === undefined ? {} : { cors }) };
    respondJson(response, 201, urlDocument(await urls.create(name, qualifier, input)));
  },
  GetFunctionUrlConfig({ urls }, { name, qualifier }, response) {
    respondJson(response, 200, urlDocument(urls.get(name, qualifier)));
  },
  async UpdateFunctionUrlConfig({ urls }, { name, qualifier, request }, response) {
    respondJson(
      response,
      200,
      urlDocument(await urls.update(name, qualifier, urlInput(documentOf(request)))),
    );
  },
  async DeleteFunctionUrlConfig({ urls }, { name, qualifier }, response) {
    await urls.delete(name, qualifier);
    response.writeHead(204).end();
  },
  AddPermission({ control, store }, { name, qualifier, request }, response) {
    const statement = permission(documentOf(request));
    control.addPermission(name, qualifier, statement);
    const written = policyStatement(qualified(store.get(name).arn, qualifier), statement);
    respondJson(response, 201, { Statement: JSON.stringify(written) });
  },
  GetPolicy({ store }, { name, qualifier }, response) {
    const statements = store.permissions(name, qualifier);
    if (statements.length === 0) throw notFound('The resource you requested does not exist.');
    const Policy = JSON.stringify(policyDocument(qualified(store.get(name).arn, qualifier), statements));
    respondJson(response, 200, { Policy });
  },
  RemovePermission({ control }, { name, qualifier, part }, response) {
    control.removePermission(name, qualifier, part);
    response.writeHead(204).end();
  },
};

const qualified = (arn: string, qualifier: string | undefined): string =>
  qualifier === undefined ? arn : `${arn}:${qualifier}`;

const alias = (arn: string, name: string, version: string): object => ({
  AliasArn: arn,
  Name: name,
  FunctionVersion: version,
  Description: '',
});

function urlInput({ AuthType, InvokeMode, Cors }: Document): Partial<UrlInput> {
  if (AuthType !== undefined && AuthType !== 'AWS_IAM' && AuthType !== 'NONE')
    throw badEnum(AuthType, 'authType');
  if (InvokeMode !== undefined && InvokeMode !== 'BUFFERED' && InvokeMode !== 'RESPONSE_STREAM') {
    throw badEnum(InvokeMode, 'invokeMode');
  }
  return {
    ...(AuthType === undefined ? {} : { authType: AuthType }),
    ...(InvokeMode === undefined ? {} : { invokeMode: InvokeMode }),
    ...(Cors === undefined ? {} : { cors: (Cors ?? {}) as UrlCors }),
  };
}

const badEnum = (value: unknown, field: string): AwsFailure =>
  new AwsFailure(
    'ValidationException',
    `1 validation error detected: Value '${String(value)}' at '${field}' failed to satisfy constraint: ` +
      'Member must satisfy enum value set',
  );

const urlDocument = ({ url, arn, input, created, modified }: UrlConfig): object => ({
  FunctionUrl: url,
  FunctionArn: arn,
  AuthType: input.authType,
  InvokeMode: input.invokeMode,
  ...(hasCors(input.cors) ? { Cors: input.cors } : {}),
  CreationTime: created,
  LastModifiedTime: modified,
});

function permission(body: Document): PermissionInput {
  const { FunctionUrlAuthType, InvokedViaFunctionUrl, SourceAccount, SourceArn } = body;
  return {
    statementId: String(body.StatementId),
    action: String(body.Action),
    principal: String(body.Principal),
    ...(FunctionUrlAuthType === undefined ? {} : { functionUrlAuthType: String(FunctionUrlAuthType) }),
    ...(InvokedViaFunctionUrl === undefined ? {} : { invokedViaFunctionUrl: InvokedViaFunctionUrl === true }),
    ...(SourceAccount === undefined ? {} : { sourceAccount: String(SourceAccount) }),
    ...(SourceArn === undefined ? {} : { sourceArn: String(SourceArn) }),
  };
}
