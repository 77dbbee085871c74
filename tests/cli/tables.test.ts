import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

describe('limits over time and conversations', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('are deployed with their tables, kept by every instance, and gone with the stack', async () => {
    const keyFile = join(stage.folder, 'key.txt');
    writeFileSync(
      join(stage.folder, 'ollama-lambda.yaml'),
      `
model: ${stage.sandbox.model}
rates: {requestsPerDay: 5, tokensPerDay: 100000}
conversations: {enabled: true}
endpoint: {auth: api-key}
`,
    );
    const deployed = await stage.run(['deploy', '--yes', '--json', '--key-file', keyFile]);
    expect(deployed).toMatchObject({ code: 0 });
    const { url } = deployed.document().endpoint;
    const headers = {
      authorization: `Bearer ${readFileSync(keyFile, 'utf8').trim()}`,
      'x-ollama-lambda-conversation': 'mine',
    };
    const say = async (content: string) => {
      const body = JSON.stringify({ stream: false, messages: [{ role: 'user', content }] });
      const answer = await fetch(`${url}api/chat`, { method: 'POST', headers, body });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };

    // They reach as many instances as it takes; the deploy's own question was a direct one, and is counted apart.
    const first = await Promise.all(['one', 'two', 'three', 'four'].map(say));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const last = await say('five');
    expect(last.headers.get('x-ollama-lambda-conversation')).toBe('mine; turns=4; turn=5');
    const over = await say('six');
    expect([over.status, over.headers.get('x-ratelimit-remaining-requests')]).toEqual([429, '0']);
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);

    const conversation = `${url}api/conversations/mine`;
    const shown = (await (await fetch(conversation, { headers })).json()) as { turns: readonly object[] };
    expect(shown.turns).toHaveLength(5);
    const gone = await fetch(conversation, { method: 'DELETE', headers });
    expect(await gone.json()).toEqual({ conversation: 'mine', deleted: true, turns: 5 });
    expect((await fetch(conversation, { headers })).status).toBe(404);

    expect(await stage.run(['destroy', '--yes'])).toMatchObject({ code: 0 });
    expect(stage.sandbox.leftovers().filter((left) => left.startsWith('table'))).toEqual([]);
  });
});
