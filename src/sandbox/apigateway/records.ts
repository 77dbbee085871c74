/** What CloudFormation has made of one `AWS::ApiGateway::…` resource. */
export interface GatewayRecord {
  /** The last part of the type: `RestApi`, `Stage`. */
  readonly kind: string;
  /** What Ref gives. */
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** For a `RestApi`: the id of `/`. */
  readonly rootId?: string;
  /** For an `ApiKey`: what callers send. */
  readonly value?: string;
}

/** A method as a deployment has it. */
export interface Route {
  /** `/`, or `/{proxy+}` for every path below it. */
  readonly path: string;
  readonly resourceId: string;
  /** `ANY`, or one. */
  readonly method: string;
  readonly signed: boolean;
  readonly keyRequired: boolean;
  readonly integration: Readonly<Record<string, unknown>>;
}

/** The records of an account, by a name that is theirs alone. */
export type Records = ReadonlyMap<string, GatewayRecord>;

export const recordsOf = (records: Records, kind: string): readonly GatewayRecord[] =>
  [...records.values()].filter((record) => record.kind === kind);

export const textOf = ({ properties }: GatewayRecord, name: string): string => String(properties[name] ?? '');

/** Numbers may be written as text, as CloudFormation allows; undefined when there is none. */
export function numberOf(from: unknown, name: string): number | undefined {
  const value = (from as Readonly<Record<string, unknown>> | undefined)?.[name];
  return value === undefined ? undefined : Number(value);
}

/** The methods that an API has at this moment: a deployment copies them, and sees nothing of what comes later. */
export function routesOf(records: Records, apiId: string): readonly Route[] {
  const api = recordsOf(records, 'RestApi').find(({ id }) => id === apiId);
  const paths = new Map<string, string>([[api?.rootId ?? '', '/']]);
  const resources = recordsOf(records, 'Resource').filter((each) => textOf(each, 'RestApiId') === apiId);
  // A resource may stand before its parent: as often as there are resources is often enough.
  for (const _ of resources) {
    for (const each of resources) {
      const parent = paths.get(textOf(each, 'ParentId'));
      if (parent !== undefined)
        paths.set(each.id, `${parent.replace(/\/$/, '')}/${textOf(each, 'PathPart')}`);
    }
  }
  return recordsOf(records, 'Method')
    .filter((each) => textOf(each, 'RestApiId') === apiId)
    .flatMap((each) => {
      const resourceId = textOf(each, 'ResourceId');
      const path = paths.get(resourceId);
      return path === undefined ? [] : [routeOf(each, path, resourceId)];
    });
}

const routeOf = (method: GatewayRecord, path: string, resourceId: string): Route => ({
  path,
  resourceId,
  method: textOf(method, 'HttpMethod'),
  signed: textOf(method, 'AuthorizationType') === 'AWS_IAM',
  keyRequired: textOf(method, 'ApiKeyRequired') === 'true',
  integration: (method.properties.Integration ?? {}) as Readonly<Record<string, unknown>>,
});

/** The route that a request takes: a path that is written out goes before one that takes everything, as a method before ANY. */
export function routeFor(routes: readonly Route[], path: string, method: string): Route | undefined {
  const here = routes.filter((route) => route.path === path);
  const below = routes.filter(
    ({ path: own }) => own.endsWith('/{proxy+}') && path.startsWith(own.slice(0, -'{proxy+}'.length)),
  );
  const candidates = here.length > 0 ? here : path === '/' ? [] : below;
  return (
    candidates.find((route) => route.method === method) ?? candidates.find((route) => route.method === 'ANY')
  );
}
