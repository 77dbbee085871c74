import type { Made, ResourceHandler, Subject } from './handler.js';
import { textIn } from './properties.js';

/** A type of which only the resource itself is imitated: it can be made, changed, referred to and deleted, and does nothing. */
export interface PlainType {
  readonly type: string;
  /** As AWS writes it in an error: `(Service: CloudWatch, …)`. */
  readonly service: string;
  readonly properties: readonly string[];
  readonly required?: readonly string[];
  readonly replaceOn?: readonly string[];
  readonly nameProperty?: string;
  readonly taggable: boolean;
  /** The longest name that CloudFormation makes up for it. */
  readonly longestName: number;
  /** What Ref gives, when that is not the name. */
  ref?(subject: Subject, name: string): string;
  /** For GetAtt, by name. */
  readonly attributes?: Readonly<Record<string, (subject: Subject, name: string) => string>>;
}

export function plainHandler(plain: PlainType): ResourceHandler {
  const made = (subject: Subject, name: string): Made => {
    const entries = Object.entries(plain.attributes ?? {});
    const ref = plain.ref?.(subject, name);
    return {
      physicalId: name,
      ...(ref === undefined ? {} : { ref }),
      attributes: Object.fromEntries(entries.map(([key, value]) => [key, value(subject, name)])),
    };
  };
  return {
    type: plain.type,
    service: plain.service,
    properties: plain.properties,
    required: plain.required ?? [],
    replaceOn: plain.replaceOn ?? [],
    ...(plain.nameProperty === undefined ? {} : { nameProperty: plain.nameProperty }),
    attributes: Object.keys(plain.attributes ?? {}),
    taggable: plain.taggable,
    create: async (subject) => made(subject, nameOf(plain, subject)),
    update: async (subject, { physicalId }) => made(subject, physicalId),
    delete: async () => undefined,
  };
}

const nameOf = ({ nameProperty, longestName }: PlainType, subject: Subject): string =>
  (nameProperty === undefined ? undefined : textIn(subject.properties, nameProperty)) ??
  subject.freshName(longestName);
