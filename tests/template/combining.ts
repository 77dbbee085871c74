import type { Config } from '../../src/config/config.js';
import { defaults } from '../../src/config/defaults.js';
import { rules } from '../../src/config/rules.js';
import type { RenderInput } from '../../src/template/feature.js';
import { aConfig, anInput } from './build.js';

type Fields = Readonly<Record<string, unknown>>;

/** With every field, as the rules meet a config. */
const plain = aConfig({ endpoint: defaults.endpoint }) as unknown as Fields;

/** What a variant's config says that the plain one does not; blocks by their fields. */
function saidBy(config: Config): Fields {
  const entries = Object.entries(config).flatMap(([key, value]) => {
    if (same(value, plain[key])) return [];
    if (!isBlock(value) || !isBlock(plain[key])) return [[key, value] as const];
    const before = plain[key];
    return [
      [
        key,
        Object.fromEntries(Object.entries(value).filter(([name, it]) => !same(it, before[name]))),
      ] as const,
    ];
  });
  return Object.fromEntries(entries);
}

/** One config that says what all of these say; of two that speak of one field the later one is heard. */
export function combined(inputs: readonly RenderInput[]): RenderInput {
  const config = inputs.map((input) => saidBy(input.config)).reduce(laidOver, plain);
  const rest = Object.assign({}, ...inputs.map(({ config: _, ...more }) => more)) as Partial<RenderInput>;
  const settled = config as unknown as Config;
  return anInput({ ...rest, config: settled, architecture: settled.architecture });
}

const laidOver = (below: Fields, above: Fields): Fields => ({
  ...below,
  ...Object.fromEntries(
    Object.entries(above).map(([key, value]) => [
      key,
      isBlock(value) && isBlock(below[key]) ? { ...below[key], ...value } : value,
    ]),
  ),
});

/** Whether the rules of the config let these fields stand together. */
export const goesTogether = ({ config }: RenderInput): boolean =>
  rules
    .flatMap((rule) => rule.check(config, (path) => path))
    .every(({ severity = 'error' }) => severity !== 'error');

const isBlock = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
