/** POSIX ustar headers with pax records where ustar's fields are too short (IEEE 1003.1 `pax`, "ustar Interchange Format"). */

export const blockBytes = 512;

/** The largest number that eleven octal digits hold: 8 GiB less one byte. */
const octalLimit = 0o77777777777;

export interface HeaderFields {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  /** `0` file, `2` symbolic link, `5` folder, `x` pax records. */
  readonly type: '0' | '2' | '5' | 'x';
  readonly linkTarget?: string;
}

/** One header, with a pax header before it if need be. Owner 0, time 0: nothing that differs between machines. */
export function tarHeader(fields: HeaderFields): Buffer {
  const records: [string, string][] = [];
  const place = splitPath(fields.path);
  if (place === undefined) records.push(['path', fields.path]);
  const target = fields.linkTarget ?? '';
  if (!fits(target, 100)) records.push(['linkpath', target]);
  if (fields.size > octalLimit) records.push(['size', String(fields.size)]);

  const plain = ustar(fields, place ?? { prefix: '', name: shorten(fields.path) });
  if (records.length === 0) return plain;
  const body = Buffer.concat(records.map(([key, value]) => paxRecord(key, value)));
  const lead = ustar(
    { path: '', mode: 0o644, size: body.length, type: 'x' },
    { prefix: '', name: 'PaxHeaders/entry' },
  );
  return Buffer.concat([lead, body, padding(body.length), plain]);
}

/** Zero bytes up to the next block. */
export const padding = (size: number): Buffer =>
  Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);

function ustar(fields: HeaderFields, place: { readonly prefix: string; readonly name: string }): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(place.name, 0, 100, 'utf8');
  octal(block, fields.mode, 100, 8);
  octal(block, 0, 108, 8);
  octal(block, 0, 116, 8);
  octal(block, fields.size > octalLimit ? 0 : fields.size, 124, 12);
  octal(block, 0, 136, 12);
  block.write('        ', 148, 8, 'latin1');
  block.write(fields.type, 156, 1, 'latin1');
  block.write(fits(fields.linkTarget ?? '', 100) ? (fields.linkTarget ?? '') : '', 157, 100, 'utf8');
  block.write('ustar\u000000', 257, 8, 'latin1');
  octal(block, 0, 329, 8);
  octal(block, 0, 337, 8);
  block.write(place.prefix, 345, 155, 'utf8');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\u0000 `, 148, 8, 'latin1');
  return block;
}

function octal(block: Buffer, value: number, at: number, width: number): void {
  block.write(`${value.toString(8).padStart(width - 1, '0')}\u0000`, at, width, 'latin1');
}

/** The sum of all bytes with the checksum's own eight taken as spaces. */
export function checksum(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < blockBytes; at += 1) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return sum;
}

/** ustar's 155 + 100 bytes, cut at a slash; undefined when the path does not go in. */
function splitPath(path: string): { prefix: string; name: string } | undefined {
  if (fits(path, 100)) return { prefix: '', name: path };
  if (!isAscii(path)) return undefined;
  for (let cut = path.indexOf('/'); cut > 0 && cut <= 155; cut = path.indexOf('/', cut + 1)) {
    const name = path.slice(cut + 1);
    if (name.length > 0 && name.length <= 100) return { prefix: path.slice(0, cut), name };
  }
  return undefined;
}

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;
/** Only ASCII is the same everywhere in ustar's fields; other names go into pax records, which are UTF-8. */
const fits = (text: string, limit: number): boolean => isAscii(text) && text.length <= limit;
/** A stand-in for readers that know no pax; the record is what counts. */
const shorten = (path: string): string => path.replace(/[^\x20-\x7e]/g, '_').slice(-100);

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
