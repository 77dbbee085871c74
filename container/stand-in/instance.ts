type Schema = Readonly<Record<string, unknown>>;

/** A small value that a JSON schema allows: the first of each choice, required members only. */
export function instanceOf(schema: unknown, root: unknown = schema): unknown {
  if (typeof schema !== 'object' || schema === null) return {};
  const fields = schema as Schema;
  if ('const' in fields) return fields.const;
  if (Array.isArray(fields.enum)) return fields.enum[0] as unknown;
  if (typeof fields.$ref === 'string') return instanceOf(referred(root, fields.$ref), root);
  const choices = fields.anyOf ?? fields.oneOf;
  if (Array.isArray(choices)) return instanceOf(choices[0], root);
  if (Array.isArray(fields.allOf))
    return instanceOf(Object.assign({}, fields, { allOf: undefined }, ...fields.allOf), root);
  return byType(fields, root);
}

function byType(fields: Schema, root: unknown): unknown {
  const type: unknown = Array.isArray(fields.type) ? fields.type[0] : fields.type;
  switch (type ?? (fields.properties ? 'object' : 'string')) {
    case 'object':
      return membersOf(fields, root);
    case 'array':
      return Array.from({ length: numberIn(fields, 'minItems') ?? 0 }, () => instanceOf(fields.items, root));
    case 'integer':
      return Math.ceil(lowest(fields, 1));
    case 'number':
      return lowest(fields, 0.5);
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return 'text'.padEnd(numberIn(fields, 'minLength') ?? 0, '.').slice(0, numberIn(fields, 'maxLength'));
  }
}

function membersOf(fields: Schema, root: unknown): Record<string, unknown> {
  const properties = (fields.properties ?? {}) as Schema;
  const required = Array.isArray(fields.required) ? (fields.required as string[]) : [];
  return Object.fromEntries(required.map((name) => [name, instanceOf(properties[name], root)]));
}

function lowest(fields: Schema, step: number): number {
  const above = numberIn(fields, 'exclusiveMinimum');
  const minimum = numberIn(fields, 'minimum') ?? (above === undefined ? undefined : above + step);
  const maximum = numberIn(fields, 'maximum') ?? numberIn(fields, 'exclusiveMaximum');
  return minimum ?? (maximum === undefined ? 0 : Math.min(0, maximum - step));
}

const numberIn = (fields: Schema, key: string): number | undefined => {
  const value = fields[key];
  return typeof value === 'number' ? value : undefined;
};

/** `#/$defs/name` and other paths within the schema. */
function referred(root: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Schema | undefined)?.[key], root);
}
