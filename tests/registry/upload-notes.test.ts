import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createUploadNotes } from '../../src/registry/upload-notes.js';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'upload-notes-')), 'made', 'when-needed');
});
afterEach(() => rmSync(join(folder, '..', '..'), { recursive: true }));

const note = { uploadId: 'u-1', partBytes: 100, received: 0 };

describe('the notes of uploads by parts', () => {
  it('are kept in files named after them, the newest alone, until they are forgotten', async () => {
    const notes = createUploadNotes(folder);
    expect(await notes.recall('team/app-model:l1')).toBeUndefined();
    await notes.remember('team/app-model:l1', note);
    await notes.remember('team/app-model:l1', { ...note, received: 200 });
    await notes.remember('Other_1.2', note);
    expect(readdirSync(folder).toSorted()).toEqual(['Other-1.2.json', 'team-app-model-l1.json']);
    expect(await notes.recall('team/app-model:l1')).toEqual({ ...note, received: 200 });
    await notes.forget('team/app-model:l1');
    await notes.forget('team/app-model:l1');
    expect(await notes.recall('team/app-model:l1')).toBeUndefined();
    expect(await notes.recall('Other_1.2')).toEqual(note);
  });

  it.each([
    '',
    'null',
    '{}',
    JSON.stringify({ ...note, uploadId: 7 }),
    JSON.stringify({ ...note, partBytes: 0 }),
    JSON.stringify({ ...note, received: 1.5 }),
    JSON.stringify({ ...note, received: undefined }),
  ])('are none when they are damaged: %j', async (written) => {
    const notes = createUploadNotes(folder);
    await notes.remember('app', note);
    writeFileSync(join(folder, 'app.json'), written);
    expect(await notes.recall('app')).toBeUndefined();
  });
});
