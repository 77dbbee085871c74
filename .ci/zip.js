import { inflateRawSync } from 'node:zlib';

/** Reads files of a zip by name, by its central directory. */
export function openZip(zip) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  const entries = new Map();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    );
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    entries.set(name, {
      size: zip.readUInt32LE(at + 20),
      header: zip.readUInt32LE(at + 42),
      method: zip.readUInt16LE(at + 10),
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  const read = (name) => {
    const entry = entries.get(name);
    if (entry === undefined) throw new Error(`no ${name} in the wheel`);
    const start =
      entry.header + 30 + zip.readUInt16LE(entry.header + 26) + zip.readUInt16LE(entry.header + 28);
    const raw = zip.subarray(start, start + entry.size);
    return (entry.method === 0 ? raw : inflateRawSync(raw)).toString('utf8');
  };
  return Object.assign(read, { names: () => [...entries.keys()] });
}
