/** A byte string as a stream cut into pieces of the given lengths, over and over. */
export async function* inPieces(data: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < data.length; turn += 1) {
    const length = Math.max(1, lengths[turn % lengths.length] ?? data.length);
    yield data.subarray(at, at + length);
    at += length;
  }
}

export async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}
