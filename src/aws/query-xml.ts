/** An element of the XML that AWS's query services answer with; attributes are left out. */
export interface Element {
  readonly name: string;
  /** What stands in it, without what stands in the elements inside. */
  readonly text: string;
  readonly children: readonly Element[];
}

const deepest = 32;
/** Characters. A page of answers has some hundred thousand at most. */
const longest = 4_000_000;

const token =
  /<\?xml[^?<>]*\?>|<(\/?)([A-Za-z][\w.-]*)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>|[^<]+/y;

/**
 * Reads elements, text and the five entities, which is all that these services write. Anything else, a document type or an
 * entity of its own above all, is refused.
 *
 * @throws Error for a text that is not such a document
 */
export function readXml(xml: string): Element {
  if (xml.length > longest) throw new Error(`an answer of ${xml.length} characters`);
  const top: Open = { name: '', text: '', children: [] };
  const open: Open[] = [top];
  for (token.lastIndex = 0; token.lastIndex < xml.length; ) {
    const at = token.lastIndex;
    const found = token.exec(xml);
    if (found === null) throw new Error(`no XML as AWS writes it, at character ${at}`);
    take(found, open);
  }
  const [root, more] = top.children;
  if (open.length !== 1 || root === undefined || more !== undefined) throw new Error('no whole XML document');
  return root;
}

interface Open {
  readonly name: string;
  text: string;
  readonly children: Element[];
}

function take([all, closes, name, empty]: RegExpExecArray, open: Open[]): void {
  const inner = open.at(-1);
  if (inner === undefined) throw new Error('no whole XML document');
  if (name === undefined) {
    if (!all.startsWith('<?')) inner.text += unescaped(all);
  } else if (closes === '/') {
    if (inner.name !== name || open.length === 1) throw new Error(`</${name}> closes nothing`);
    open.pop();
  } else {
    const element: Open = { name, text: '', children: [] };
    inner.children.push(element);
    if (empty !== '/') open.push(element);
    if (open.length > deepest) throw new Error(`elements in elements, ${deepest} deep`);
  }
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescaped(text: string): string {
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
    const point = code === null ? undefined : Number.parseInt(code[1] ?? code[2] ?? '', code[1] ? 16 : 10);
    const value = point === undefined ? entities.get(name) : point <= 0x10ffff && String.fromCodePoint(point);
    if (!value || !whole.endsWith(';')) throw new Error(`${whole.slice(0, 20)} is no entity of XML`);
    return value;
  });
}

/** The first element of a name; undefined when there is none. */
export const childOf = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((child) => child.name === name);

export const textIn = (element: Element | undefined, name: string): string | undefined =>
  childOf(element, name)?.text;
