import { types } from 'node:util';
import type { Elf } from './elf.js';
import type { ElfHead } from './elf-head.js';

type Dynamic = Omit<Elf, 'machine'>;

/** d_tag; the version tags are GNU's (Linux Standard Base, "Symbol Versioning"). */
const tags = {
  end: 0,
  needed: 1,
  strings: 5,
  soname: 14,
  definitions: 0x6ffffffc,
  definitionCount: 0x6ffffffd,
  requirements: 0x6ffffffe,
  requirementCount: 0x6fffffff,
} as const;

const entryBytes = 16;
/** More of anything is damage: the C++ library defines some 60 versions, a program needs some 30 libraries. */
const most = 4096;
const weakFlag = 2;

const nothing: Dynamic = { needed: [], soname: '', requires: [], provides: [], complete: true };
const unknown: Dynamic = { ...nothing, complete: false };

/**
 * Reads the dynamic section and the version tables behind it.
 * @param start the file's beginning
 * @param section the dynamic section when it lies behind `start`; else empty
 */
export function dynamicOf(start: Buffer, head: ElfHead, section: Buffer): Dynamic {
  if (head.dynamic === undefined) return nothing;
  const { offset, size } = head.dynamic;
  const inside = offset + size <= start.length;
  const whole = inside ? start.subarray(offset, offset + size) : section;
  if (whole.length < size) return unknown;
  try {
    return tablesOf(start, head, entriesOf(whole));
  } catch (error) {
    // Offsets that lead out of the buffer: the tables lie elsewhere, or somebody made them up.
    // Not `instanceof`: Node's own errors come from another realm when we run inside a vm.
    if (types.isNativeError(error) && error.name === 'RangeError') return unknown;
    throw error;
  }
}

interface Entry {
  readonly tag: number;
  readonly value: number;
}

function entriesOf(section: Buffer): readonly Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + entryBytes <= section.length && entries.length < most; at += entryBytes) {
    const tag = Number(section.readBigUInt64LE(at));
    if (tag === tags.end) break;
    entries.push({ tag, value: Number(section.readBigUInt64LE(at + 8)) });
  }
  return entries;
}

function tablesOf(start: Buffer, head: ElfHead, entries: readonly Entry[]): Dynamic {
  const valueFor = (tag: number) => entries.find((entry) => entry.tag === tag)?.value;
  const place = (address: number): number => {
    const load = head.loads.find((one) => address >= one.address && address < one.address + one.size);
    if (load === undefined) throw new RangeError('an address outside of every segment');
    return address - load.address + load.offset;
  };
  const table = valueFor(tags.strings);
  if (table === undefined) return nothing;
  const strings = place(table);
  const text = (offset: number): string => {
    const from = strings + offset;
    const end = start.indexOf(0, from);
    if (from >= start.length || end < 0) throw new RangeError('a name outside of what was read');
    return start.toString('latin1', from, Math.min(end, from + most));
  };
  const soname = valueFor(tags.soname);
  const requirements = valueFor(tags.requirements);
  const definitions = valueFor(tags.definitions);
  return {
    needed: entries.filter(({ tag }) => tag === tags.needed).map(({ value }) => text(value)),
    soname: soname === undefined ? '' : text(soname),
    requires:
      requirements === undefined
        ? []
        : requirementsAt(start, place(requirements), valueFor(tags.requirementCount) ?? 0, text),
    provides:
      definitions === undefined
        ? []
        : definitionsAt(start, place(definitions), valueFor(tags.definitionCount) ?? 0, text),
    complete: true,
  };
}

type Text = (offset: number) => string;

/** Verneed: version, count, file, offset of the first Vernaux, offset of the next; Vernaux: hash, flags, other, name, next. */
function requirementsAt(start: Buffer, from: number, count: number, text: Text): Elf['requires'] {
  const found: Elf['requires'][number][] = [];
  for (let at = from, index = 0; index < Math.min(count, most); index += 1) {
    const versions: string[] = [];
    const many = Math.min(start.readUInt16LE(at + 2), most);
    for (let each = at + start.readUInt32LE(at + 8), one = 0; one < many; one += 1) {
      if ((start.readUInt16LE(each + 4) & weakFlag) === 0) versions.push(text(start.readUInt32LE(each + 8)));
      each += start.readUInt32LE(each + 12);
    }
    found.push({ file: text(start.readUInt32LE(at + 4)), versions });
    at += start.readUInt32LE(at + 12);
  }
  return found;
}

/** Verdef: version, flags, index, count, hash, offset of the first Verdaux, offset of the next; Verdaux: name, next. */
function definitionsAt(start: Buffer, from: number, count: number, text: Text): readonly string[] {
  const found: string[] = [];
  for (let at = from, index = 0; index < Math.min(count, most); index += 1) {
    found.push(text(start.readUInt32LE(at + start.readUInt32LE(at + 12))));
    at += start.readUInt32LE(at + 16);
  }
  return found;
}
