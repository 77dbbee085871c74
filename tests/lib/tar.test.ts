import { execFileSync } from 'node:child_process';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tarHeader } from '../../src/lib/tar-header.js';
import { type ReadEntry, readTar, TarError } from '../../src/lib/tar-read.js';
import { type TarEntry, tarSize, writeTar } from '../../src/lib/tar-write.js';
import fc from '../fast-check.js';
import { inPieces, joined } from './streams.js';

const file = (path: string, data: Uint8Array, mode = 0o644): TarEntry => ({
  kind: 'file',
  path,
  mode,
  size: data.length,
  content: () => inPieces(data, [1000]),
});

async function readBack(archive: Uint8Array, cuts: readonly number[] = [333]) {
  const entries: (Pick<ReadEntry, 'kind' | 'path' | 'mode' | 'target'> & { data: string })[] = [];
  for await (const { kind, path, mode, target, content } of readTar(inPieces(archive, cuts))) {
    entries.push({ kind, path, mode, target, data: (await joined(content())).toString('latin1') });
  }
  return entries;
}

describe('tar', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ollama-lambda-tar-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('reads back what it wrote, in the announced size, however the stream is cut', async () => {
    const name = fc
      .array(fc.stringMatching(/^[a-zA-Z0-9äö_-][a-zA-Z0-9äö._-]{0,90}$/), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join('/'));
    const entry = fc.oneof(
      fc.record({ kind: fc.constant('folder' as const), path: name, mode: fc.constantFrom(0o755, 0o700) }),
      fc.record({ kind: fc.constant('symlink' as const), path: name, target: name }),
      fc.tuple(name, fc.uint8Array({ maxLength: 1500 })).map(([path, data]) => file(path, data)),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), cuts, async (entries, lengths) => {
        const archive = await joined(writeTar(entries));
        expect(archive.length).toBe(tarSize(entries));
        const found = await readBack(archive, lengths);
        const wanted = await Promise.all(
          entries.map(async (each) => ({
            kind: each.kind,
            path: each.path,
            target: each.kind === 'symlink' ? each.target : '',
            data: each.kind === 'file' ? (await joined(each.content())).toString('latin1') : '',
          })),
        );
        expect(found.map(({ mode, ...rest }) => rest)).toEqual(wanted);
      }),
      { numRuns: 80 },
    );
  });

  it('writes what the system tar unpacks: modes, links, long and foreign names', async () => {
    const long = `${'deep/'.repeat(40)}${'n'.repeat(120)}`;
    const archive = await joined(
      writeTar([
        { kind: 'folder', path: 'opt/ollama', mode: 0o755 },
        file('opt/ollama/blob', Buffer.from('weights')),
        file('opt/ollama/run', Buffer.from('#!'), 0o755),
        { kind: 'symlink', path: 'opt/ollama/link', target: 'blob' },
        { kind: 'symlink', path: 'opt/ollama/far', target: 'x'.repeat(150) },
        file(long, Buffer.from('long')),
        file('naïve/überlang', Buffer.from('utf8')),
      ]),
    );
    writeFileSync(join(folder, 'a.tar'), archive);
    execFileSync('tar', ['-xpf', 'a.tar'], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8' },
    });
    expect(readFileSync(join(folder, 'opt/ollama/blob'), 'utf8')).toBe('weights');
    expect(lstatSync(join(folder, 'opt/ollama/run')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(folder, 'opt/ollama/blob')).mode & 0o777).toBe(0o644);
    expect(lstatSync(join(folder, 'opt/ollama/blob')).mtimeMs).toBe(0);
    expect(readlinkSync(join(folder, 'opt/ollama/link'))).toBe('blob');
    expect(readlinkSync(join(folder, 'opt/ollama/far'))).toHaveLength(150);
    expect(readFileSync(join(folder, long), 'utf8')).toBe('long');
    expect(readFileSync(join(folder, 'naïve/überlang'), 'utf8')).toBe('utf8');
  });

  it.each(['ustar', 'pax', 'gnu'])('reads what the system tar writes in its %s format', async (format) => {
    const deep = format === 'ustar' ? 'd'.repeat(90) : `${'d'.repeat(90)}/${'f'.repeat(140)}`;
    mkdirSync(join(folder, 'in', 'd'.repeat(90)), { recursive: true });
    const name = format === 'ustar' ? `${deep}/file` : deep;
    writeFileSync(join(folder, 'in', name), 'content');
    linkSync(join(folder, 'in', name), join(folder, 'in', 'zhard'));
    symlinkSync('d/elsewhere', join(folder, 'in', 'soft'));
    execFileSync('tar', ['--sort=name', `--format=${format}`, '-cf', 'b.tar', '-C', 'in', '.'], {
      cwd: folder,
    });
    const found = await readBack(readFileSync(join(folder, 'b.tar')));
    expect(found).toContainEqual(expect.objectContaining({ kind: 'file', path: name, data: 'content' }));
    expect(found).toContainEqual(
      expect.objectContaining({ kind: 'symlink', path: 'soft', target: 'd/elsewhere' }),
    );
    expect(found).toContainEqual(expect.objectContaining({ kind: 'hardlink', path: 'zhard', target: name }));
  });

  it('says a size over eight gibibytes in a pax record, which the system tar understands', () => {
    const size = 9 * 1024 ** 3;
    const header = tarHeader({ path: 'weights', mode: 0o644, size, type: '0' });
    writeFileSync(join(folder, 'c.tar'), header);
    // The content is missing, so tar complains after it has listed the entry.
    expect(() => execFileSync('tar', ['-tvf', 'c.tar'], { cwd: folder, stdio: 'pipe' })).toThrow(
      expect.objectContaining({ stdout: expect.objectContaining({ toString: expect.any(Function) }) }),
    );
    expect(header.includes(`size=${size}`)).toBe(true);
    expect(
      tarSize([
        { kind: 'file', path: 'weights', mode: 0o644, size, content: () => inPieces(new Uint8Array(), [1]) },
      ]),
    ).toBe(size + header.length + 1024);
  });

  it('skips contents that nobody reads', async () => {
    const archive = await joined(writeTar([file('a', Buffer.alloc(5000)), file('b', Buffer.from('x'))]));
    const paths: string[] = [];
    for await (const entry of readTar(inPieces(archive, [700]))) paths.push(entry.path);
    expect(paths).toEqual(['a', 'b']);
  });

  it('reads the stream to its end, past the archive', async () => {
    const archive = await joined(writeTar([file('a', Buffer.from('x'))]));
    let seen = 0;
    async function* stream() {
      for await (const piece of inPieces(Buffer.concat([archive, Buffer.alloc(9000)]), [512])) {
        seen += piece.length;
        yield piece;
      }
    }
    for await (const entry of readTar(stream())) expect(entry.path).toBe('a');
    expect(seen).toBe(archive.length + 9000);
  });

  it.each([['../etc/passwd'], ['a/../../b'], ['/..']])('refuses the path %s', async (path) => {
    const archive = Buffer.concat([tarHeader({ path, mode: 0o644, size: 0, type: '0' }), Buffer.alloc(1024)]);
    await expect(readBack(archive)).rejects.toThrow(TarError);
  });

  it('strips a leading slash', async () => {
    const archive = Buffer.concat([
      tarHeader({ path: '/usr/bin/x', mode: 0o644, size: 0, type: '0' }),
      Buffer.alloc(1024),
    ]);
    expect((await readBack(archive))[0]?.path).toBe('usr/bin/x');
  });

  it('refuses a damaged header and an archive that ends too soon', async () => {
    const archive = await joined(writeTar([file('a', Buffer.alloc(3000, 1))]));
    const damaged = Buffer.from(archive);
    damaged[3] = 77;
    await expect(readBack(damaged)).rejects.toThrow('damaged');
    await expect(readBack(archive.subarray(0, 2000))).rejects.toThrow('in the middle of a');
    await expect(readBack(archive.subarray(0, 300))).rejects.toThrow('in the middle of a header');
  });

  it('refuses content that is not as long as announced', async () => {
    const entry = file('a', Buffer.alloc(10));
    await expect(joined(writeTar([{ ...entry, size: 11 } as TarEntry]))).rejects.toThrow(
      'ended after 10 of 11',
    );
    await expect(joined(writeTar([{ ...entry, size: 9 } as TarEntry]))).rejects.toThrow('longer than its 9');
  });
});
