/** Writes ELF files that are only tables: what a loader reads of a program before it runs anything of it. */
export interface Written {
  readonly machine?: 'arm64' | 'x86_64';
  readonly needed?: readonly string[];
  readonly soname?: string;
  /** Library → versions; with `weak` in front it may be absent. */
  readonly requires?: Readonly<Record<string, readonly string[]>>;
  readonly provides?: readonly string[];
  /** Zero bytes between the tables and the dynamic section, as long programs have their code there. */
  readonly gap?: number;
}

const machines = { x86_64: 62, arm64: 183 };
const headerBytes = 64 + 2 * 56;
/** Addresses differ from places in the file, as in real programs. */
const base = 0x400000;

export function writeElf(written: Written): Buffer {
  const { machine = 'arm64', needed = [], soname = '', requires = {}, provides = [], gap = 0 } = written;
  const strings = createStrings();
  const requirements = requirementTable(requires, strings);
  const definitions = definitionTable(provides, strings);
  const names = needed.map(strings.add);
  const own = strings.add(soname);
  const table = strings.bytes();
  const places = { requirements: headerBytes, definitions: headerBytes + requirements.length, strings: 0 };
  places.strings = places.definitions + definitions.length;
  const dynamicAt = places.strings + table.length + gap;
  const entries: readonly (readonly [number, number])[] = [
    ...names.map((name) => [1, name] as const),
    ...(soname === '' ? [] : [[14, own] as const]),
    [5, base + places.strings],
    [0x6ffffffe, base + places.requirements],
    [0x6fffffff, Object.keys(requires).length],
    [0x6ffffffc, base + places.definitions],
    [0x6ffffffd, provides.length],
    [0, 0],
  ];
  const dynamic = Buffer.concat(entries.map(([tag, value]) => quads(tag, value)));
  const head = Buffer.alloc(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head.writeUInt16LE(3, 16);
  head.writeUInt16LE(machines[machine], 18);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(2, 56);
  const end = dynamicAt + dynamic.length;
  return Buffer.concat([
    head,
    segment(1, 0, end),
    segment(2, dynamicAt, dynamic.length),
    requirements,
    definitions,
    table,
    Buffer.alloc(gap),
    dynamic,
  ]);
}

function segment(type: number, offset: number, size: number): Buffer {
  const header = Buffer.alloc(56);
  header.writeUInt32LE(type, 0);
  header.set(quads(offset, base + offset), 8);
  header.writeBigUInt64LE(BigInt(size), 32);
  return header;
}

const quads = (one: number, other: number): Buffer => {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(BigInt(one), 0);
  bytes.writeBigUInt64LE(BigInt(other), 8);
  return bytes;
};

interface Strings {
  add(text: string): number;
  bytes(): Buffer;
}

function createStrings(): Strings {
  let text = '\0';
  return {
    add(more) {
      text += `${more}\0`;
      return text.length - more.length - 1;
    },
    bytes: () => Buffer.from(text, 'latin1'),
  };
}

function requirementTable(requires: NonNullable<Written['requires']>, strings: Strings): Buffer {
  const files = Object.entries(requires);
  return Buffer.concat(
    files.map(([file, versions], index) => {
      const size = 16 + 16 * versions.length;
      const bytes = Buffer.alloc(size);
      bytes.writeUInt16LE(1, 0);
      bytes.writeUInt16LE(versions.length, 2);
      bytes.writeUInt32LE(strings.add(file), 4);
      bytes.writeUInt32LE(16, 8);
      bytes.writeUInt32LE(index === files.length - 1 ? 0 : size, 12);
      versions.forEach((version, at) => {
        const weak = version.startsWith('weak ');
        bytes.writeUInt16LE(weak ? 2 : 0, 16 + 16 * at + 4);
        bytes.writeUInt32LE(strings.add(version.replace(/^weak /, '')), 16 + 16 * at + 8);
        bytes.writeUInt32LE(at === versions.length - 1 ? 0 : 16, 16 + 16 * at + 12);
      });
      return bytes;
    }),
  );
}

function definitionTable(provides: readonly string[], strings: Strings): Buffer {
  return Buffer.concat(
    provides.map((version, index) => {
      const bytes = Buffer.alloc(28);
      bytes.writeUInt16LE(1, 0);
      bytes.writeUInt16LE(1, 6);
      bytes.writeUInt32LE(20, 12);
      bytes.writeUInt32LE(index === provides.length - 1 ? 0 : 28, 16);
      bytes.writeUInt32LE(strings.add(version), 20);
      return bytes;
    }),
  );
}
