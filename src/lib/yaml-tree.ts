import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { fits, resolvePlain, resolveTagged } from './yaml-scalar.js';

/** A composed node. `at` is the offset of its first character, or of its tag or anchor when it has one. */
export type YamlNode = { readonly at: number; readonly value: unknown; readonly weight: number } & (
  | { readonly kind: 'scalar'; readonly text: string; readonly span?: Span }
  | { readonly kind: 'sequence'; readonly items: readonly YamlNode[] }
  | {
      readonly kind: 'mapping';
      readonly pairs: ReadonlyMap<string, Pair>;
      /** Keys that were written again, and where. */
      readonly repeated: readonly (readonly [string, number])[];
    }
);

/** Offsets of what was typed on one line or more, quotes included; a block text (`|`) and an empty scalar have none. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Pair {
  readonly keyAt: number | undefined;
  readonly value: YamlNode;
}

export interface TreeLimits {
  readonly tags: Readonly<Record<string, string>>;
  readonly maxAliases: number;
  readonly maxNodes: number;
}

/** Why a text that is YAML is none that we read. Never leaves `lib/yaml-*`. */
export class UnfitYaml extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** @throws UnfitYaml for a second document, an unknown tag, a key that is no scalar, or an alias that is too much. */
export function composeTree(
  source: string,
  events: readonly Event[],
  limits: TreeLimits,
): YamlNode | undefined {
  const composer = new Composer(source, events, limits);
  return composer.single();
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;
type Marked = Pick<ScalarEvent, 'tagStart' | 'tagEnd' | 'anchorStart' | 'anchorEnd'>;

class Composer {
  private next = 0;
  private aliases = 0;
  /** `undefined` as a value: the anchor's node is still being read, so an alias to it would be a circle. */
  private readonly anchors = new Map<string, YamlNode | undefined>();

  constructor(
    private readonly source: string,
    private readonly events: readonly Event[],
    private readonly limits: TreeLimits,
  ) {}

  single(): YamlNode | undefined {
    if (this.events.length === 0) return undefined;
    this.next = 1;
    if (this.peek()?.type === EVENT_ID.POP) return undefined;
    const root = this.node(0);
    this.next += 1;
    if (this.peek() !== undefined) throw new UnfitYaml('a second document begins here', this.documentStart());
    return root;
  }

  private documentStart(): number {
    const content = this.events[this.next + 1];
    if (content === undefined) return this.source.length;
    if ('valueStart' in content) return Math.max(content.valueStart, 0);
    return 'start' in content ? content.start : 0;
  }

  /** `fallback` is where a node without a character of its own (`key:` and nothing more) is said to be. */
  private node(fallback: number): YamlNode {
    const event = this.take();
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.scalar(event, fallback);
      case EVENT_ID.SEQUENCE:
        return this.anchored(event, () => this.wrapped(event, this.sequence(begin(event, event.start))));
      case EVENT_ID.MAPPING:
        return this.anchored(event, () => this.wrapped(event, this.mapping(begin(event, event.start))));
      case EVENT_ID.ALIAS:
        return this.alias(this.source.slice(event.anchorStart, event.anchorEnd), event.anchorStart - 1);
      default:
        throw new Error(`no node begins with event ${event.type}`);
    }
  }

  private scalar(event: ScalarEvent, fallback: number): YamlNode {
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const own = event.valueStart < 0 ? fallback : event.valueStart - (quoted ? 1 : 0);
    const at = begin(event, own);
    const text = event.valueStart < 0 ? '' : getScalarValue(this.source, event);
    const tag = this.tagOf(event);
    const value = this.scalarValue(text, tag, event, at);
    const isBlock = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
    const span =
      event.valueStart < 0 || isBlock ? undefined : { from: own, to: event.valueEnd + (quoted ? 1 : 0) };
    return this.anchored(event, () =>
      this.wrapped(event, { kind: 'scalar', at, value, text, weight: 1, ...(span && { span }) }),
    );
  }

  private scalarValue(text: string, tag: string | undefined, event: ScalarEvent, at: number): unknown {
    if (tag === undefined) return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(text) : text;
    const result = resolveTagged(tag, text);
    if (result === undefined) throw new UnfitYaml(`${JSON.stringify(text)} is no ${tag}`, at);
    return result.value;
  }

  private sequence(at: number): YamlNode {
    const items: YamlNode[] = [];
    let weight = 1;
    while (this.peek()?.type !== EVENT_ID.POP) {
      const item = this.node(at);
      items.push(item);
      weight = this.weigh(weight + item.weight, item.at);
    }
    this.next += 1;
    return { kind: 'sequence', at, items, value: items.map((item) => item.value), weight };
  }

  private mapping(at: number): YamlNode {
    const pairs = new Map<string, Pair>();
    const repeated: [string, number][] = [];
    let weight = 1;
    while (this.peek()?.type !== EVENT_ID.POP) {
      const key = this.node(at);
      if (key.kind !== 'scalar') throw new UnfitYaml('a key has to be a plain text', key.at);
      const value = this.node(key.at);
      if (pairs.has(key.text)) repeated.push([key.text, key.at]);
      pairs.set(key.text, { keyAt: key.at, value });
      weight = this.weigh(weight + 1 + value.weight, key.at);
    }
    this.next += 1;
    return { kind: 'mapping', at, pairs, repeated, value: objectOf(pairs), weight };
  }

  private alias(name: string, at: number): YamlNode {
    this.aliases += 1;
    if (this.aliases > this.limits.maxAliases) {
      throw new UnfitYaml(`more than ${this.limits.maxAliases} aliases`, at);
    }
    const target = this.anchors.get(name);
    if (target === undefined) {
      const circle = this.anchors.has(name);
      throw new UnfitYaml(circle ? `alias *${name} contains itself` : `no anchor &${name} before this`, at);
    }
    return { ...target, at };
  }

  private anchored(event: Marked, read: () => YamlNode): YamlNode {
    if (event.anchorStart < 0) return read();
    const name = this.source.slice(event.anchorStart, event.anchorEnd);
    this.anchors.set(name, undefined);
    const node = read();
    this.anchors.set(name, node);
    return node;
  }

  /** `!Sub x` is read as `{ 'Fn::Sub': x }`, with the places of what was written. */
  private wrapped(event: Marked, node: YamlNode): YamlNode {
    const tag = this.tagOf(event);
    if (tag === undefined) return node;
    const key = Object.hasOwn(this.limits.tags, tag) ? this.limits.tags[tag] : undefined;
    if (key === undefined) {
      if (fits(tag, node.kind)) return node;
      throw new UnfitYaml(`unknown tag ${tag}`, event.tagStart);
    }
    const pairs = new Map([[key, { keyAt: node.at, value: node }]]);
    const wrapper = { kind: 'mapping', at: node.at, pairs, repeated: [], value: objectOf(pairs) } as const;
    return { ...wrapper, weight: node.weight + 1 };
  }

  private tagOf(event: Marked): string | undefined {
    return event.tagStart < 0 ? undefined : this.source.slice(event.tagStart, event.tagEnd);
  }

  private weigh(weight: number, at: number): number {
    if (weight <= this.limits.maxNodes) return weight;
    throw new UnfitYaml(`more than ${this.limits.maxNodes} nodes once aliases are expanded`, at);
  }

  private peek(): Event | undefined {
    return this.events[this.next];
  }

  private take(): Event {
    const event = this.events[this.next];
    if (event === undefined) throw new Error('the events of a document end early');
    this.next += 1;
    return event;
  }
}

/** Plain objects, safe against a key called `__proto__`. */
function objectOf(pairs: ReadonlyMap<string, Pair>): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, { value }] of pairs) {
    if (key !== '__proto__') object[key] = value.value;
    else
      Object.defineProperty(object, key, {
        value: value.value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return object;
}

/** A tag or an anchor stands before what it marks; an anchor's `&` is not part of its range. */
function begin(event: Marked, own: number): number {
  const starts = [own];
  if (event.tagStart >= 0) starts.push(event.tagStart);
  if (event.anchorStart >= 0) starts.push(event.anchorStart - 1);
  return Math.min(...starts);
}
