/** The beginning of an ELF file: System V ABI, chapter 4 and 5; 64 bits, little-endian, as both of Lambda's processors. */
export interface ElfHead {
  readonly machine: 'arm64' | 'x86_64' | 'other';
  /** Segments that are loaded: they translate addresses into places in the file. */
  readonly loads: readonly Segment[];
  /** Undefined in static programs. */
  readonly dynamic: { readonly offset: number; readonly size: number } | undefined;
}

interface Segment {
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

const programHeaderBytes = 56;
const segmentTypes = { load: 1, dynamic: 2 };
/** e_machine */
const machines: Readonly<Record<number, ElfHead['machine']>> = { 62: 'x86_64', 183: 'arm64' };

/** @param start at least the first bytes of a file. @returns undefined when it is no ELF file */
export function readHead(start: Buffer): ElfHead | undefined {
  if (start.length < 20 || start.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const wide = start[4] === 2 && start[5] === 1;
  if (!wide || start.length < 64) return { machine: 'other', loads: [], dynamic: undefined };
  const machine = machines[start.readUInt16LE(18)] ?? 'other';
  const table = Number(start.readBigUInt64LE(32));
  const entryBytes = start.readUInt16LE(54);
  const count = start.readUInt16LE(56);
  const loads: Segment[] = [];
  let dynamic: ElfHead['dynamic'];
  for (let index = 0; index < count && entryBytes >= programHeaderBytes; index += 1) {
    const at = table + index * entryBytes;
    if (at + programHeaderBytes > start.length) break;
    const type = start.readUInt32LE(at);
    const offset = Number(start.readBigUInt64LE(at + 8));
    const address = Number(start.readBigUInt64LE(at + 16));
    const size = Number(start.readBigUInt64LE(at + 32));
    if (type === segmentTypes.load) loads.push({ offset, address, size });
    if (type === segmentTypes.dynamic) dynamic = { offset, size };
  }
  return { machine, loads, dynamic };
}
